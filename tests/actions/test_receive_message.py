"""A customer's message is kept once, and a turn answers it, unless the customer is blocked."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.actions.capturing import ANN, capture, contact_of, events, in_book, open_chat
from tests.databases import BUSINESS, OTHER_BUSINESS, WHATSAPP
from tests.filed import PNG, waiting_file
from tests.people import add_contact, add_conversation, add_guest, add_user
from tools.actions.conversations.receive_message import Received, receive_message
from tools.clock import SimulatedClock
from tools.contacts.contact import ContactStatus
from tools.conversations.conversation import ChannelKind, Conversation, ConversationState, IdentityLevel
from tools.conversations.inbox import InboxKind
from tools.errors import Invalid, NotFound, WrongState
from tools.events import EventType
from tools.ids import ContactId, ConversationId, UserId
from tools.storage.toolkit import SqlToolkit


async def receive(
    toolkit: SqlToolkit, conversation_id: ConversationId, text: str = "Hello", *, client_id: str | None = "c1"
) -> Received:
    async with toolkit.once(BUSINESS) as work:
        return await receive_message(work, conversation_id=conversation_id, text=text, client_id=client_id)


async def conversation_with(
    toolkit: SqlToolkit,
    *,
    state: ConversationState = ConversationState.AI,
    assignee_id: UserId | None = None,
    channel: ChannelKind = ChannelKind.WEBCHAT,
    status: ContactStatus = ContactStatus.ACTIVE,
    blocked: bool = False,
) -> Conversation:
    async with toolkit.once(BUSINESS) as work:
        contact_id = await add_contact(work, assignee_id=assignee_id, status=status)
        if blocked:
            contact = await work.contacts.find(contact_id)
            assert contact is not None
            assert await work.contacts.save(replace(contact, blocked_at=work.now))
        conversation = await add_conversation(work, contact_id, state=state, channel=channel, sender="")
        if state is ConversationState.CLOSED:
            await work.conversations.save(replace(conversation, closed_at=work.now))
    return conversation


async def read(toolkit: SqlToolkit, conversation_id: ConversationId) -> Conversation:
    async with toolkit.reading(BUSINESS) as work:
        found = await work.conversations.find(conversation_id)
    assert found is not None
    return found


async def inbox(toolkit: SqlToolkit, conversation_id: ConversationId) -> list[InboxKind]:
    async with toolkit.reading(BUSINESS) as work:
        return [event.kind for event, _ in await work.inbox.pending(conversation_id)]


async def test_a_message_is_kept_told_and_handed_to_a_turn(toolkit: SqlToolkit) -> None:
    conversation = await conversation_with(toolkit)

    received = await receive(toolkit, conversation.id)

    stored = await read(toolkit, conversation.id)
    assert received.is_new
    assert (stored.last_seq, stored.customer_seen_at) == (1, received.message.at)
    assert await inbox(toolkit, conversation.id) == [InboxKind.MESSAGE]
    (told,) = await events(toolkit)
    assert (told.type, told.data["message_id"]) == (EventType.MESSAGE_RECEIVED, received.message.id)
    assert told.contacts == (conversation.contact_id,)


async def test_the_same_client_id_is_the_same_message_whatever_it_says(toolkit: SqlToolkit) -> None:
    conversation = await conversation_with(toolkit)
    first = await receive(toolkit, conversation.id)

    again = await receive(toolkit, conversation.id, "Something else")
    other = await receive(toolkit, conversation.id, client_id="c2")

    assert (again.message.id, again.message.text, again.is_new) == (first.message.id, "Hello", False)
    assert other.is_new
    assert await inbox(toolkit, conversation.id) == [InboxKind.MESSAGE] * 2


async def test_messages_without_a_client_id_are_each_their_own(toolkit: SqlToolkit) -> None:
    conversation = await conversation_with(toolkit)

    both = [await receive(toolkit, conversation.id, client_id=None) for _ in range(2)]

    assert both[0].message.id != both[1].message.id


@pytest.mark.parametrize("text", ["", " \n\t", "x" * 4001])
async def test_an_empty_or_too_long_text_is_refused(sqlite_toolkit: SqlToolkit, text: str) -> None:
    conversation = await conversation_with(sqlite_toolkit)

    with pytest.raises(Invalid):
        await receive(sqlite_toolkit, conversation.id, text)


async def test_four_thousand_characters_of_any_script_are_taken(toolkit: SqlToolkit) -> None:
    conversation = await conversation_with(toolkit)

    received = await receive(toolkit, conversation.id, "🎈" * 4000)

    assert received.message.text == "🎈" * 4000


async def test_a_picture_needs_no_words(toolkit: SqlToolkit) -> None:
    conversation = await conversation_with(toolkit)

    async with toolkit.once(BUSINESS) as work:
        file = await waiting_file(work, conversation.id)
        received = await receive_message(
            work, conversation_id=conversation.id, text="", client_id="c1", file_ids=[file.id]
        )
        again = await receive_message(
            work, conversation_id=conversation.id, text="", client_id="c1", file_ids=[file.id]
        )

    assert [received.is_new, again.is_new] == [True, False]
    assert again.message.attachments == ({"id": file.id, "name": "cat.png", "type": "image/png", "size": len(PNG)},)
    (told,) = [each for each in await events(toolkit) if each.type is EventType.MESSAGE_RECEIVED]
    assert told.data["attachments"] == [{"id": file.id, "type": "image/png", "size": len(PNG)}]


async def test_a_conversation_of_another_business_is_not_found(toolkit: SqlToolkit) -> None:
    conversation = await conversation_with(toolkit)

    with pytest.raises(NotFound):
        async with toolkit.once(OTHER_BUSINESS) as work:
            await receive_message(work, conversation_id=conversation.id, text="Hello", client_id="c1")


async def test_a_message_reopens_a_conversation_within_seven_days_and_is_refused_after(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    soon = await conversation_with(toolkit, state=ConversationState.CLOSED)
    late = await conversation_with(toolkit, state=ConversationState.CLOSED)
    clock.advance(timedelta(days=7))

    await receive(toolkit, soon.id)
    clock.advance(timedelta(seconds=1))
    with pytest.raises(WrongState) as refused:
        await receive(toolkit, late.id)

    assert (await read(toolkit, soon.id)).state is ConversationState.AI
    assert refused.value.instead == "open"
    assert [event.type for event in await events(toolkit)] == [
        EventType.CONVERSATION_REOPENED,
        EventType.MESSAGE_RECEIVED,
    ]


async def test_a_message_brings_an_archived_contact_back(toolkit: SqlToolkit) -> None:
    conversation = await conversation_with(toolkit, status=ContactStatus.ARCHIVED)

    await receive(toolkit, conversation.id)

    assert (await contact_of(toolkit, conversation.contact_id)).status is ContactStatus.ACTIVE
    assert EventType.CONTACT_REACTIVATED in [event.type for event in await events(toolkit)]


async def test_words_that_led_to_an_archived_contact_do_not_bring_it_back(toolkit: SqlToolkit) -> None:
    ann = await in_book(toolkit, email=ANN, status=ContactStatus.ARCHIVED)
    chat = await open_chat(toolkit)
    await capture(toolkit, chat, email=ANN)

    await receive(toolkit, chat.conversation_id)

    assert (await contact_of(toolkit, ann)).status is ContactStatus.ARCHIVED
    assert await inbox(toolkit, chat.conversation_id) == [InboxKind.MESSAGE]


@pytest.mark.parametrize("state", [ConversationState.AI, ConversationState.CLOSED])
async def test_the_message_of_a_blocked_contact_is_kept_and_nothing_else(
    toolkit: SqlToolkit, state: ConversationState
) -> None:
    conversation = await conversation_with(toolkit, blocked=True, status=ContactStatus.ARCHIVED, state=state)

    received = await receive(toolkit, conversation.id)

    async with toolkit.reading(BUSINESS) as work:
        assert await work.messages.find(received.message.id) is not None
    assert await inbox(toolkit, conversation.id) == []
    assert await events(toolkit) == []
    assert (await read(toolkit, conversation.id)).state is state
    assert (await contact_of(toolkit, conversation.contact_id)).status is ContactStatus.ARCHIVED


async def test_words_that_led_to_a_blocked_contact_block_nobody(toolkit: SqlToolkit) -> None:
    ann = await in_book(toolkit, email=ANN)
    await block(toolkit, ann)
    chat = await open_chat(toolkit)
    await capture(toolkit, chat, email=ANN)

    await receive(toolkit, chat.conversation_id)

    assert await inbox(toolkit, chat.conversation_id) == [InboxKind.MESSAGE]


async def test_every_message_gives_the_chat_to_the_contacts_assignee_unless_a_person_has_it(
    toolkit: SqlToolkit,
) -> None:
    async with toolkit.once(BUSINESS) as work:
        user_id = await add_user(work)
    free = await conversation_with(toolkit, assignee_id=user_id)
    taken = await conversation_with(toolkit, assignee_id=user_id, state=ConversationState.HUMAN)

    for conversation in (free, taken):
        await receive(toolkit, conversation.id)

    assert (await read(toolkit, free.id)).assignee_id == user_id
    assert (await read(toolkit, taken.id)).assignee_id is None
    assert [event.type for event in await events(toolkit)].count(EventType.CONVERSATION_ASSIGNED) == 1


async def test_a_message_opens_whatsapps_window_for_a_day(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    async with toolkit.once(BUSINESS) as work:
        guest_id = await add_guest(work)
        conversation = await add_conversation(
            work,
            guest_id,
            channel=ChannelKind.WHATSAPP,
            channel_id=WHATSAPP,
            identity=IdentityLevel.PROVEN,
        )

    await receive(toolkit, conversation.id)

    stored = await read(toolkit, conversation.id)
    assert stored.window_closes_at == clock.now() + timedelta(hours=24)


async def block(toolkit: SqlToolkit, contact_id: ContactId) -> None:
    async with toolkit.once(BUSINESS) as work:
        contact = await work.contacts.find(contact_id)
        assert contact is not None
        assert await work.contacts.save(replace(contact, blocked_at=work.now))
