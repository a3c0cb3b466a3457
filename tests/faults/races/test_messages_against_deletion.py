"""A customer writes while somebody deletes, erases or archives: no message is lost, none belongs to nobody."""

import asyncio
import random
from collections.abc import Awaitable, Callable

import pytest

from tests.databases import BUSINESS, WHATSAPP
from tests.people import add_contact, add_conversation, add_identifier
from tests.scale import scaled
from tools.actions.capture.recognise_sender import Sender
from tools.actions.capture.typed_values import phone_value
from tools.actions.contacts.leaving.archive_contact import archive_contact
from tools.actions.contacts.leaving.delete_contact import delete_contact
from tools.actions.contacts.leaving.erase_contact import erase_contact
from tools.actions.conversations.open_conversation import Place, open_conversation
from tools.actions.conversations.receive_message import receive_message
from tools.contacts.contact import ContactStatus
from tools.contacts.identifiers import IdentifierKind, Key
from tools.conversations.conversation import ChannelKind, ConversationState, IdentityLevel
from tools.events import EventType
from tools.ids import ContactId, MessageId
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork

PLACE = Place(WHATSAPP, ChannelKind.WHATSAPP)
Going = Callable[[SqlUnitOfWork, ContactId], Awaitable[object]]


async def delete(work: SqlUnitOfWork, contact_id: ContactId) -> None:
    await delete_contact(work, contact_id=contact_id, by_id="usr_boss")


async def erase(work: SqlUnitOfWork, contact_id: ContactId) -> None:
    await erase_contact(work, contact_id=contact_id, by_id="usr_boss")


async def archive(work: SqlUnitOfWork, contact_id: ContactId) -> None:
    await archive_contact(work, contact_id=contact_id, by_id="usr_boss")


@pytest.mark.parametrize("going", [delete, erase, archive], ids=["delete", "erase", "archive"])
@pytest.mark.parametrize("state", [ConversationState.CLOSED, None], ids=["wrote before", "never wrote"])
async def test_a_message_finds_somebody_in_use_or_somebody_new(
    toolkit: SqlToolkit, going: Going, state: ConversationState | None
) -> None:
    chance = random.Random(7)
    for number in range(max(6, scaled(300))):
        sender = sender_of(number)
        contact_id = await somebody(toolkit, sender, state)
        pauses = [chance.random() * 0.01 for _ in range(2)]

        async def write(sender: Sender = sender, pause: float = pauses[0]) -> MessageId:
            await asyncio.sleep(pause)
            return await toolkit.run(BUSINESS, lambda work: arrives(work, sender))

        async def go(contact_id: ContactId = contact_id, pause: float = pauses[1]) -> None:
            await asyncio.sleep(pause)
            await toolkit.run(BUSINESS, lambda work: going(work, contact_id))

        message_id, _ = await asyncio.gather(write(), go())

        await whoever_wrote_is_there(toolkit, message_id, sender, was=contact_id, erased=going is erase)


async def whoever_wrote_is_there(
    toolkit: SqlToolkit, message_id: MessageId, sender: Sender, *, was: ContactId, erased: bool
) -> None:
    """The message is kept with a contact that holds the number; only an erasure that came later takes it along."""
    async with toolkit.reading(BUSINESS) as work:
        message = await work.messages.find(message_id)
        before = await work.contacts.find(was)
        held = await work.identifiers.holders([sender.key])
        if message is None:
            assert erased, "the message is lost"
            assert (before, held) == (None, {})
            return
        conversation = await work.conversations.find(message.conversation_id)
        assert conversation is not None
        contact = await work.contacts.find(conversation.contact_id)
        events = await work.outbox.after(0, limit=100_000)
    assert contact is not None
    about_them = [each.type for each in events if contact.id in each.contacts]
    if EventType.CONTACT_ARCHIVED in about_them and about_them[-1] is EventType.MESSAGE_RECEIVED:
        assert contact.status is ContactStatus.ACTIVE, "a message came after the contact was archived"
    assert held[sender.key].holder.id == contact.id
    if before is None:
        assert contact.id != was
        assert contact.status is ContactStatus.ACTIVE


def sender_of(number: int) -> Sender:
    """Somebody on WhatsApp, by whom the number is proven."""
    phone = f"+4474001{number:05d}"
    return Sender(f"whatsapp:1:{phone.removeprefix('+')}", proven=(phone_value(phone),))


async def somebody(toolkit: SqlToolkit, sender: Sender, state: ConversationState | None) -> ContactId:
    """Whoever writes is known, with or without a conversation."""
    async with toolkit.once(BUSINESS) as work:
        contact_id = await add_contact(work, phone=sender.proven[0].value)
        await add_identifier(work, contact_id, Key(IdentifierKind.CHANNEL, sender.identity), primary=False)
        if state is not None:
            await add_conversation(
                work,
                contact_id,
                channel=ChannelKind.WHATSAPP,
                channel_id=WHATSAPP,
                sender=sender.identity,
                state=state,
                identity=IdentityLevel.PROVEN,
            )
    return contact_id


async def arrives(work: SqlUnitOfWork, sender: Sender) -> MessageId:
    """As a channel takes a message in: who it is, where it goes on, and the message, in one unit of work."""
    opened = await open_conversation(work, place=PLACE, sender=sender)
    received = await receive_message(work, conversation_id=opened.conversation.id, text="Hello", client_id=None)
    return received.message.id


@pytest.mark.parametrize("going", [delete, erase, archive], ids=["delete", "erase", "archive"])
async def test_whoever_goes_waits_for_a_message_that_is_being_kept(toolkit: SqlToolkit, going: Going) -> None:
    sender = sender_of(0)
    contact_id = await somebody(toolkit, sender, ConversationState.CLOSED)

    async with toolkit.once(BUSINESS) as work:
        await arrives(work, sender)
        gone = asyncio.create_task(toolkit.run(BUSINESS, lambda other: going(other, contact_id)))
        await asyncio.sleep(0.2)
        assert not gone.done()
    await gone


@pytest.mark.parametrize("going", [delete, erase, archive], ids=["delete", "erase", "archive"])
async def test_a_message_waits_for_whoever_is_going_and_finds_somebody_in_use(
    toolkit: SqlToolkit, going: Going
) -> None:
    sender = sender_of(0)
    contact_id = await somebody(
        toolkit, sender, ConversationState.AI if going is archive else ConversationState.CLOSED
    )

    async with toolkit.once(BUSINESS) as work:
        await going(work, contact_id)
        kept = asyncio.create_task(toolkit.run(BUSINESS, lambda other: arrives(other, sender)))
        await asyncio.sleep(0.2)
        assert not kept.done()
    message_id = await kept

    async with toolkit.reading(BUSINESS) as work:
        message = await work.messages.find(message_id)
        assert message is not None
        conversation = await work.conversations.find(message.conversation_id)
        assert conversation is not None
        contact = await work.contacts.find(conversation.contact_id)
    assert contact is not None
    assert (contact.status, contact.id == contact_id) == (ContactStatus.ACTIVE, going is archive)
