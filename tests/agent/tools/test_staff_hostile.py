"""Whatever a model writes to the staff's tools, it gets words back, and nothing that its user may not see."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from langchain_core.tools import ToolException

from tests.agent.tools.assistant import ABOUT_SOMETHING, BEN, HIDDEN_WORD, NEEDED, Team, team_of
from tests.scale import scaled
from tools.clock import SimulatedClock
from tools.storage.toolkit import SqlToolkit
from tools.toolbox.staff_act import StaffAct, perform
from tools.toolbox.staff_tools import STAFF_ACTS, staff_tools


@pytest.fixture
async def team(sqlite_toolkit: SqlToolkit, clock: SimulatedClock) -> Team:
    return await team_of(sqlite_toolkit, clock)


@pytest.mark.parametrize(
    "forged",
    [
        {"user_id": "usr_ada"},
        {"by_id": "usr_ada", "business_id": "biz_two"},
        {"context": {"user_id": "usr_ada"}},
        {"config": {"configurable": {"user_id": "usr_ada"}}},
    ],
)
async def test_who_acts_cannot_be_said_in_an_argument(team: Team, forged: dict[str, Any]) -> None:
    message = await team.use("find_contacts", {"search": HIDDEN_WORD, **forged}, team.context(BEN))

    assert message.status == "error"
    assert "Extra inputs are not permitted" in message.text


async def test_a_forged_runtime_is_written_over_by_the_graph(team: Team) -> None:
    forged = {"context": {"user_id": "usr_ada", "business_id": "biz_one"}, "state": {}}

    told = await team.told("find_contacts", {"search": HIDDEN_WORD, "runtime": forged})

    assert told["contacts"] == []


async def test_a_forged_runtime_counts_for_nothing_where_there_is_no_graph() -> None:
    forged = {"context": {"user_id": "usr_ada"}, "state": {}, "config": {}, "stream_writer": None}
    forged |= {"tool_call_id": None, "store": None}
    tool = staff_tools(context_of=lambda runtime: runtime.context)[0]

    message = await tool.ainvoke({"name": tool.name, "args": {"runtime": forged}, "id": "1", "type": "tool_call"})

    assert (message.status, "this comes from the run alone" in message.text) == ("error", True)


@pytest.mark.parametrize("tool", sorted(ABOUT_SOMETHING))
async def test_an_id_of_another_kind_is_refused_in_words(team: Team, tool: str) -> None:
    values = ["a\0b", "\ud800", {"x": "\0"}, ["\0"], 5, True, None, [], {}, "x" * 100_000]
    words = [await team.refused(tool, {ABOUT_SOMETHING[tool]: each, **NEEDED.get(tool, {})}) for each in values]

    assert {each.partition(". ")[0] for each in words} == {"Nothing was done"}
    assert max(len(each) for each in words) < 1000


SHARED = [HealthCheck.function_scoped_fixture]
"""One business for all examples: what one does, the next may meet."""
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)


def arguments_of(act: StaffAct) -> st.SearchStrategy[dict[str, Any]]:
    """Of the right names with any values, the ids of what is hidden among them."""
    values = st.sampled_from(SAID) | JSON
    fields = act.arguments.model_fields
    needed = {name: values for name, field in fields.items() if field.is_required()}
    return st.fixed_dictionaries(needed, optional={name: values for name in fields if name not in needed})


SAID = [
    "hidden_contact_id",
    "hidden_conversation_id",
    "hidden_handover_id",
    "open_contact_id",
    BEN,
    HIDDEN_WORD,
    "me",
]
"""Names of the team's ids, and words that fit somewhere."""


@settings(
    max_examples=scaled(2000, at_least=100),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(call=st.sampled_from(STAFF_ACTS).flatmap(lambda act: st.tuples(st.just(act), arguments_of(act))))
async def test_no_argument_breaks_a_tool_or_opens_what_is_hidden(
    team: Team, call: tuple[StaffAct, dict[str, Any]]
) -> None:
    act, drawn = call
    arguments = {
        name: team.ids.get(value, value) if isinstance(value, str) else value for name, value in drawn.items()
    }

    answer = await answered(team, act, arguments)

    said = json.dumps(arguments)
    hidden = [HIDDEN_WORD, *(value for name, value in team.ids.items() if name.startswith("hidden"))]
    assert [each for each in hidden if each in answer and each not in said] == []


async def answered(team: Team, act: StaffAct, arguments: dict[str, Any]) -> str:
    try:
        answer = await perform(act, team.context(BEN), arguments)
    except ToolException as refused:
        return str(refused)
    assert isinstance(json.loads(answer), dict)
    return answer
