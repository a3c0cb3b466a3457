"""Undoing a merge: both records as they were, what was said since with the one it came through."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tools.contacts.contact import Contact, ContactStatus
from tools.contacts.contact_fields import plain_value, with_plain_provenance, with_plain_value
from tools.contacts.evidence import ContactPair, pair_of
from tools.contacts.identifiers import Holder, Identifier, Key, OwnerKind
from tools.contacts.journal import NOTES_APART, FieldChange, Journal
from tools.contacts.record import MERGED_IN, Belonging, BelongingKind, Record
from tools.errors import WrongState


@dataclass(frozen=True)
class NotTakenBack:
    """A value of the absorbed record that stays where it went since."""

    key: Key
    held_by: Holder | None
    """The third who has it; nothing if it was removed."""


@dataclass(frozen=True)
class UndoPlan:
    """What an undo does; the plan is also its dry run."""

    survivor: Record
    absorbed: Record
    """As they will be."""
    not_taken_back: tuple[NotTakenBack, ...]
    fields_kept: tuple[str, ...]
    """Fields that the merge wrote and somebody changed since: they stay as they are."""
    apart: ContactPair
    """Never joined again by itself."""


def plan_undo(
    journal: Journal, *, survivor: Record, absorbed: Contact, held_by_others: Mapping[Key, Holder]
) -> UndoPlan:
    """Parts what a merge joined. ``survivor`` and ``absorbed`` are as they are now."""
    _check(journal, survivor=survivor.contact, absorbed=absorbed)
    going_keys = {moved.key for moved in journal.identifiers}
    belongings = _going(journal, survivor, going_keys)
    conversations = {one.id for one in belongings if one.kind is BelongingKind.CONVERSATION}
    going = [one for one in survivor.identifiers if one.key in going_keys or one.conversation_id in conversations]
    staying = [one for one in survivor.identifiers if one not in going]
    contact, kept = _restored(survivor.contact, journal.fields)
    gone = going_keys - {one.key for one in going}
    added = {out for out in survivor.opt_outs & journal.opt_outs if out.source == MERGED_IN}
    opt_outs = survivor.opt_outs - added
    theirs = {one.key.match_key for one in going}
    return UndoPlan(
        survivor=Record(
            contact=contact,
            identifiers=_with_primaries(survivor.identifiers, staying),
            tags=survivor.tags - journal.tags,
            opt_outs=frozenset(out for out in opt_outs if out.match_key not in theirs),
            belongings=survivor.belongings - belongings,
        ),
        absorbed=Record(
            contact=_parted(journal, absorbed, belongings),
            identifiers=tuple(_returned(one, journal) for one in going),
            tags=journal.absorbed_tags,
            opt_outs=frozenset(out for out in opt_outs if out.match_key in theirs),
            belongings=belongings,
        ),
        not_taken_back=tuple(
            NotTakenBack(moved.key, held_by=held_by_others.get(moved.key))
            for moved in journal.identifiers
            if moved.key in gone
        ),
        fields_kept=kept,
        apart=pair_of(journal.survivor_id, journal.absorbed_id),
    )


def _check(journal: Journal, *, survivor: Contact, absorbed: Contact) -> None:
    if survivor.status is ContactStatus.MERGED:
        message = f"{survivor.id} was merged into another contact since. Undo that merge first."
        raise WrongState(message, state=ContactStatus.MERGED, instead=survivor.merged_into_id)
    if absorbed.merged_into_id != journal.survivor_id:
        message = "This merge is undone already."
        raise WrongState(message, state=absorbed.status)


def _going(journal: Journal, survivor: Record, going_keys: set[Key]) -> frozenset[Belonging]:
    """What was moved, what came since through a value that goes back, and what came out of those conversations."""
    going = {
        one for one in survivor.belongings if (one.kind, one.id) in journal.belongings or one.through in going_keys
    }
    conversations = {one.id for one in going if one.kind is BelongingKind.CONVERSATION}
    return frozenset(going | {one for one in survivor.belongings if one.conversation_id in conversations})


def _restored(contact: Contact, changes: tuple[FieldChange, ...]) -> tuple[Contact, tuple[str, ...]]:
    kept: list[str] = []
    for change in changes:
        now = plain_value(contact, change.field)
        if now == change.after:
            contact = with_plain_value(contact, change.field, change.before)
            contact = with_plain_provenance(contact, change.field, change.provenance_before)
        elif change.field == "notes":
            contact = replace(contact, notes=_without_added_notes(now, change))
        elif now != change.before:
            kept.append(change.field)
    return contact, tuple(kept)


def _without_added_notes(now: str, change: FieldChange) -> str:
    """What was added by the merge goes, what people wrote since stays."""
    added = change.after.removeprefix(change.before).removeprefix(NOTES_APART)
    parts = now.partition(added)
    before, after = parts[0].removesuffix(NOTES_APART), parts[2].removeprefix(NOTES_APART)
    return NOTES_APART.join(part for part in (before, after) if part) if parts[1] else now


def _parted(journal: Journal, absorbed: Contact, belongings: frozenset[Belonging]) -> Contact:
    came_since = any((one.kind, one.id) not in journal.belongings for one in belongings)
    archived = journal.absorbed_status is ContactStatus.ARCHIVED and not came_since
    return replace(
        absorbed,
        kind=journal.absorbed_kind,
        status=ContactStatus.ARCHIVED if archived else ContactStatus.ACTIVE,
        merged_into_id=None,
    )


def _returned(identifier: Identifier, journal: Journal) -> Identifier:
    was_primary = {moved.key for moved in journal.identifiers if moved.primary}
    return replace(
        identifier,
        holder=Holder(OwnerKind.CONTACT, journal.absorbed_id),
        primary=identifier.key in was_primary,
    )


def _with_primaries(before: tuple[Identifier, ...], staying: list[Identifier]) -> tuple[Identifier, ...]:
    """The oldest of a kind takes the place of a primary that has gone, if any stays."""
    missing = {one.key.kind for one in before if one.primary} - {one.key.kind for one in staying if one.primary}
    kept: list[Identifier] = []
    for one in sorted(staying, key=lambda identifier: (identifier.created_at, identifier.id)):
        kept.append(replace(one, primary=one.primary or one.key.kind in missing))
        missing -= {one.key.kind}
    return tuple(sorted(kept, key=lambda one: [other.id for other in staying].index(one.id)))
