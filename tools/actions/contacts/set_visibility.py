"""Somebody says who may see a contact and its new conversations; those it has keep what they had."""

from dataclasses import replace
from typing import Any

from tools.actions.bulk.contacts_of_asker import lock_for_asker
from tools.actions.contacts.chosen_people import chosen_audience
from tools.actions.contacts.note_change import note_change
from tools.actions.team.members_of_teams import read_people
from tools.contacts.access import Asker, shut_out_by
from tools.contacts.book.history import ChangeKind
from tools.contacts.contact import Audience, Contact
from tools.contacts.identifiers import Source
from tools.errors import Invalid
from tools.events import EventType
from tools.ids import ContactId, UserId
from tools.toolkit import UnitOfWork


async def set_visibility(
    work: UnitOfWork, *, contact_id: ContactId, audience: Audience, asker: Asker, by_id: str
) -> Contact:
    """The contact as it is seen from now on; an empty audience is admins alone. The same again changes nothing.

    Where the assignee changes too, that comes first. ``by_id`` stands in the history. Raises ``NotFound``, and
    ``Invalid`` for somebody who is not there, or where an agent would shut out themselves or the assignee.
    """
    contact = await lock_for_asker(work, contact_id, asker=asker)
    if audience == contact.visibility:
        return contact
    await chosen_audience(work, audience)
    await refuse_shutting_out(work, audience, asker=asker, assignee_id=contact.assignee_id)
    shown = replace(contact, visibility=audience, updated_at=work.now)
    await work.contacts.save_locked(shown)
    await work.contacts.show_to(contact.id, audience)
    changes = {"visibility": (audience_to_plain(contact.visibility), audience_to_plain(audience))}
    await note_change(work, contact.id, ChangeKind.EDITED, by_id=by_id, source=Source.AGENT, changes=changes)
    data = {"contact_id": contact.id, "changed": ["visibility"], "by_id": by_id}
    work.announce(EventType.CONTACT_UPDATED, data, contacts=(contact.id,))
    return shown


async def refuse_shutting_out(
    work: UnitOfWork, audience: Audience, *, asker: Asker, assignee_id: UserId | None
) -> None:
    """Raises ``Invalid`` where an agent would shut out themselves or the assignee."""
    people = await read_people(work)
    out = shut_out_by(asker, audience, assignee_id=assignee_id, members_of=people.members_of)
    if asker.user_id in out:
        raise Invalid("You would no longer see this contact: name yourself or a team of yours.", field="visibility")
    if out:
        message = "Whoever answers for this contact would not be among those who see it: name them too."
        raise Invalid(message, field="visibility")


def audience_to_plain(audience: Audience) -> Any:
    """``everyone``, or the ids of users and teams."""
    return "everyone" if audience.members is None else sorted(audience.members)
