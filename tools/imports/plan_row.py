"""What becomes of one row: decided alike by a dry run and by the run, from what the book says at that moment."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from tools.contacts.access import Sees
from tools.contacts.contact import Contact, ContactKind, ContactStatus
from tools.contacts.editing.custom_field import CustomField
from tools.contacts.editing.edit import edit, makes_a_contact
from tools.contacts.editing.entry import Choice, EntryDecision, EntryOutcome, decide_entry
from tools.contacts.evidence import MOST_OF_A_KIND
from tools.contacts.identifiers import Evidence, Holder, IdentifierKind, Key, OwnerKind, Source
from tools.contacts.values.names import names_contradict
from tools.contacts.values.phone_numbers import Line
from tools.errors import Invalid
from tools.ids import ContactId
from tools.imports.contact_import import Choices, OnArchived, Policy
from tools.imports.import_book import Address, BookRecord, BookValue, ImportBook
from tools.imports.import_rows import ImportRow, Outcome, Said, Why
from tools.imports.row_fields import row_fields, wanted_fields
from tools.imports.row_values import ReadRow, RowValues
from tools.tags.tag import tag_key

Changes = Mapping[str, tuple[Any, Any]]

NAMES_DIFFER = "names_differ"
"""A mark: an e-mail or phone of the row is somebody's who is called quite differently."""
_LISTS = {IdentifierKind.EMAIL: "emails", IdentifierKind.PHONE: "phones"}
_PREMIUM = "costs whoever calls it; write a number at which a person answers."
_CHANNELS: Mapping[str, IdentifierKind] = {
    "email": IdentifierKind.EMAIL,
    "sms": IdentifierKind.PHONE,
    "whatsapp": IdentifierKind.PHONE,
}


@dataclass(frozen=True)
class NumberedRow:
    """A row of the table, as it stood there and as it was read."""

    number: int
    """From 1."""
    cells: Sequence[str]
    read: ReadRow


@dataclass(frozen=True)
class PlanRules:
    """What is the same for all rows."""

    choices: Choices
    tags: Mapping[str, str]
    """By a name as it was written: what the tag is called; one that is missing fails its row."""
    fields: Sequence[CustomField]
    sees: Sees
    """Whether whoever imports may see a contact: what they may not see is not changed either."""
    new_contact: Callable[[], Contact]
    now: datetime


@dataclass(frozen=True)
class RowPlan:
    """What is to be done for a row; nothing but its result is written where there is no ``after``."""

    row: ImportRow
    before: BookRecord | None = None
    """The contact that is there."""
    after: BookRecord | None = None
    changes: Changes = field(default_factory=dict)
    """By field, as the history keeps them."""
    enters: tuple[BookValue, ...] = ()
    """Values that become the contact's."""
    opts_out: frozenset[Address] = frozenset()
    consents: frozenset[str] = frozenset()
    """Channels."""
    meets_claims: bool = False
    """Somebody only claimed one of the values, or the contact itself did: proof beats that."""
    twin_number: int | None = None
    """The first row with the same e-mail or phone."""

    @property
    def creates(self) -> bool:
        """Whether there is a new contact."""
        return self.after is not None and self.before is None


class _NotTaken(Exception):
    """The row becomes nothing."""

    def __init__(self, outcome: Outcome, *reasons: Said) -> None:
        super().__init__()
        self.outcome = outcome
        self.reasons = reasons


def plan_row(row: NumberedRow, book: ImportBook, rules: PlanRules) -> RowPlan:
    """Decides, and writes into ``book`` what the next rows will find."""
    values = row.read.values
    offered = _offered(values)
    keys = frozenset(value.key for value in offered)
    twin = book.meet(keys, number=row.number, line=row.read.line)
    result = ImportRow(
        number=row.number,
        line=row.read.line,
        outcome=Outcome.FAILED,
        keys=keys,
        marks=[Said(mark.mark or "", mark.said, mark.column) for mark in row.read.marks],
        twin_line=None if twin is None else twin[1],
    )
    twin_number = None if twin is None else twin[0]
    try:
        plan = _plan(row.read, offered, book, rules, result)
    except _NotTaken as refused:
        became = replace(result, outcome=refused.outcome, reasons=refused.reasons, cells=row.cells)
        return RowPlan(became, twin_number=twin_number)
    if plan.after is not None:
        book.put(plan.after)
        book.opted_out |= plan.opts_out
    return replace(plan, twin_number=twin_number)


