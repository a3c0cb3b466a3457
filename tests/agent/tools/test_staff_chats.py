"""The staff's tools read and give away the chats that the user they act for may see, and no others."""

import pytest

from tests.agent.tools.assistant import ADA, ANN, BEN, HIDDEN_NAME, HIDDEN_WORD, Team, team_of
from tools.clock import SimulatedClock
from tools.conversations.conversation import ConversationState, Speaker
from tools.ids import ConversationId
from tools.storage.toolkit import SqlToolkit


@pytest.fixture
async def team(toolkit: SqlToolkit, clock: SimulatedClock) -> Team:
    return await team_of(toolkit, clock)


@pytest.mark.parametrize(
    ("tool", "listed"), [("find_conversations", "conversations"), ("list_handovers", "handovers")]
)
async def test_each_lists_what_they_may_see(team: Team, tool: str, listed: str) -> None:
    about = {"find_conversations": "conversation_id", "list_handovers": "handover_id"}[tool]
    ann, ben = [[each["id"] for each in (await team.told(tool, {}, who))[listed]] for who in (ANN, BEN)]

    assert ben == [team.ids[f"open_{about}"]]
    assert set(ann) == {team.ids[f"open_{about}"], team.ids[f"hidden_{about}"]}


async def test_the_chats_of_a_hidden_contact_are_none(team: Team) -> None:
    told = await team.told("find_conversations", {"contact_id": team.ids["hidden_contact_id"]})

    assert told == {"conversations": [], "there_are_more": False}


async def test_what_was_said_is_read_with_who_said_it(team: Team) -> None:
    told = await team.told("read_conversation", {"conversation_id": team.ids["open_conversation_id"]})

    assert [(each["from"], each["text"]) for each in told["messages"]] == [("customer", "I am Olga Open")]
    assert told["contact_name"] == "Olga Open"


async def test_an_admins_look_at_a_restricted_chat_is_noted(team: Team) -> None:
    told = await team.told("read_conversation", {"conversation_id": team.ids["hidden_conversation_id"]}, ADA)

    async with team.writing() as work:
        noted = await work.audit.latest(before=None, limit=10)
    assert told["messages"][0]["text"] == f"I am {HIDDEN_NAME}"
    assert [each.data for each in noted] == [{"id": team.ids["hidden_conversation_id"]}]


@pytest.mark.parametrize(("tool", "kind"), [("find_conversations", "conversation"), ("find_contacts", "contact")])
async def test_a_list_with_what_only_the_role_shows_says_so_and_is_noted(team: Team, tool: str, kind: str) -> None:
    told = await team.told(tool, {}, ADA)

    restricted = [each["id"] for each in told[f"{kind}s"] if each["restricted"]]
    async with team.writing() as work:
        noted = await work.audit.latest(before=None, limit=10)
    assert team.ids[f"hidden_{kind}_id"] in restricted
    assert [(each.what, each.user_id, each.data) for each in noted] == [
        ("restricted.listed", ADA, {"ids": restricted})
    ]


async def test_a_chat_is_accepted_once_and_the_second_learns_who_was_first(team: Team) -> None:
    asked = {"handover_id": team.ids["open_handover_id"]}

    accepted = await team.told("accept_handover", asked, ANN)
    late = await team.refused("accept_handover", asked, BEN)

    assert (accepted["state"], accepted["accepted_by"]) == ("accepted", ANN)
    assert late == f"{ANN} was first and has this chat."


async def test_nothing_is_said_to_the_customer_by_accepting(team: Team) -> None:
    await team.told("accept_handover", {"handover_id": team.ids["open_handover_id"]})

    async with team.writing() as work:
        messages = await work.messages.after(ConversationId(team.ids["open_conversation_id"]), 0, limit=10)
    assert [each.speaker for each in messages] == [Speaker.CONTACT]


async def test_a_chat_without_its_person_is_refused_with_what_its_state_is(team: Team) -> None:
    await team.told("accept_handover", {"handover_id": team.ids["open_handover_id"]})

    words = await team.refused(
        "assign_conversation", {"conversation_id": team.ids["open_conversation_id"], "assignee_id": None}
    )

    assert words.startswith("A person has this chat;")
    assert words.endswith(f"Its state is {ConversationState.HUMAN}.")


async def test_whoever_is_assigned_sees_the_chat_from_then_on(team: Team) -> None:
    asked = {"conversation_id": team.ids["hidden_conversation_id"]}
    before = await team.refused("read_conversation", asked)

    await team.told("assign_conversation", {**asked, "assignee_id": BEN}, ANN)

    assert before == "There is no such conversation."
    assert HIDDEN_WORD in str(await team.told("read_conversation", asked))
