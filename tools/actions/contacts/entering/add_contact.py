"""A person adds a contact by hand: first and last name, and an e-mail or a phone, or both."""

from tools.actions.contacts.chosen_people import chosen_audience, chosen_user
from tools.actions.contacts.entering.edit_contact import ContactEdit
from tools.actions.contacts.entering.edit_lists import LIST_FIELDS, Changes, settle_primaries
from tools.actions.contacts.entering.enter_values import Person, enter_values
from tools.actions.contacts.note_change import note_change
from tools.actions.contacts.set_visibility import audience_to_plain, refuse_shutting_out
from tools.actions.tags.change_tags import write_tags
from tools.contacts.access import Asker
from tools.contacts.book.history import ChangeKind
from tools.contacts.contact import EVERYONE, Audience, Contact, ContactKind, ContactStatus
from tools.contacts.editing.edit import edit
from tools.contacts.identifiers import Source
from tools.errors import Invalid
from tools.events import EventType
from tools.ids import ContactId, UserId
from tools.toolkit import UnitOfWork


async def add_contact(
    work: UnitOfWork,
    wanted: ContactEdit,
    *,
    visibility: Audience = EVERYONE,
    assignee_id: UserId | None = None,
    source: Source,
    person: Person,
) -> ContactId:
    """Raises ``Invalid`` where the minimum is missing, ``ValueTaken``, ``ClaimedElsewhere``."""
    blank = Contact(
        id=ContactId(work.new_id("con")),
        business_id=work.business_id,
        kind=ContactKind.CONTACT,
        status=ContactStatus.ACTIVE,
        created_at=work.now,
        updated_at=work.now,
        visibility=visibility,
        assignee_id=assignee_id,
    )
    edited = edit(blank, wanted.fields, source=source, at=work.now)
    contact = edited.contact
    for name in ("first_name", "last_name"):
        if not getattr(contact, name):
            raise Invalid("A contact needs a first and a last name.", field=name)
    entered = [each for of_kind in wanted.lists.values() for each in of_kind.add]
    if not entered:
        raise Invalid("A contact needs an e-mail or a phone, or both.", field="emails")
    people = await _choose(work, visibility, assignee_id, asker=person.asker)
    await work.contacts.add(contact)
    await enter_values(work, contact_id=contact.id, entered=entered, source=source, person=person, new=True)
    await settle_primaries(work, contact.id, wanted.lists)
    tags = await write_tags(work, contact.id, add=wanted.add_tags, take=())
    values: Changes = {
        LIST_FIELDS[kind]: ([], [each.value.value for each in of_kind.add])
        for kind, of_kind in wanted.lists.items()
        if of_kind.add
    }
    changes = {**edited.changes, **values, **tags, **people}
    await note_change(work, contact.id, ChangeKind.CREATED, by_id=person.by_id, source=source, changes=changes)
    data = {"contact_id": contact.id, "by_id": person.by_id}
    work.announce(EventType.CONTACT_CREATED, data, contacts=(contact.id,))
    return contact.id


async def _choose(work: UnitOfWork, visibility: Audience, assignee_id: UserId | None, *, asker: Asker) -> Changes:
    """Who may see it and who answers for it."""
    changes: Changes = {}
    if assignee_id is not None:
        await chosen_user(work, assignee_id, field="assignee_id")
        changes["assignee_id"] = (None, assignee_id)
    if not visibility.everyone:
        await chosen_audience(work, visibility)
        await refuse_shutting_out(work, visibility, asker=asker, assignee_id=assignee_id)
        changes["visibility"] = ("everyone", audience_to_plain(visibility))
    return changes
