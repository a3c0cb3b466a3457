"""A business's own graph answers the chats, outside the transaction, and whatever it does ends well."""

import subprocess
import sys
from pathlib import Path

import pytest

from agent.failures import Failure
from agent.own_agent import OwnAgent, load_graph
from tests.agent.chats import chat
from tests.agent.own import own_graphs
from tests.agent.replay import answer_by_replay
from tools.conversations.conversation import Speaker
from tools.errors import Unusable

HERE = "tests.agent.own.own_graphs"


@pytest.mark.parametrize("name", ["echo", "builder", "asking"])
async def test_a_graph_is_loaded_by_its_place(name: str) -> None:
    graph = load_graph(f"{HERE}:{name}")

    assert "messages" in graph.channels


@pytest.mark.parametrize(
    ("place", "complaint"),
    [
        ("", "not of the form"),
        ("my_package.graph", "not of the form"),
        (":graph", "not of the form"),
        (f"{HERE}:", "not of the form"),
        (f"{HERE}:a.b", "not of the form"),
        ("no_such_package.graph:graph", "there is no module no_such_package"),
        ("tests.agent.no_such_module:graph", "there is no module tests.agent.no_such_module"),
        (f"{HERE}:missing", "has no missing"),
        (f"{HERE}:number", "is a int; it must be a graph"),
        (f"{HERE}:without_messages", "has no messages"),
        (f"{HERE}_that_fail:graph", "cannot be imported: ValueError: no key set"),
        (f"{HERE}_that_need_more:graph", "needs no_such_package_at_all, which is not installed"),
        ("..:graph", "cannot be imported"),
    ],
)
def test_a_wrong_place_says_what_is_wrong(place: str, complaint: str) -> None:
    with pytest.raises(Unusable, match=complaint):
        load_graph(place)


def test_a_graph_beside_the_place_of_start_is_found(tmp_path: Path) -> None:
    (tmp_path / "my_shop_graph.py").write_text(
        "from langgraph.graph import START, MessagesState, StateGraph\n"
        "graph = StateGraph(MessagesState).add_node('n', lambda state: {}).add_edge(START, 'n').compile()\n",
        encoding="utf-8",
    )
    program = "from agent.own_agent import load_graph; print(type(load_graph('my_shop_graph:graph')).__name__)"

    printed = subprocess.run(
        [sys.executable, "-P", "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    assert printed.stdout.strip() == "CompiledStateGraph"


async def test_it_is_asked_as_a_whole_and_its_answer_remembered() -> None:
    agent = OwnAgent(own_graphs.echo)

    turns = await answer_by_replay(
        agent, chat("hello", (Speaker.AI, "Hi."), (Speaker.NOTE, "secret"), (Speaker.USER, "Ana here"), "and now?")
    )

    assert (turns.runs, turns.answer.texts) == (2, ("4: and now?",))
    assert "secret" not in str(turns.requests)


async def test_its_handover_tool_asks_for_a_person() -> None:
    turns = await answer_by_replay(OwnAgent(own_graphs.asking), chat("talk to a human"))

    assert turns.answer.person_asked
    assert turns.answer.reason == "The customer asked for a person."


async def test_it_may_shorten_the_messages() -> None:
    turns = await answer_by_replay(OwnAgent(own_graphs.shortening), chat("hello", (Speaker.AI, "Hi."), "more"))

    assert turns.answer.texts == ("short",)


@pytest.mark.parametrize(
    ("name", "failure"),
    [
        ("failing", Failure.MODEL_ERROR),
        ("sleeping", Failure.MODEL_ERROR),
        ("silent", Failure.EMPTY_ANSWER),
        ("looping", Failure.TURN_LIMIT),
    ],
)
async def test_its_failures_end_at_a_person(name: str, failure: Failure) -> None:
    agent = OwnAgent(getattr(own_graphs, name), seconds=0.2 if name == "sleeping" else 20)

    turns = await answer_by_replay(agent, chat("hello"))

    assert (turns.answer.failure, turns.answer.texts) == (failure, ())
