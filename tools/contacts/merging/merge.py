"""Merging: two or more records become one, and nothing is lost; the plan is also the dry run."""

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from tools.contacts.access import MembersOf, is_admins_only
from tools.contacts.contact import Contact, ContactStatus
from tools.contacts.editing.contact_fields import (
    FILLED,
    NAMES,
    custom_fields,
    is_blank,
    plain_provenance,
    plain_value,
)
from tools.contacts.evidence import MOST_OF_A_KIND
from tools.contacts.identifiers import IdentifierKind
from tools.contacts.merging.absorb import absorb, could_see
from tools.contacts.merging.journal import FieldChange, Journal, MergeKind, Moved
from tools.contacts.record import Record, oldest_first
from tools.errors import Invalid, WrongState
from tools.ids import ContactId, UserId


@dataclass(frozen=True)
class FieldOutcome:
    """What becomes of one field, in plain values."""

    field: str
    value: Any
    from_id: ContactId
    """Whose value it is; the survivor's also where values of several are put together."""
    set_aside: tuple[tuple[ContactId, Any], ...]
    """What the records said instead; an absorbed record keeps it, and so does the journal for the survivor."""


@dataclass(frozen=True)
class MergePlan:
    """What a merge does. It is not to be carried out while it is ``too_many``."""

    kind: MergeKind
    survivor: Record
    """As it will be."""
    absorbed: tuple[Contact, ...]
    """As they will be: redirects."""
    journals: tuple[Journal, ...]
    """One for each absorbed record, in the order they were absorbed."""
    fields: tuple[FieldOutcome, ...]
    too_many: frozenset[IdentifierKind]
    """Kinds of which the survivor would hold more than a contact may."""
    dropped_assignees: frozenset[UserId]
    """They answered for one of the records and may not see them all, so the survivor is not theirs."""

    @property
    def changes_nothing(self) -> bool:
        """Whether there is nothing to absorb."""
        return not self.journals

    @property
    def admins_only(self) -> bool:
        """Whether nobody but admins will see the survivor."""
        return is_admins_only(self.survivor.contact.visibility) and self.survivor.contact.assignee_id is None


def plan_merge(
    survivor: Record, others: Iterable[Record], *, kind: MergeKind, members_of: MembersOf, admins: Set[UserId]
) -> MergePlan:
    """The survivor's values win, and it takes what it lacks from the others, the oldest first.

    Of a record that is ``TAKEN``, leave out the identifiers that become history.
    """
    absorbed = [other for other in oldest_first(others) if not _is_in(other, survivor)]
    _check(survivor, absorbed, kind=kind)
    state, journals, dropped = survivor, list[Journal](), set[UserId]()
    for other in absorbed:
        merged = absorb(state, other, kind=kind, members_of=members_of, admins=admins)
        journals.append(journal_of(state, other, merged, kind=kind))
        dropped |= {one.contact.assignee_id for one in (state, other) if one.contact.assignee_id is not None}
        state = merged
    counts = Counter(identifier.key.kind for identifier in state.identifiers)
    return MergePlan(
        kind=kind,
        survivor=state,
        absorbed=tuple(redirect(other.contact, to=survivor.id) for other in absorbed),
        journals=tuple(journals),
        fields=_fields(survivor, absorbed, state, journals),
        too_many=frozenset(kind for kind, count in counts.items() if count > MOST_OF_A_KIND and absorbed),
        dropped_assignees=frozenset(
            user_id for user_id in dropped if not could_see(user_id, state, members_of=members_of, admins=admins)
        ),
    )


def redirect(contact: Contact, *, to: ContactId) -> Contact:
    """The record once it is absorbed."""
    return replace(contact, status=ContactStatus.MERGED, merged_into_id=to)


