"""A person in the contact book, held to the commit whole: the record, what it absorbed, and all conversations."""

from dataclasses import dataclass

from tools.contacts.contact import Contact, ContactStatus
from tools.errors import Busy, NotFound
from tools.ids import ContactId, ConversationId
from tools.toolkit import UnitOfWork


@dataclass(frozen=True)
class HeldPerson:
    """One contact with all that is about it."""

    contact: Contact
    record_ids: tuple[ContactId, ...]
    """Its own and those that are redirects to it."""
    conversation_ids: tuple[ConversationId, ...]
    """With those of its unproven sessions that words have led to somebody else."""


async def hold_person(work: UnitOfWork, contact_id: ContactId) -> HeldPerson:
    """Nobody writes, answers, merges or opens a conversation meanwhile.

    Raises ``NotFound`` for a contact that is not there or was absorbed, ``Busy`` when something came in between.
    """
    record_ids = await work.erasure.records_of(contact_id)
    conversation_ids = await work.erasure.conversations_of(record_ids)
    await work.erasure.lock_conversations(conversation_ids)
    contacts = await work.contacts.lock(record_ids)
    contact = contacts.get(contact_id)
    if contact is None or contact.status is ContactStatus.MERGED:
        raise NotFound("There is no such contact.")
    # A first message locks the contact and then opens a conversation; a merge brings records and conversations.
    same_records = await work.erasure.records_of(contact_id) == record_ids
    if not same_records or await work.erasure.conversations_of(record_ids) != conversation_ids:
        raise Busy
    return HeldPerson(contact, tuple(record_ids), tuple(conversation_ids))