def _plan(
    read: ReadRow, offered: Sequence[BookValue], book: ImportBook, rules: PlanRules, result: ImportRow
) -> RowPlan:
    said = _said(read, rules)
    tags = {tag_key(rules.tags[name]): rules.tags[name] for name in (*read.values.tags, *rules.choices.tags)}
    before = _found(offered, book, rules)
    if before is None:
        record, overwrite = BookRecord(rules.new_contact()), True
    else:
        if rules.choices.policy is Policy.SKIP_EXISTING:
            skipped = replace(result, reasons=[Said(Why.SKIPPED)])
            return _unchanged(skipped, before)
        # What a row says of somebody stands, whatever a later one of the same file says.
        record, overwrite = before, rules.choices.policy is Policy.OVERWRITE and not before.touched
        result = _marked(result, before, said)
    decision = _entered(record, offered, book)
    contact, changes = _edited(record.contact, said, overwrite=overwrite, rules=rules)
    enters = _with_primaries(record, [value for value in offered if value.key in decision.proves])
    changes |= {
        name: ([], [value.value for value in of_kind])
        for kind, name in _LISTS.items()
        if (of_kind := [value for value in enters if value.key.kind is kind])
    }
    new_tags = {key: name for key, name in tags.items() if key not in record.tags}
    changes |= {"tags": ([], sorted(new_tags.values()))} if new_tags else {}
    after = BookRecord(
        contact=_in_use(contact, changes, entered=bool(enters), rules=rules),
        values=_with(record.values, enters),
        tags=record.tags | new_tags.keys(),
    )
    opts_out = _opts_out(read.values.opt_outs, after) - book.opted_out
    consents = _consents(read.values.consents, record, after, opted_out=book.opted_out | opts_out)
    after = replace(after, consents=record.consents | consents)
    plan = RowPlan(
        result,
        before=before,
        after=after,
        changes=changes,
        enters=enters,
        opts_out=opts_out,
        consents=consents,
        meets_claims=_meets_claims(decision, record, enters),
    )
    return _with_outcome(plan)


def _said(read: ReadRow, rules: PlanRules) -> dict[str, Any]:
    """The fields of a row that has no fault."""
    faults = [Said(Why.FAULT, fault.said, fault.column) for fault in read.faults]
    faults += [
        Said(Why.FAULT, f"{phone.value} {_PREMIUM}") for phone in read.values.phones if phone.line is Line.PREMIUM
    ]
    wanted = (*read.values.tags, *rules.choices.tags)
    faults += [Said(Why.UNKNOWN_TAG, name) for name in wanted if name not in rules.tags]
    try:
        said = row_fields(read.values, rules.fields)
    except Invalid as refused:
        faults.append(Said(Why.FAULT, str(refused)))
        said = {}
    if faults:
        raise _NotTaken(Outcome.FAILED, *faults)
    return said


def _offered(values: RowValues) -> list[BookValue]:
    """Its e-mails and phones in their order; a mobile number comes first, for a new contact."""
    emails = [BookValue(Key(IdentifierKind.EMAIL, each.match_key), each.value) for each in values.emails]
    phones = sorted(values.phones, key=lambda each: (each.line is not Line.MOBILE, not each.mobile))
    return [
        *emails,
        *(BookValue(Key(IdentifierKind.PHONE, each.match_key), each.value, each.extension) for each in phones),
    ]


def _found(offered: Sequence[BookValue], book: ImportBook, rules: PlanRules) -> BookRecord | None:
    """The one contact that the values lead to; nothing where they lead to nobody."""
    led = {
        value: book.held[value.key]
        for value in offered
        if value.key in book.held and book.held[value.key].evidence is Evidence.PROVEN
    }
    owners = {held.holder for held in led.values()}
    found = next((book.records.get(ContactId(each.id)) for each in owners), None) if len(owners) == 1 else None
    if not owners:
        return None
    if found is None or not rules.sees(found.contact):
        held = [Said(Why.HELD, value.value, holder_id=of.holder.id) for value, of in led.items()]
        raise _NotTaken(Outcome.CONFLICT, *held)
    if found.contact.status is ContactStatus.ARCHIVED and rules.choices.on_archived is OnArchived.REPORT:
        archived = [Said(Why.ARCHIVED, value.value, holder_id=found.contact.id) for value in led]
        raise _NotTaken(Outcome.CONFLICT, *archived)
    return found


def _entered(record: BookRecord, offered: Sequence[BookValue], book: ImportBook) -> EntryDecision:
    decision = decide_entry(
        to=Holder(OwnerKind.CONTACT, record.contact.id),
        entered=[value.key for value in offered],
        held=book.held,
        claimants=book.claimants,
        choice=Choice.TAKE_OVER,
        unseen=(),
        suppressed=book.suppressed,
        parted=book.parted,
    )
    by_key = {value.key: value.value for value in offered}
    if decision.outcome is EntryOutcome.ERASED:
        raise _NotTaken(Outcome.FAILED, *(Said(Why.ERASED, by_key[key]) for key in decision.erased))
    for kind, name in _LISTS.items():
        own = {value.key for value in record.values} | set(decision.proves)
        if sum(key.kind is kind for key in own) > MOST_OF_A_KIND:
            raise _NotTaken(Outcome.FAILED, Said(Why.TOO_MANY, f"{MOST_OF_A_KIND} {name}"))
    return decision


