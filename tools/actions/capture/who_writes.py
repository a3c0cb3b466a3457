"""Who writes in a conversation: a claim does not make somebody the contact that is blocked or archived."""

from dataclasses import dataclass

from tools.actions.capture.read_session import sender_key
from tools.contacts.contact import Contact
from tools.contacts.identifiers import OwnerKind
from tools.conversations.conversation import Conversation, IdentityLevel
from tools.ids import ContactId
from tools.toolkit import UnitOfWork


@dataclass(frozen=True)
class Writer:
    """The customer of a conversation."""

    contact: Contact
    own: Contact
    """The session's own record; another than the contact where words alone led the conversation there."""
    blocked: bool
    """The record, or this one channel identity."""


async def who_writes(work: UnitOfWork, conversation: Conversation) -> Writer:
    """Of a conversation that this unit of work holds."""
    sender = (await work.identifiers.holders([sender_key(conversation)])).get(sender_key(conversation))
    contact = await work.contacts.find(conversation.contact_id)
    assert contact is not None, "a conversation is with a contact"
    own = contact
    by_sender = sender is not None and sender.holder.kind is OwnerKind.CONTACT
    if sender is not None and by_sender and conversation.identity is not IdentityLevel.PROVEN:
        own = await work.contacts.find(ContactId(sender.holder.id)) or contact
    blocked = own.blocked_at is not None or (sender is not None and sender.blocked_at is not None)
    return Writer(contact, own, blocked)
