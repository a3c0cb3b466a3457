"""A customer wrote: the message is kept with the inbox event that makes a turn answer it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from tools.actions.capture.who_writes import Writer, who_writes
from tools.actions.contacts.leaving.archive_contact import reactivate_contact
from tools.actions.conversations.attach_files import files_of_message
from tools.actions.conversations.reopen_conversation import may_reopen, reopen_conversation
from tools.actions.conversations.who_answers import who_answers
from tools.contacts.contact import Contact, ContactStatus
from tools.conversations.conversation import (
    ChannelKind,
    Conversation,
    ConversationState,
    Message,
    Speaker,
)
from tools.conversations.files import attachment_of, without_names
from tools.conversations.handover import FollowUpState
from tools.conversations.inbox import InboxKind
from tools.errors import Invalid, NotFound, WrongState
from tools.events import EventType
from tools.ids import ConversationId, MessageId, UserId
from tools.toolkit import UnitOfWork

LONGEST_TEXT = 4000
"""Characters of one message."""
WHATSAPP_WINDOW = timedelta(hours=24)
"""How long after the customer's last message a business may answer freely."""


@dataclass(frozen=True)
class Received:
    """The message, and whether it is new."""

    message: Message
    is_new: bool


async def receive_message(
    work: UnitOfWork,
    *,
    conversation_id: ConversationId,
    text: str,
    client_id: str | None,
    file_ids: Sequence[str] = (),
    sent_by: str = "chat",
    reason: str = "",
) -> Received:
    """Keeps what the customer wrote, with files that came before; the same ``client_id`` again is the same message.

    With a ``reason`` a person is to answer it: where the AI has the chat, it asks for one. Of somebody who is blocked
    it is kept and nothing else. Raises ``Invalid`` for an empty or too long text and for files that are not there,
    ``WrongState`` when the conversation was closed too long ago, ``NotFound``.
    """
    if len(text) > LONGEST_TEXT or not (text.strip() or file_ids):
        raise Invalid(f"A message has 1 to {LONGEST_TEXT} characters.", field="text")
    conversation = await work.conversations.lock(conversation_id)
    if conversation is None:
        raise NotFound("There is no such conversation.")
    if client_id is not None:
        earlier = await work.messages.find_by_client_id(conversation.id, Speaker.CONTACT, client_id)
        if earlier is not None:
            return Received(earlier, is_new=False)
    files = await files_of_message(work, conversation, file_ids, user_id=None)
    writer = await who_writes(work, conversation)
    message = Message(
        id=MessageId(work.new_id("msg")),
        business_id=work.business_id,
        conversation_id=conversation.id,
        seq=0,
        speaker=Speaker.CONTACT,
        text=text,
        at=work.now,
        client_id=client_id,
        sent_by=sent_by,
        attachments=tuple(attachment_of(each) for each in files),
    )
    if not writer.blocked:
        await _note(work, conversation, writer)
    await work.messages.add(message)
    if files:
        await work.files.send(file_ids, message_id=message.id)
    if not writer.blocked:
        why = {"reason": reason} if reason else {}
        await work.inbox.post(conversation.id, InboxKind.MESSAGE, {"message_id": message.id, **why})
        data = {
            "message_id": message.id,
            "conversation_id": conversation.id,
            "contact_id": writer.contact.id,
            "from": Speaker.CONTACT.value,
            **({"attachments": without_names(message.attachments)} if files else {}),
        }
        work.announce(
            EventType.MESSAGE_RECEIVED, data, conversation_id=conversation.id, contacts=(writer.contact.id,)
        )
    return Received(message, is_new=True)


async def _note(work: UnitOfWork, conversation: Conversation, writer: Writer) -> None:
    """The customer is there; whoever was away comes back, and the contact's assignee answers."""
    if conversation.state is ConversationState.CLOSED:
        if not may_reopen(work, conversation):
            message = "This conversation was closed too long ago. Start another."
            raise WrongState(message, state=conversation.state, instead="open")
        conversation = await reopen_conversation(work, conversation, writer.contact)
    if writer.own.status is ContactStatus.ARCHIVED:
        await reactivate_contact(work, contact_id=writer.own.id, conversation_id=conversation.id)
    assignee_id = await _assignee(work, conversation, writer.contact)
    seen = replace(conversation, customer_seen_at=work.now, assignee_id=assignee_id)
    if conversation.channel is ChannelKind.WHATSAPP:
        seen = replace(seen, window_closes_at=work.now + WHATSAPP_WINDOW)
    await work.conversations.save(seen)
    if assignee_id != conversation.assignee_id:
        data = {
            "conversation_id": conversation.id,
            "contact_id": writer.contact.id,
            "assignee_id": assignee_id,
        }
        work.announce(
            EventType.CONVERSATION_ASSIGNED, data, conversation_id=conversation.id, contacts=(writer.contact.id,)
        )


async def _assignee(work: UnitOfWork, conversation: Conversation, contact: Contact) -> UserId | None:
    """Whoever answers for the contact, unless a person has the chat, or owes it an answer, already."""
    stays = conversation.assignee_id
    if conversation.state is ConversationState.HUMAN or contact.assignee_id in (None, stays):
        return stays
    handover = await work.handovers.current(conversation.id) if conversation.handover_id is not None else None
    if handover is not None and handover.follow_up.state is FollowUpState.OPEN and handover.follow_up.owner_id:
        return stays
    return await who_answers(work, contact, audience=conversation.visibility) or stays