def _edited(
    contact: Contact, said: Mapping[str, Any], *, overwrite: bool, rules: PlanRules
) -> tuple[Contact, dict[str, tuple[Any, Any]]]:
    wanted = wanted_fields(contact, said, overwrite=overwrite)
    try:
        edited = edit(contact, wanted, source=Source.IMPORT, at=rules.now)
    except Invalid as refused:
        raise _NotTaken(Outcome.FAILED, Said(Why.FAULT, str(refused))) from None
    return edited.contact, dict(edited.changes)


def _in_use(contact: Contact, changes: Changes, *, entered: bool, rules: PlanRules) -> Contact:
    """A guest comes into the contact book, and an archived contact comes back if that is wanted."""
    if contact.kind is ContactKind.GUEST and (entered or makes_a_contact(changes)):
        contact = replace(contact, kind=ContactKind.CONTACT)
    if contact.status is ContactStatus.ARCHIVED and rules.choices.on_archived is OnArchived.REACTIVATE:
        contact = replace(contact, status=ContactStatus.ACTIVE)
    return contact


def _with_primaries(record: BookRecord, enters: Sequence[BookValue]) -> tuple[BookValue, ...]:
    """The first of a kind of which the contact has none yet is its primary one."""
    has = {value.key.kind for value in record.values}
    first: dict[IdentifierKind, Key] = {}
    for value in enters:
        if value.key.kind not in has:
            first.setdefault(value.key.kind, value.key)
    return tuple(replace(value, primary=first.get(value.key.kind) == value.key) for value in enters)


def _with(values: Sequence[BookValue], enters: Sequence[BookValue]) -> tuple[BookValue, ...]:
    """What was only claimed is proven now."""
    entered = {value.key for value in enters}
    return (*(value for value in values if value.key not in entered), *enters)


def _opts_out(channels: Collection[str], record: BookRecord) -> frozenset[Address]:
    """An opt-out belongs to the addresses on its channel, as far as they are proven."""
    return frozenset(
        (channel, value.key.match_key)
        for channel in channels
        for value in record.values
        if value.proven and (value.key.kind is _CHANNELS[channel] or value.key.match_key.startswith(f"{channel}:"))
    )


def _consents(
    channels: Collection[str], record: BookRecord, after: BookRecord, *, opted_out: Collection[Address]
) -> frozenset[str]:
    """A file gives none that was withdrawn, nor to an address that wants nothing."""
    return frozenset(
        channel
        for channel in channels
        if channel not in record.consents and not (_opts_out([channel], after) & set(opted_out))
    )


def _meets_claims(decision: EntryDecision, record: BookRecord, enters: Sequence[BookValue]) -> bool:
    beaten = decision.beaten
    own = {value.key for value in record.values}
    claimed_alone = {value.key.kind for value in record.values} - {
        value.key.kind for value in record.values if value.proven and value.primary
    }
    return bool(beaten.takes or beaten.leaves or beaten.suggests) or any(
        value.key in own or value.key.kind in claimed_alone for value in enters
    )


def _marked(result: ImportRow, before: BookRecord, said: Mapping[str, Any]) -> ImportRow:
    name = f"{said.get('first_name', '')} {said.get('last_name', '')}".strip()
    if before.contact.dummy_name or not names_contradict(before.contact.name, name):
        return result
    return replace(result, marks=[*result.marks, Said(NAMES_DIFFER, holder_id=before.contact.id)])


def _with_outcome(plan: RowPlan) -> RowPlan:
    assert plan.after is not None, "the row became somebody"
    contact_id = plan.after.contact.id
    if plan.before is None:
        return replace(plan, row=replace(plan.row, outcome=Outcome.CREATED, contact_id=contact_id))
    changed = {
        *plan.changes,
        *(["opt_outs"] if plan.opts_out else []),
        *(["consents"] if plan.consents else []),
        *(["status"] if plan.after.contact.status is not plan.before.contact.status else []),
    }
    if not changed:
        return _unchanged(plan.row, plan.before)
    updated = replace(plan.row, outcome=Outcome.UPDATED, contact_id=contact_id, changed=tuple(sorted(changed)))
    return replace(plan, row=updated)


def _unchanged(result: ImportRow, record: BookRecord) -> RowPlan:
    row = replace(result, outcome=Outcome.UNCHANGED, contact_id=record.contact.id)
    return RowPlan(row, before=record, after=record)
