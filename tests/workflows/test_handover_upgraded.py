"""Chats that an earlier version has parked are answered by this one, after the database was migrated."""

from datetime import timedelta
from typing import Any

import pytest

from tests.databases import BUSINESS
from tests.people import add_identifier
from tests.workflows.chatroom import Trial, trial
from tests.workflows.house import House
from tests.workflows.stored.reload import bytes_of, clock_of, recorded, recorded_house
from tools.actions.conversations.give_back import give_back
from tools.actions.handovers.accept_handover import accept_handover
from tools.contacts.identifiers import IdentifierKind, Key
from tools.conversations.conversation import ConversationState
from tools.conversations.handover import FollowUpState, HandoverState
from tools.ids import ConversationId
from tools.team.people import Presence
from workflows.handover.thread_saver import ThreadSaver

RECORDED = ("graph_1",)
DETAILS = "bob@example.com, +44 7400 123459"

house = recorded_house(*RECORDED)


def chat(name: str) -> ConversationId:
    return ConversationId(f"cnv_{name}")


async def test_a_chat_that_waited_times_out_and_is_captured(house: House) -> None:
    await house.passes(timedelta(minutes=2))

    await house.customer(DETAILS, chat("waiting"))

    handover = await house.handover(chat("waiting"))
    assert handover.state is HandoverState.CAPTURED
    assert handover.captured == {"email": "bob@example.com", "phone": "+447400123459"}


async def test_what_was_heard_while_it_waited_is_not_asked_again(house: House) -> None:
    await house.passes(timedelta(minutes=2))

    said = await house.said(chat("waiting_heard"))

    assert "phone" in said[-1]
    assert "e-mail" not in said[-1]


async def test_a_chat_that_waited_is_accepted(house: House) -> None:
    ann = (await _ann(house)).id
    handover = await house.handover(chat("waiting"))

    await house.toolkit.run(BUSINESS, lambda work: accept_handover(work, handover_id=handover.id, user_id=ann))
    await house.turn(chat("waiting"))

    assert (await house.said(chat("waiting")))[-1] == "Ann has joined the chat."


@pytest.mark.parametrize(
    ("name", "answer", "email"),
    [
        ("asked", DETAILS, "bob@example.com"),
        ("email_given", "+44 7400 123459", "bob@example.com"),
        ("doubtful", "yes, +44 7400 123459", "bob@gmail.com"),
        ("reminded", DETAILS, "bob@example.com"),
    ],
)
async def test_a_chat_that_was_asked_for_details_is_captured(
    house: House, name: str, answer: str, email: str
) -> None:
    await house.customer(answer, chat(name))

    handover = await house.handover(chat(name))
    assert handover.state is HandoverState.CAPTURED
    assert (handover.captured["email"], handover.captured["phone"]) == (email, "+447400123459")


async def test_what_a_proven_customer_has_on_file_is_confirmed(house: House) -> None:
    conversation = await house.conversation(chat("confirming"))
    async with house.toolkit.once(BUSINESS) as work:
        # Whoever writes by WhatsApp has the number's identity; the chat was recorded without it.
        sender = Key(IdentifierKind.CHANNEL, conversation.sender)
        await add_identifier(work, conversation.contact_id, sender, primary=False)

    await house.customer("yes", chat("confirming"))

    handover = await house.handover(chat("confirming"))
    assert handover.state is HandoverState.CAPTURED
    assert handover.captured["email"] == "kim@example.com"


async def test_a_chat_that_was_reminded_ends_in_silence(house: House) -> None:
    await house.passes(timedelta(hours=13))

    assert (await house.handover(chat("reminded"))).state is HandoverState.ABANDONED


async def test_who_accepted_and_does_not_answer_loses_the_chat(house: House) -> None:
    await house.passes(timedelta(minutes=3))

    assert (await house.handover(chat("accepted"))).reason == "no_reply"


@pytest.mark.parametrize("name", ["answered", "taken"])
async def test_a_chat_that_a_person_has_is_given_back(house: House, name: str) -> None:
    ann = (await _ann(house)).id

    await house.toolkit.run(BUSINESS, lambda work: give_back(work, conversation_id=chat(name), user_id=ann))
    await house.turn(chat(name))

    assert (await house.said(chat(name)))[-1].startswith("Ann has left the chat.")
    assert (await house.conversation(chat(name))).state is ConversationState.AI


async def test_a_chat_that_is_owed_an_answer_begins_another_handover(house: House) -> None:
    house.clock.advance(timedelta(minutes=2))

    await house.customer("I want to talk to a person", chat("owed"))

    handover = await house.handover(chat("owed"))
    assert handover.state is HandoverState.CAPTURED
    assert handover.captured["email"] == "eve@example.com"
    assert handover.follow_up.state is FollowUpState.OPEN


async def test_a_chat_of_the_ai_goes_on(house: House) -> None:
    assert len(await house.customer("thank you", chat("talking"))) == 1


@pytest.mark.parametrize("name", RECORDED)
async def test_the_chats_of_an_agent_with_the_handover_around_it_go_on(name: str) -> None:
    stored = recorded(name)
    asked, given = _thread(stored, "asked"), _thread(stored, "email_given")

    await asked.write("it's bob@example.com, +44 7400 123459")
    await given.write("+44 7400 123459")

    assert (asked.book.last.email, asked.book.last.phone) == ("bob@example.com", "+447400123459")
    assert (given.book.last.email, given.book.last.phone) == ("bob@example.com", "+447400123459")


@pytest.mark.parametrize("name", RECORDED)
async def test_deadlines_of_such_a_chat_are_found_again(name: str) -> None:
    waiting, accepted = _thread(recorded(name), "waiting"), _thread(recorded(name), "accepted")
    await waiting.desk.recover([waiting.thread])
    await accepted.desk.recover([accepted.thread])

    assert (await waiting.pass_time(minutes=7))[-1].startswith("I'm sorry")
    assert (await accepted.pass_time(minutes=7))[-1].startswith("I'm sorry, my colleague had to step away.")


def _thread(stored: dict[str, Any], name: str) -> Trial:
    saver, clock = ThreadSaver(), clock_of(stored)
    chat_of = trial(checkpointer=saver, clock=clock)
    chat_of.clock = clock
    saver.open(chat_of.thread, bytes_of(stored["threads"][name]))
    return chat_of


async def _ann(house: House) -> Any:
    async with house.toolkit.once(BUSINESS) as work:
        (ann,) = await work.users.active()
        await work.users.seen(ann.id, presence=Presence.ONLINE, at=work.now)
    return ann
