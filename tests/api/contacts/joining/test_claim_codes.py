"""A user who talks with a customer sends a code to what was typed, and the customer's next words prove it."""

import re

from tests.actions.capturing import ANN, capture, open_chat
from tests.api.contacts.joining.test_claims import settled
from tests.api.door import Door
from tests.api.mail.house import mail_channel
from tests.api.mail.post_office import post_office
from tests.api.mail.test_mailed_codes import send_due
from tests.databases import BUSINESS
from tests.workflows.house import House
from tools.actions.conversations.receive_message import receive_message
from tools.actions.conversations.take_conversation import take_conversation
from tools.conversations.conversation import IdentityLevel, Message, Speaker
from tools.ids import ConversationId
from tools.team.people import Role


async def told_to_person(door: Door, chat: ConversationId, text: str) -> list[Message]:
    """The customer writes, and the turn is run; what stands in the chat then."""
    house = House(door.toolkit, door.clock)
    await door.toolkit.run(
        BUSINESS, lambda work: receive_message(work, conversation_id=chat, text=text, client_id=None)
    )
    await house.turn(chat)
    return list(await house.messages(chat))


async def test_a_code_that_the_customer_says_to_a_person_proves_what_was_typed(both_doors: Door) -> None:
    door = both_doors
    chat = await open_chat(door.toolkit)
    await capture(door.toolkit, chat, email=ANN)
    async with post_office() as office, await door.user(role=Role.ADMIN) as ben:
        await mail_channel(ben, office)
        early = await settled(ben, chat.guest_id, ANN, "send-code")
        house = House(door.toolkit, door.clock)
        ben_id = door.users["Ben"].id
        await door.toolkit.run(
            BUSINESS, lambda work: take_conversation(work, conversation_id=chat.conversation_id, user_id=ben_id)
        )
        await house.turn(chat.conversation_id)
        sent = await settled(ben, chat.guest_id, ANN, "send-code")
        await send_due(door)
        (digits,) = re.findall(r"\d{6}", office.got[0].text)
        before = await told_to_person(door, chat.conversation_id, f"my order is {(int(digits) + 1) % 10**6:06}")
        after = await told_to_person(door, chat.conversation_id, f"ok: {digits}")

    assert (early.status_code, early.json()["instead"]) == (409, "take")
    assert sent.status_code == 204
    assert "order" in before[-1].text
    assert "•" not in before[-1].text
    written = [(message.speaker, message.text) for message in after[-2:]]
    assert written == [
        (Speaker.CONTACT, "ok: ••••••"),
        (Speaker.SYSTEM, f"The code came back: {ANN} is the customer's."),
    ]
    assert (await house.conversation(chat.conversation_id)).identity is IdentityLevel.PROVEN


async def test_what_cannot_be_sent_is_said(door: Door) -> None:
    chat = await open_chat(door.toolkit)
    await capture(door.toolkit, chat, email=ANN)
    async with await door.user(role=Role.ADMIN) as ben:
        ben_id = door.users["Ben"].id
        await door.toolkit.run(
            BUSINESS, lambda work: take_conversation(work, conversation_id=chat.conversation_id, user_id=ben_id)
        )
        answer = await settled(ben, chat.guest_id, ANN, "send-code")

    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    assert "no channel carries it" in answer.json()["detail"]
