"""What becomes of one row: decided alike by a dry run and by the run, from what the book says at that moment."""

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from typing import Any

from tools.contacts.contact import Contact, ContactKind, ContactStatus
from tools.contacts.editing.edit import Edited, edit, fill_in, makes_a_contact
from tools.contacts.editing.entry import Choice, EntryDecision, EntryOutcome, decide_entry
from tools.contacts.evidence import MOST_OF_A_KIND
from tools.contacts.identifiers import Evidence, Holder, IdentifierKind, Key, OwnerKind, Source
from tools.contacts.values.names import names_contradict
from tools.contacts.values.phone_numbers import Line
from tools.errors import Invalid
from tools.frozen import changed, made
from tools.ids import ContactId
from tools.imports.contact_import import OnArchived, Policy
from tools.imports.import_book import Address, BookRecord, BookValue, ImportBook
from tools.imports.import_rows import ImportRow, Outcome, Said, Why
from tools.imports.numbered_rows import NumberedRow
from tools.imports.plan_plain import plan_plain
from tools.imports.row_fields import row_fields, wanted_fields
from tools.imports.row_plan import Changes, PlanRules, RowPlan
from tools.imports.row_values import ReadRow
from tools.tags.tag import tag_key

NAMES_DIFFER = "names_differ"
"""A mark: an e-mail or phone of the row is somebody's who is called quite differently."""
OPTS_OUT_NOTHING = "opts_out_nothing"
"""A mark: the row's contact has no address that its opt-out could belong to."""
_UNDECIDED = ImportRow(0, 0, Outcome.FAILED)
_LISTS = {IdentifierKind.EMAIL: "emails", IdentifierKind.PHONE: "phones"}
_PREMIUM = "costs whoever calls it; write a number at which a person answers."
_CHANNELS: Mapping[str, IdentifierKind] = {
    "email": IdentifierKind.EMAIL,
    "sms": IdentifierKind.PHONE,
    "whatsapp": IdentifierKind.PHONE,
}


class _NotTaken(Exception):
    """The row becomes nothing."""

    def __init__(self, outcome: Outcome, *reasons: Said) -> None:
        super().__init__()
        self.outcome = outcome
        self.reasons = reasons


def plan_row(row: NumberedRow, book: ImportBook, rules: PlanRules) -> RowPlan:
    """Decides, and writes into ``book`` what the next rows will find."""
    twin_number, twin_line = book.meet(row.keys, number=row.number, line=row.read.line) or (None, None)
    result = changed(
        _UNDECIDED,
        number=row.number,
        line=row.read.line,
        keys=row.keys,
        marks=[Said(mark.mark or "", mark.said, mark.column) for mark in row.read.marks],
        twin_line=twin_line,
    )
    try:
        plan = plan_plain(row, result, book, rules, twin=twin_number) or _plan(row, book, rules, result, twin_number)
    except _NotTaken as refused:
        became = changed(result, outcome=refused.outcome, reasons=refused.reasons, cells=row.cells)
        return RowPlan(became, twin_number=twin_number)
    if plan.after is not None:
        book.put(plan.after)
        book.opted_out.update(plan.opts_out)
    return plan