def journal_of(before: Record, other: Record, after: Record, *, kind: MergeKind) -> Journal:
    """What an undo needs to know of ``before`` taking in ``other``."""
    changes = (_change(before.contact, after.contact, field) for field in _changing(before.contact, after.contact))
    theirs = {one.key for one in other.identifiers}
    return Journal(
        kind=kind,
        survivor_id=before.id,
        absorbed_id=other.id,
        absorbed_kind=other.contact.kind,
        absorbed_status=other.contact.status,
        fields=tuple(change for change in changes if change.changes_anything),
        identifiers=tuple(Moved(one.key, primary=one.primary) for one in other.identifiers),
        tags=after.tags - before.tags,
        absorbed_tags=other.tags,
        opt_outs=after.opt_outs - before.opt_outs - other.opt_outs,
        belongings=frozenset((one.kind, one.id) for one in other.belongings),
        stays=frozenset(
            (one.kind, one.id) for one in before.belongings if not theirs.isdisjoint(one.proven | one.through)
        ),
        proven=frozenset(
            (one.id, key)
            for one in (*before.belongings, *other.belongings)
            for key in one.proven
            if key.kind is not IdentifierKind.CHANNEL
        ),
        audience=plain_value(after.contact, "visibility"),
    )


def shut_out(
    plan: MergePlan, before: Iterable[Record], *, users: Set[UserId], members_of: MembersOf, admins: Set[UserId]
) -> frozenset[UserId]:
    """The users who see one of the records now, and will not see the survivor."""
    records = list(before)
    return frozenset(
        user_id
        for user_id in users
        if any(could_see(user_id, one, members_of=members_of, admins=admins) for one in records)
        and not could_see(user_id, plan.survivor, members_of=members_of, admins=admins)
    )


_CHANGING = (
    *NAMES,
    *FILLED,
    "notes",
    "dummy_name",
    "kind",
    "status",
    "blocked_at",
    "visibility",
    "assignee_id",
)
_SHOWN = frozenset({*NAMES, *FILLED, "notes", "visibility", "assignee_id", "blocked_at"})


def _check(survivor: Record, absorbed: Sequence[Record], *, kind: MergeKind) -> None:
    if kind is MergeKind.CLAIM:
        message = "A claim writes nothing on a contact: see plan_attachment."
        raise Invalid(message, field="kind")
    if any(other.contact.business_id != survivor.contact.business_id for other in absorbed):
        message = "Contacts of different businesses cannot be merged."
        raise Invalid(message, field="absorbed_ids")
    for record in (survivor, *absorbed):
        if record.contact.status is ContactStatus.MERGED:
            message = f"{record.id} was merged into another contact already."
            raise WrongState(message, state=ContactStatus.MERGED, instead=record.contact.merged_into_id)


def _is_in(other: Record, survivor: Record) -> bool:
    return survivor.id in (other.id, other.contact.merged_into_id)


def _change(before: Contact, after: Contact, field: str) -> FieldChange:
    return FieldChange(
        field,
        before=plain_value(before, field),
        after=plain_value(after, field),
        provenance_before=plain_provenance(before, field),
        provenance_after=plain_provenance(after, field),
    )


def _changing(*contacts: Contact) -> list[str]:
    custom = {field for contact in contacts for field in custom_fields(contact)}
    return [*_CHANGING, *sorted(custom)]


def _fields(
    survivor: Record, absorbed: Sequence[Record], after: Record, journals: Sequence[Journal]
) -> tuple[FieldOutcome, ...]:
    wrote = {change.field: journal.absorbed_id for journal in journals for change in journal.fields}
    contacts = [survivor.contact, *(other.contact for other in absorbed)]
    shown = [field for field in _changing(*contacts) if field in _SHOWN or field not in _CHANGING]
    return tuple(
        FieldOutcome(
            field,
            value=plain_value(after.contact, field),
            from_id=survivor.id if field == "notes" else wrote.get(field, survivor.id),
            set_aside=_set_aside(contacts, after.contact, field),
        )
        for field in shown
    )


def _set_aside(contacts: Sequence[Contact], after: Contact, field: str) -> tuple[tuple[ContactId, Any], ...]:
    if field == "notes":
        return ()
    real = [contact for contact in contacts if field not in NAMES or not contact.dummy_name]
    said = [(contact.id, plain_value(contact, field)) for contact in real]
    return tuple((who, what) for who, what in said if not is_blank(what) and what != plain_value(after, field))
