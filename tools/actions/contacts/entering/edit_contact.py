"""A person edits a contact: fields, e-mails and phones, tags; a guest comes into the contact book by it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tools.actions.contacts.entering.edit_lists import LIST_FIELDS, ListEdit, edit_lists
from tools.actions.contacts.entering.enter_values import Person
from tools.actions.contacts.note_change import note_change
from tools.actions.tags.change_tags import write_tags
from tools.contacts.book.history import ChangeKind
from tools.contacts.contact import ContactKind
from tools.contacts.editing.edit import edit, makes_a_contact
from tools.contacts.identifiers import IdentifierKind, Source
from tools.events import EventType
from tools.ids import ContactId
from tools.toolkit import UnitOfWork


@dataclass(frozen=True)
class ContactEdit:
    """What is to change; everything else stays."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    """Plain values by field name; ``custom.<key>`` is a custom field, checked by its definition."""
    lists: Mapping[IdentifierKind, ListEdit] = field(default_factory=dict)
    add_tags: frozenset[str] = frozenset()
    remove_tags: frozenset[str] = frozenset()


async def edit_contact(
    work: UnitOfWork, contact_id: ContactId, wanted: ContactEdit, *, source: Source, person: Person
) -> None:
    """Of a contact that this unit of work has locked, with its conversations where values come or leave.

    Twice is once. Raises ``ValueTaken``, ``ClaimedElsewhere``, ``Invalid``.
    """
    changes = await edit_lists(work, contact_id, wanted.lists, source=source, person=person)
    # A record that was taken over has filled what was blank.
    contact = (await work.contacts.lock([contact_id]))[contact_id]
    edited = edit(contact, wanted.fields, source=source, at=work.now)
    changes |= edited.changes
    changes |= await write_tags(work, contact_id, add=wanted.add_tags, take=wanted.remove_tags)
    if not changes:
        return
    promoted = contact.kind is ContactKind.GUEST and (makes_a_contact(changes) or _has_come(changes))
    await work.contacts.save_locked(
        replace(edited.contact, updated_at=work.now, kind=ContactKind.CONTACT if promoted else edited.contact.kind)
    )
    kind = ChangeKind.CREATED if promoted else ChangeKind.EDITED
    await note_change(work, contact_id, kind, by_id=person.by_id, source=source, changes=changes)
    event = EventType.CONTACT_CREATED if promoted else EventType.CONTACT_UPDATED
    data = {"contact_id": contact_id, "changed": sorted(changes), "by_id": person.by_id}
    work.announce(event, data, contacts=(contact_id,))


def _has_come(changes: Mapping[str, tuple[Any, Any]]) -> bool:
    return any(changes[name][1] for name in LIST_FIELDS.values() if name in changes)