def _plan(
    row: NumberedRow, book: ImportBook, rules: PlanRules, result: ImportRow, twin_number: int | None
) -> RowPlan:
    read, offered = row.read, row.offered
    said = _said(row, rules)
    before = _found(offered, book, rules)
    if before is None:
        record, overwrite = BookRecord(rules.new_contact()), True
    elif rules.choices.policy is Policy.SKIP_EXISTING:
        return _unchanged(result, before, twin_number, Said(Why.SKIPPED))
    else:
        # What a row says of somebody stands, whatever a later one of the same file says.
        record, overwrite = before, rules.choices.policy is Policy.OVERWRITE and not before.touched
        result = _marked(result, before, said)
    decision = _entered(record, offered, book)
    edited = (
        fill_in(record.contact, said, source=Source.IMPORT, at=rules.now)
        if before is None
        else _edited(record.contact, said, overwrite=overwrite, rules=rules)
    )
    changes = dict(edited.changes)
    enters = _with_primaries(record, [value for value in offered if value.key in decision.proves])
    for kind, name in _LISTS.items():
        if of_kind := [value.value for value in enters if value.key.kind is kind]:
            changes[name] = ([], of_kind)
    new_tags = _new_tags(read, record, rules)
    if new_tags:
        changes["tags"] = ([], sorted(new_tags.values()))
    after = changed(
        record,
        contact=_in_use(edited.contact, changes, entered=bool(enters), rules=rules),
        values=_with(record.values, enters),
        tags=record.tags | new_tags.keys(),
        touched=True,
    )
    opts_out = _opts_out(read.values.opt_outs, after, named=row.keys) - book.opted_out
    consents = _consents(read.values.consents, record, after, opted_out=book.opted_out | opts_out)
    if consents:
        after = changed(after, consents=record.consents | consents)
    result = _with_nothing_to_opt_out(result, read.values.opt_outs, after)
    became = _became(result, before, after, touched={*changes, *_beside(opts_out, consents)})
    if before is not None and became.outcome is Outcome.UNCHANGED:
        return RowPlan(became, before=before, after=before, twin_number=twin_number)
    return made(
        RowPlan,
        row=became,
        before=before,
        after=after,
        changes=changes,
        enters=enters,
        opts_out=opts_out,
        consents=consents,
        meets_claims=_meets_claims(decision, record, enters),
        twin_number=twin_number,
    )


def _new_tags(read: ReadRow, record: BookRecord, rules: PlanRules) -> dict[str, str]:
    """By their keys, those that the record does not have yet."""
    if not read.values.tags and not rules.choices.tags:
        return {}
    wanted = {tag_key(rules.tags[name]): rules.tags[name] for name in (*read.values.tags, *rules.choices.tags)}
    return {key: name for key, name in wanted.items() if key not in record.tags}


def _said(row: NumberedRow, rules: PlanRules) -> Mapping[str, Any]:
    """The fields of a row that has no fault."""
    if row.said is not None and not rules.choices.tags:
        return row.said
    read = row.read
    faults = [Said(Why.FAULT, fault.said, fault.column) for fault in read.faults]
    for phone in read.values.phones:
        if phone.line is Line.PREMIUM:
            faults.append(Said(Why.FAULT, f"{phone.value} {_PREMIUM}"))
    for name in (*read.values.tags, *rules.choices.tags):
        if name not in rules.tags:
            faults.append(Said(Why.UNKNOWN_TAG, name))
    try:
        said = row_fields(read.values, rules.fields)
    except Invalid as refused:
        faults.append(Said(Why.FAULT, str(refused)))
        said = {}
    if faults:
        raise _NotTaken(Outcome.FAILED, *faults)
    return said


def _found(offered: Sequence[BookValue], book: ImportBook, rules: PlanRules) -> BookRecord | None:
    """The one contact that the values lead to; nothing where they lead to nobody."""
    if not any(value.key in book.held for value in offered):
        return None
    led = {
        value: book.held[value.key]
        for value in offered
        if value.key in book.held and book.held[value.key].evidence is Evidence.PROVEN
    }
    if not led:
        return None
    owners = {held.holder for held in led.values()}
    found = next((book.records.get(ContactId(each.id)) for each in owners), None) if len(owners) == 1 else None
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
    if decision.outcome is EntryOutcome.ERASED:
        by_key = {value.key: value.value for value in offered}
        raise _NotTaken(Outcome.FAILED, *(Said(Why.ERASED, by_key[key]) for key in decision.erased))
    if len(record.values) + len(decision.proves) <= MOST_OF_A_KIND:
        return decision
    own = {value.key for value in record.values} | set(decision.proves)
    for kind, name in _LISTS.items():
        if sum(key.kind is kind for key in own) > MOST_OF_A_KIND:
            raise _NotTaken(Outcome.FAILED, Said(Why.TOO_MANY, f"{MOST_OF_A_KIND} {name}"))
    return decision


def _edited(contact: Contact, said: Mapping[str, Any], *, overwrite: bool, rules: PlanRules) -> Edited:
    wanted = wanted_fields(contact, said, overwrite=overwrite)
    if not wanted:
        return Edited(contact, {})
    try:
        return edit(contact, wanted, source=Source.IMPORT, at=rules.now)
    except Invalid as refused:
        raise _NotTaken(Outcome.FAILED, Said(Why.FAULT, str(refused))) from None


