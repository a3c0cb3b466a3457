"""Undoing a merge, whatever was joined since: what came later is parted first, and joined again without it."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime

from tools.contacts.access import MembersOf, is_admins_only, without
from tools.contacts.contact import ContactKind
from tools.contacts.editing.contact_fields import FILLED, custom_fields, is_blank, plain_value
from tools.contacts.evidence import ContactPair, pair_of
from tools.contacts.identifiers import Holder, Key
from tools.contacts.merging.journal import Journal
from tools.contacts.merging.pairs import (
    Pairs,
    carry_over,
    change_from_plain,
    change_to_plain,
    changed,
    differing,
    give_back,
    two_people,
)
from tools.contacts.merging.rejoining import join_again
from tools.contacts.merging.unmerging import Link, Overridden, Parted, all_overridden, part
from tools.contacts.record import Record
from tools.contacts.store import Pair
from tools.errors import WrongState
from tools.ids import ContactId, UserId


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
    """The record that holds all of it, as it will be: the survivor, or one that took that in since."""
    absorbed: Record
    """As it will be."""
    not_taken_back: tuple[NotTakenBack, ...]
    fields_kept: tuple[str, ...]
    """Fields that the merge wrote and somebody changed since: they stay as they are."""
    apart: ContactPair
    """Never joined again by itself."""
    rejoined: tuple[Link, ...]
    """Merges that came later and stand on, as they are without this one."""
    left_empty: tuple[ContactId, ...]
    """Only admins see these then, because all who would have are gone since."""
    pairs: Mapping[ContactPair, Pair | None]
    """Pairs that are others then; nothing where there is none any more."""


@dataclass(frozen=True)
class Surroundings:
    """What an undo asks of the rest of the book."""

    pairs: Pairs
    """All that name one of the records."""
    held_by_others: Mapping[Key, Holder]
    members_of: MembersOf
    admins: Set[UserId]
    gone: Set[str]
    """Users who were deactivated and teams that were deleted: nothing is shown or assigned to them again."""


def plan_undo(
    target: Link, *, later: Sequence[Link], survivor: Record, around: Surroundings, at: datetime, by_id: str | None
) -> UndoPlan:
    """Parts what a merge joined. ``survivor`` is the record that holds all of it now.

    ``later`` are the merges into the survivor since; then the one by which that was absorbed itself and those since,
    and so on, in this order. What people changed since stays as it is.
    """
    if target.absorbed.contact.merged_into_id != target.journal.survivor_id:
        raise WrongState("This merge is undone already.", state=target.absorbed.contact.status)
    later = [link for link in later if not (_adds_nothing(link) and _keeps_state(target))]
    unwound = _Unwound({survivor.id: survivor}, around.pairs, around)
    parted = [unwound.part(link) for link in (*reversed(later), target)]
    overridden = all_overridden(each.overridden for each in parted)
    absorbed = unwound.records.pop(target.journal.absorbed_id)
    apart = pair_of(target.journal.survivor_id, absorbed.id)
    unwound.pairs = two_people(unwound.pairs, apart, business_id=survivor.contact.business_id, at=at, by_id=by_id)
    rejoined = tuple(unwound.join_again(link, overridden) for link in later)
    named = {
        each.id: each for each in (unwound.records[survivor.id], absorbed, *(link.absorbed for link in rejoined))
    }
    left = {each.id: _without_gone(each, around.gone) for each in named.values()}
    return UndoPlan(
        survivor=_with_primaries_of(survivor, left[survivor.id]),
        absorbed=left[absorbed.id],
        not_taken_back=tuple(NotTakenBack(key, around.held_by_others.get(key)) for key in parted[-1].gone),
        fields_kept=_kept(target, parted),
        apart=apart,
        rejoined=tuple(replace(link, absorbed=left[link.absorbed.id]) for link in rejoined),
        left_empty=tuple(
            each
            for each in sorted(left)
            if is_admins_only(left[each].contact.visibility) and left[each].contact != named[each].contact
        ),
        pairs=differing(around.pairs, unwound.pairs),
    )


@dataclass
class _Unwound:
    """Records that are apart for the moment, and the pairs as they are then."""

    records: dict[ContactId, Record]
    pairs: Pairs
    around: Surroundings

    def part(self, link: Link) -> Parted:
        journal = link.journal
        parted = part(
            link,
            survivor=self.records[journal.survivor_id],
            members_of=self.around.members_of,
            admins=self.around.admins,
        )
        self.records[journal.survivor_id], self.records[journal.absorbed_id] = parted.survivor, parted.absorbed
        self.pairs = changed(self.pairs, give_back(self.pairs, map(change_from_plain, journal.pairs)))
        return parted

    def join_again(self, link: Link, overridden: Overridden) -> Link:
        survivor_id, absorbed = link.journal.survivor_id, self.records.pop(link.journal.absorbed_id)
        joined, again = join_again(
            link,
            self.records[survivor_id],
            absorbed,
            overridden=overridden,
            members_of=self.around.members_of,
            admins=self.around.admins,
        )
        self.records[survivor_id] = joined
        changes = carry_over(self.pairs, absorbed.id, to=survivor_id, by_id=link.by_id)
        self.pairs = changed(self.pairs, {change.pair: change.after for change in changes})
        return replace(again, journal=replace(again.journal, pairs=tuple(map(change_to_plain, changes))))


def members_named(records: Iterable[Record], journals: Iterable[Journal]) -> frozenset[str]:
    """All users and teams that an undo may show something to or assign it to."""
    journals = list(journals)
    values = [
        *(plain_value(record.contact, field) for record in records for field in ("visibility", "assignee_id")),
        *(journal.audience for journal in journals),
        *(
            value
            for journal in journals
            for change in journal.fields
            if change.field in ("visibility", "assignee_id")
            for value in (change.before, change.after)
        ),
    ]
    members = frozenset(each for value in values if value for each in ([value] if isinstance(value, str) else value))
    return members - {"everyone"}


def _without_gone(record: Record, gone: Set[str]) -> Record:
    contact = record.contact
    assignee_id = None if contact.assignee_id in gone else contact.assignee_id
    return replace(
        record,
        contact=replace(contact, visibility=without(contact.visibility, gone), assignee_id=assignee_id),
    )


def _adds_nothing(link: Link) -> bool:
    """A guest with nothing on it but its browser, as every session leaves one that proves itself: it may stay in."""
    journal, contact = link.journal, link.absorbed.contact
    stayed = {one.key for one in link.absorbed.identifiers}
    brought = journal.fields or journal.absorbed_tags or journal.opt_outs or journal.pairs
    if brought or any(moved.key not in stayed for moved in journal.identifiers):
        return False
    fields = [*FILLED, *custom_fields(contact), "notes", "assignee_id", "blocked_at"]
    named = not contact.dummy_name and bool(contact.name)
    open_to_all = journal.absorbed_kind is ContactKind.GUEST and contact.visibility.everyone
    return open_to_all and not named and all(is_blank(plain_value(contact, field)) for field in fields)


def _keeps_state(target: Link) -> bool:
    """Whether the survivor is a guest or a contact, active or archived, with this merge and without it."""
    return not {"kind", "status"} & {change.field for change in target.journal.fields}


def _kept(target: Link, parted: Iterable[Parted]) -> tuple[str, ...]:
    """What the merge wrote, as far as people have changed it since: also where it went on into another record."""
    wrote = {change.field for change in target.journal.fields}
    kept = {field for each in parted for field in each.fields_kept if field in wrote}
    return tuple(sorted(kept))


def _with_primaries_of(before: Record, after: Record) -> Record:
    """Which e-mail and which phone come first is as it was, as long as those are there."""
    first = {one.id: one.key.kind for one in before.identifiers if one.primary}
    there = {first[one.id] for one in after.identifiers if one.id in first}
    kept = (replace(one, primary=one.id in first) if one.key.kind in there else one for one in after.identifiers)
    return replace(after, identifiers=tuple(kept))
