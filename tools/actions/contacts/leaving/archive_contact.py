"""A contact is put out of use, and comes back into use by hand or by a message; it keeps all that it has."""

from dataclasses import replace

from tools.actions.capture.hold_person import hold_person
from tools.actions.contacts.note_change import note_change
from tools.contacts.book.history import ChangeKind
from tools.contacts.contact import Contact, ContactStatus
from tools.contacts.identifiers import Source
from tools.errors import NotFound
from tools.events import EventType
from tools.ids import ContactId, ConversationId
from tools.toolkit import UnitOfWork


async def archive_contact(work: UnitOfWork, *, contact_id: ContactId, by_id: str | None, reason: str = "") -> Contact:
    """Archiving twice is once. A message that comes at the same moment is either before it, or brings it back.

    Raises ``NotFound``.
    """
    # With its conversations: whoever writes holds one of them, and looks at the contact then.
    contact = (await hold_person(work, contact_id)).contact
    return await put_out_of_use(work, contact, by_id=by_id, reason=reason)


async def put_out_of_use(work: UnitOfWork, contact: Contact, *, by_id: str | None, reason: str) -> Contact:
    """The same for a contact that is held with its conversations."""
    if contact.status is ContactStatus.ARCHIVED:
        return contact
    archived = replace(contact, status=ContactStatus.ARCHIVED, updated_at=work.now)
    await work.contacts.save_locked(archived)
    await note_change(work, contact.id, ChangeKind.ARCHIVED, by_id=by_id, source=_source(by_id), changes=_why(reason))
    data = {"contact_id": contact.id, "by_id": by_id}
    work.announce(EventType.CONTACT_ARCHIVED, data, contacts=(contact.id,))
    return archived


async def reactivate_contact(
    work: UnitOfWork,
    *,
    contact_id: ContactId,
    by_id: str | None = None,
    reason: str = "",
    conversation_id: ConversationId | None = None,
) -> Contact:
    """In use again with its name, tags, visibility and assignee; ``conversation_id`` is where a message came.

    Reactivating twice is once. Raises ``NotFound``.
    """
    contact = (await work.contacts.lock([contact_id])).get(contact_id)
    if contact is None:
        raise NotFound("There is no such contact.")
    if contact.status is not ContactStatus.ARCHIVED:
        return contact
    active = replace(contact, status=ContactStatus.ACTIVE, updated_at=work.now)
    await work.contacts.save_locked(active)
    await note_reactivation(work, contact_id, by_id=by_id, reason=reason, conversation_id=conversation_id)
    return active


async def note_reactivation(
    work: UnitOfWork,
    contact_id: ContactId,
    *,
    by_id: str | None = None,
    reason: str = "",
    conversation_id: ConversationId | None,
) -> None:
    """Writes down and tells that a contact is in use again."""
    await note_change(
        work,
        contact_id,
        ChangeKind.REACTIVATED,
        by_id=by_id,
        source=_source(by_id),
        conversation_id=conversation_id,
        changes=_why(reason),
    )
    data = {"contact_id": contact_id, "conversation_id": conversation_id, "by_id": by_id}
    work.announce(EventType.CONTACT_REACTIVATED, data, conversation_id=conversation_id, contacts=(contact_id,))


def _source(by_id: str | None) -> Source:
    return Source.CHANNEL if by_id is None else Source.AGENT


def _why(reason: str) -> dict[str, tuple[None, str]]:
    return {"reason": (None, reason)} if reason else {}
