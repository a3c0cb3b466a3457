"""A person enters e-mails and phones: what stands in their way is said as far as they may know it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tools.actions.capture.read_session import contact_holders
from tools.actions.capture.typed_values import Value
from tools.actions.contacts.entering.enter_identifier import enter_identifier
from tools.contacts.access import Asker, Sees
from tools.contacts.contact import Contact, ContactStatus
from tools.contacts.editing.entry import Choice, EntryOutcome
from tools.contacts.identifiers import Holder, Key, OwnerKind, Source
from tools.errors import ClaimedElsewhere, ValueTaken
from tools.ids import ContactId
from tools.toolkit import UnitOfWork


@dataclass(frozen=True)
class Entered:
    """One value, and where it stands in what was sent."""

    value: Value
    field: str = ""
    primary: bool = False


@dataclass(frozen=True)
class Person:
    """Who enters, and how they would go on where a record claims a value."""

    asker: Asker
    by_id: str
    """The user, or the token of a program."""
    sees: Sees
    choice: Choice | None = None


async def enter_values(
    work: UnitOfWork, *, contact_id: ContactId, entered: Sequence[Entered], source: Source, person: Person, new: bool
) -> None:
    """The values are the contact's, proven. ``new``: it is not in the book yet, so there is nothing to merge.

    Raises ``ValueTaken``; ``ClaimedElsewhere`` as long as the person has chosen nothing.
    """
    if not entered:
        return
    decision = await enter_identifier(
        work,
        to=Holder(OwnerKind.CONTACT, contact_id),
        values=[each.value for each in entered],
        source=source,
        choice=person.choice,
        by_id=person.by_id,
        sees=person.sees,
    )
    match decision.outcome:
        case EntryOutcome.TAKEN:
            raise await _taken(work, _first(entered, decision.taken), sees=person.sees, new=new)
        case EntryOutcome.SHOW_FIRST:
            held = await work.identifiers.holders([each.value.key for each in entered])
            claimed = [key for key, one in held.items() if one.holder.id in decision.shows]
            first = _first(entered, claimed)
            raise ClaimedElsewhere(value=first.value.value, holder_ids=decision.shows, field=first.field)


async def hold_with_holders(work: UnitOfWork, contact_id: ContactId, keys: Collection[Key]) -> None:
    """Holds a contact and whoever has the values, in the order that everybody keeps: conversations, then contacts."""
    held = await work.identifiers.holders(keys)
    records = contact_holders(held.values()) | {contact_id}
    await work.merges.lock_conversations(records)
    await work.contacts.lock(records)


async def _taken(work: UnitOfWork, entered: Entered, *, sees: Sees, new: bool) -> ValueTaken:
    """A contact that may not be seen and a user are refused by the same words, after the same questions."""
    value = entered.value
    holder = (await work.identifiers.holders([value.key])).get(value.key)
    contact = None if holder is None else await work.contacts.find(ContactId(holder.holder.id))
    if contact is None or not sees(contact):
        message = f"{value.value} belongs to somebody already."
        return ValueTaken(message, value=value.value, field=entered.field)
    message = f"{value.value} belongs to {contact.name or 'a contact'} already."
    offers = _offers(contact, new=new)
    return ValueTaken(message, value=value.value, holder_id=contact.id, offers=offers, field=entered.field)


def _offers(holder: Contact, *, new: bool) -> list[str]:
    reactivate = ["reactivate"] if holder.status is ContactStatus.ARCHIVED else []
    return ["open", *([] if new else ["merge"]), *reactivate, "free_value"]


def _first(entered: Sequence[Entered], keys: Collection[Key]) -> Entered:
    return next(each for each in entered if each.value.key in keys)
