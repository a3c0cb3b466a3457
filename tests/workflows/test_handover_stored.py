"""What parked chats hold: names and shapes of version 1, which every later version must still answer."""

from typing import Any

import pytest
from langgraph.types import Command

from tests.workflows.chatroom import Trial, trial
from workflows.handover.moves import Parked
from workflows.handover.routes import Node
from workflows.handover.state import VERSION

ASKING = {
    "missing": ["phone"],
    "given": ["email"],
    "refused": [],
    "confirming": [],
    "attempts": {"phone": 1},
    "reminded": False,
}
STORED = {
    "v": 1,
    "id": "hov_stored",
    "phase": "waiting",
    "outcome": "",
    "reason": "tool",
    "step": 1,
    "deadline_at": "2026-11-23T09:01:30+00:00",
    "acknowledged": False,
    "asking": {"missing": [], "given": [], "refused": [], "confirming": [], "attempts": {}, "reminded": False},
    "person_id": "",
    "say": ["One moment."],
    "answer": {},
    "request": {},
    "kept": {},
}
COLLECTING = {**STORED, "phase": "collecting", "asking": ASKING, "kept": {"email": "ana@example.com"}}
HUMAN = {**STORED, "phase": "human", "person_id": "usr_mia", "deadline_at": None}


async def parked(node: str, handover: dict[str, Any]) -> tuple[Trial, dict[str, Any]]:
    """A chat with this state, parked at this node; and the value of its interrupt."""
    chat = trial()
    config: Any = {"configurable": {"thread_id": chat.thread}}
    stored = {"messages": [("human", "hi"), ("ai", "One moment.")], "handover": handover}
    await chat.graph.aupdate_state(config, stored, as_node="leave_person")
    result = await chat.graph.ainvoke(Command(goto=node), config, version="v2")
    return chat, result.interrupts[0].value


def test_the_names_of_the_nodes_are_those_of_version_one() -> None:
    assert VERSION == 1
    assert {node.value for node in Node} >= {
        "open_handover",
        "wait_for_person",
        "hear_meanwhile",
        "time_out",
        "ask_details",
        "read_answer",
        "ask_again",
        "break_silence",
        "save_contact",
        "end_handover",
        "join_person",
        "with_person",
        "keep_words",
        "leave_person",
    }


async def test_a_chat_stored_while_waiting_goes_on() -> None:
    chat, _ = await parked("wait_for_person", STORED)
    await chat.desk.recover([chat.thread])

    said = await chat.pass_time(minutes=2)

    assert said[-1].startswith("I'm sorry")


async def test_a_chat_stored_while_collecting_goes_on() -> None:
    chat, _ = await parked("ask_details", COLLECTING)

    said = await chat.write("0151 12345678")

    assert said[0].startswith("Thank you! I've noted ana@example.com and +49 1511 2345678.")


async def test_a_chat_stored_with_a_person_goes_on() -> None:
    chat, _ = await parked("with_person", HUMAN)

    await chat.desk.person(chat.thread, "usr_mia", "Hello!")
    await chat.desk.give_back(chat.thread)

    assert chat.room.texts == ["Hello!", "Mia has left the chat. I'm here again if you need anything else."]


@pytest.mark.parametrize(
    ("node", "stored", "value"),
    [
        (
            "wait_for_person",
            STORED,
            {"kind": "wait_for_person", "reason": "tool", "deadline_at": "2026-11-23T09:01:30+00:00"},
        ),
        (
            "ask_details",
            COLLECTING,
            {
                "kind": "ask_details",
                "missing": ["phone"],
                "attempt": 2,
                "deadline_at": "2026-11-23T09:01:30+00:00",
                "reminded": False,
            },
        ),
        ("with_person", HUMAN, {"kind": "with_person", "user_id": "usr_mia", "deadline_at": None}),
    ],
)
async def test_the_values_of_the_interrupts_are_those_of_version_one(
    node: str, stored: dict[str, Any], value: dict[str, Any]
) -> None:
    _, found = await parked(node, stored)

    assert found == {"v": 1, "handover_id": "hov_stored", "say": ["One moment."], **value}
    assert set(Parked) == {"nowhere", "wait_for_person", "ask_details", "with_person"}