def _in_use(contact: Contact, changes: Changes, *, entered: bool, rules: PlanRules) -> Contact:
    """A guest comes into the contact book, and an archived contact comes back if that is wanted."""
    if contact.kind is ContactKind.GUEST and (entered or makes_a_contact(changes)):
        contact = changed(contact, kind=ContactKind.CONTACT)
    if contact.status is ContactStatus.ARCHIVED and rules.choices.on_archived is OnArchived.REACTIVATE:
        contact = changed(contact, status=ContactStatus.ACTIVE)
    return contact


def _with_primaries(record: BookRecord, enters: Sequence[BookValue]) -> tuple[BookValue, ...]:
    """The first of a kind of which the contact has none yet is its primary one."""
    has = {value.key.kind for value in record.values}
    entered: list[BookValue] = []
    for value in enters:
        primary = value.key.kind not in has
        entered.append(value if value.primary is primary else changed(value, primary=primary))
        has.add(value.key.kind)
    return tuple(entered)


def _with(values: Sequence[BookValue], enters: Sequence[BookValue]) -> tuple[BookValue, ...]:
    """What was only claimed is proven now."""
    entered = {value.key for value in enters}
    return (*(value for value in values if value.key not in entered), *enters)


def _opts_out(channels: Collection[str], record: BookRecord, *, named: Set[Key]) -> frozenset[Address]:
    """An opt-out belongs to the addresses on its channel that its row names, as far as they are proven.

    Of a row that names none there, it belongs to all that there are.
    """
    if not channels:
        return frozenset()
    of_kinds = {key.kind for key in named}
    return frozenset(
        (channel, value.key.match_key)
        for channel, kind in ((each, _CHANNELS[each]) for each in channels)
        for value in record.values
        if value.proven
        and (
            value.key.match_key.startswith(f"{channel}:")
            or (value.key.kind is kind and (kind not in of_kinds or value.key in named))
        )
    )


def _consents(
    channels: Collection[str], record: BookRecord, after: BookRecord, *, opted_out: Collection[Address]
) -> frozenset[str]:
    """A file gives none that was withdrawn, nor to an address that wants nothing."""
    if not channels:
        return frozenset()
    return frozenset(
        channel
        for channel in channels
        if channel not in record.consents and not (_opts_out([channel], after, named=frozenset()) & set(opted_out))
    )


def _meets_claims(decision: EntryDecision, record: BookRecord, enters: Sequence[BookValue]) -> bool:
    beaten = decision.beaten
    if not record.values:
        return bool(beaten.takes or beaten.leaves or beaten.suggests)
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
    return changed(result, marks=[*result.marks, Said(NAMES_DIFFER, holder_id=before.contact.id)])


def _with_nothing_to_opt_out(result: ImportRow, channels: Collection[str], after: BookRecord) -> ImportRow:
    """An opt-out that cannot be kept is told: addresses that come later will be written to."""
    if not channels:
        return result
    said = [
        Said(
            OPTS_OUT_NOTHING,
            f"Opts out of {channel}, but there is no address for it yet. Import it again when there is.",
        )
        for channel in sorted(channels)
        if not _opts_out([channel], after, named=frozenset())
    ]
    return changed(result, marks=[*result.marks, *said]) if said else result


def _beside(opts_out: Collection[Address], consents: Collection[str]) -> Iterator[str]:
    if opts_out:
        yield "opt_outs"
    if consents:
        yield "consents"


def _became(result: ImportRow, before: BookRecord | None, after: BookRecord, *, touched: Set[str]) -> ImportRow:
    if before is None:
        return changed(result, outcome=Outcome.CREATED, contact_id=after.contact.id)
    back = {"status"} if after.contact.status is not before.contact.status else set()
    if not touched and not back:
        return changed(result, outcome=Outcome.UNCHANGED, contact_id=before.contact.id)
    named = tuple(sorted(touched | back))
    return changed(result, outcome=Outcome.UPDATED, contact_id=after.contact.id, changed=named)


def _unchanged(result: ImportRow, record: BookRecord, twin_number: int | None, *reasons: Said) -> RowPlan:
    row = changed(result, outcome=Outcome.UNCHANGED, contact_id=record.contact.id, reasons=list(reasons))
    return RowPlan(row, before=record, after=record, twin_number=twin_number)
