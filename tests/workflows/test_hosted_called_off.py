"""A handover that a person or a program calls off or asks for, instead of the customer."""

from datetime import timedelta

import pytest

from tests.databases import BUSINESS
from tests.workflows.house import CHAT, House
from tools.actions.handovers.accept_handover import accept_handover
from tools.actions.handovers.cancel_handover import cancel_handover
from tools.actions.handovers.request_handover import request_handover
from tools.conversations.conversation import ConversationState, Speaker
from tools.conversations.handover import HandoverState
from tools.conversations.inbox import InboxKind
from tools.errors import WrongState

MINUTE = timedelta(minutes=1)
DETAILS = "bob@example.com and 07400 123456"


async def test_a_handover_that_is_called_off_is_the_ais_again(house: House) -> None:
    ann = await house.user("Ann")
    await house.customer("I want to talk to a person")
    handover = await house.handover()

    await house.toolkit.run(BUSINESS, lambda work: cancel_handover(work, handover_id=handover.id, user_id=ann.id))
    await house.turn()
    again = await house.toolkit.run(
        BUSINESS, lambda work: cancel_handover(work, handover_id=handover.id, user_id=None)
    )
    answered = await house.customer("hello")

    assert again.state is HandoverState.CANCELLED
    assert await house.story() == ["requested", "offered", "cancelled"]
    assert (await house.conversation()).state is ConversationState.AI
    assert len(answered) == 1


@pytest.mark.parametrize("collecting", [False, True])
async def test_an_accept_before_the_turn_wins_over_calling_it_off(house: House, *, collecting: bool) -> None:
    ann = await house.user("Ann")
    await house.customer("I want to talk to a person")
    if collecting:
        await house.passes(2 * MINUTE)
    handover = await house.handover()

    await house.toolkit.run(BUSINESS, lambda work: cancel_handover(work, handover_id=handover.id, user_id=None))
    await house.toolkit.run(BUSINESS, lambda work: accept_handover(work, handover_id=handover.id, user_id=ann.id))
    await house.turn()

    assert (await house.handover()).state is HandoverState.ACCEPTED
    assert (await house.conversation()).state is ConversationState.HUMAN
    assert "cancelled" not in await house.story()


async def test_calling_off_a_handover_that_has_ended_meanwhile_leaves_the_next_one_alone(house: House) -> None:
    await house.user("Ann")
    await house.customer("I want to talk to a person")

    async with house.toolkit.once(BUSINESS) as work:
        await work.inbox.post(CHAT, InboxKind.CANCELLED, {"handover_id": "hov_ended_since"})
    await house.turn()

    assert (await house.handover()).state is HandoverState.WAITING


async def test_a_handover_that_has_ended_is_not_called_off(house: House) -> None:
    await house.customer("I want to talk to a person")
    await house.customer(DETAILS)
    handover = await house.handover()

    with pytest.raises(WrongState, match="captured"):
        await house.toolkit.run(BUSINESS, lambda work: cancel_handover(work, handover_id=handover.id, user_id=None))


async def test_a_program_asks_for_a_person_and_leaves_a_note_for_the_team(house: House) -> None:
    await house.user("Ann")
    await house.customer("hello")

    for _ in range(2):
        await house.toolkit.run(
            BUSINESS,
            lambda work: request_handover(work, conversation_id=CHAT, user_id=None, note="The payment failed."),
        )
        await house.turn()

    notes = [message.text for message in await house.messages() if message.speaker is Speaker.NOTE]
    assert notes == ["The payment failed."]
    assert (await house.handover()).reason == "user"
    assert await house.story() == ["requested", "offered"]
