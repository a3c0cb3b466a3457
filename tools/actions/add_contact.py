"""A person adds a contact by hand: first and last name, and an e-mail or a phone, or both."""

from tools.actions.change_tags import write_tags
from tools.actions.edit_contact import ContactEdit
from tools.actions.edit_lists import LIST_FIELDS, Changes, settle_primaries
from tools.actions.enter_values import Person, enter_values
from tools.actions.note_change import note_change
from tools.contacts.contact import Contact, ContactKind, ContactStatus
from tools.contacts.edit import edit
from tools.contacts.history import ChangeKind
from tools.contacts.identifiers import Source
from tools.errors import Invalid
from tools.events import EventType
from tools.ids import ContactId
from tools.toolkit import UnitOfWork


async def add_contact(work: UnitOfWork, wanted: ContactEdit, *, source: Source, person: Person) -> ContactId:
    """Raises ``Invalid`` where the minimum is missing, ``ValueTaken``, ``ClaimedElsewhere``."""
    blank = Contact(
        id=ContactId(work.new_id("con")),
        business_id=work.business_id,
        kind=ContactKind.CONTACT,
        status=ContactStatus.ACTIVE,
        created_at=work.now,
        updated_at=work.now,
    )
    edited = edit(blank, wanted.fields, source=source, at=work.now)
    contact = edited.contact
    for name in ("first_name", "last_name"):
        if not getattr(contact, name):
            raise Invalid("A contact needs a first and a last name.", field=name)
    entered = [each for of_kind in wanted.lists.values() for each in of_kind.add]
    if not entered:
        raise Invalid("A contact needs an e-mail or a phone, or both.", field="emails")
    await work.contacts.add(contact)
    await enter_values(work, contact_id=contact.id, entered=entered, source=source, person=person, new=True)
    await settle_primaries(work, contact.id, wanted.lists)
    tags = await write_tags(work, contact.id, add=wanted.add_tags, take=())
    values: Changes = {
        LIST_FIELDS[kind]: ([], [each.value.value for each in of_kind.add])
        for kind, of_kind in wanted.lists.items()
        if of_kind.add
    }
    changes = {**edited.changes, **values, **tags}
    await note_change(work, contact.id, ChangeKind.CREATED, by_id=person.by_id, source=source, changes=changes)
    data = {"contact_id": contact.id, "by_id": person.by_id}
    work.announce(EventType.CONTACT_CREATED, data, contacts=(contact.id,))
    return contact.id
