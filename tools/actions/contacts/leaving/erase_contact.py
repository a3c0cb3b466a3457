"""A person is taken out of everything that is kept; what the law wants kept stays, and is nobody's."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tools.actions.capture.hold_person import HeldPerson, hold_person
from tools.actions.contacts.leaving.wipe_remains import wipe_remains
from tools.contacts.evidence import shows_who
from tools.contacts.identifiers import Evidence, Identifier, Key
from tools.events import EventType
from tools.ids import ContactId
from tools.privacy.former_values import former_keys
from tools.privacy.store import SaidElsewhere
from tools.toolkit import UnitOfWork

_CHANGES_AT_ONCE = 500


@dataclass(frozen=True)
class Erased:
    """What was done, without a word of whom it was done to."""

    contact_id: ContactId
    conversations: int
    suppressed: int
    """Values that imports and syncs do not bring back."""
    said_elsewhere: Sequence[SaidElsewhere]
    """Where the same values were typed in chats of other records, which this does not erase."""


async def erase_contact(work: UnitOfWork, *, contact_id: ContactId, by_id: str | None) -> Erased:
    """The person goes, whatever is open: messages, details, journals, events, what hooks were told.

    Invoices keep their numbers and amounts. Raises ``NotFound``, ``Busy``.
    """
    return await erase_person(work, await hold_person(work, contact_id), by_id=by_id)


async def erase_person(work: UnitOfWork, person: HeldPerson, *, by_id: str | None) -> Erased:
    """The same for somebody who is held whole."""
    await work.erasure.lock_hooks()
    identifiers = await work.identifiers.of(person.record_ids)
    seen_by_all = await work.erasure.seen_by_all(person.conversation_ids)
    await _hide_opt_outs(work, person, identifiers)
    leads_to_them = {one.key for one in identifiers if shows_who(one.key, Evidence.PROVEN)}
    await work.suppressions.add(leads_to_them)
    said_elsewhere = await work.erasure.said_elsewhere(leads_to_them, but_in=person.conversation_ids)
    names = (*person.record_ids, *person.conversation_ids)
    await work.erasure.forget_conversations(person.conversation_ids)
    await work.erasure.forget_contacts(person.record_ids)
    await work.erasure.forget_imported(person.record_ids, leads_to_them)
    await work.erasure.forget_events(names)
    values = {text for one in identifiers for text in (one.value, one.key.match_key)}
    await work.erasure.forget_mentions(names=names, values=values)
    await wipe_remains(work)
    told_to_all = seen_by_all and person.contact.visibility.everyone
    data = {"contact_id": person.contact.id, "conversation_ids": list(person.conversation_ids), "by_id": by_id}
    # Nobody can be shown to see what is gone: only what everybody saw is told on screens, hooks are told of all.
    work.announce(EventType.CONTACT_DELETED, data, contacts=() if told_to_all else (person.contact.id,))
    return Erased(person.contact.id, len(person.conversation_ids), len(leads_to_them), said_elsewhere)


async def _hide_opt_outs(work: UnitOfWork, person: HeldPerson, identifiers: Collection[Identifier]) -> None:
    """They belong to the addresses, and go on to be kept to; also those of addresses the person had before."""
    own = {one.key for one in identifiers}
    had = await _had_before(work, person) - own
    held_by_others = await work.identifiers.holders(had)
    gone = own | (had - set(held_by_others))
    await work.opt_outs.hide({key.match_key for key in gone})


async def _had_before(work: UnitOfWork, person: HeldPerson) -> set[Key]:
    """What was said in chats, and what came and left by hand."""
    had: set[Key] = set()
    for record_id in person.record_ids:
        had |= {claim.key for claim in await work.claims.of_contact(record_id)}
        before: str | None = None
        while changes := await work.history.of(record_id, before=before, limit=_CHANGES_AT_ONCE):
            had |= former_keys(changes)
            before = changes[-1].id
    return had
