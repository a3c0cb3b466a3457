"""What some rows have come to is written at once: contacts, what leads to them, tags, opt-outs, history, events."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tools.actions.capture.typed_values import Value
from tools.actions.contacts.entering.edit_lists import ListEdit, settle_primaries
from tools.actions.contacts.entering.enter_identifier import enter_identifier
from tools.actions.contacts.entering.enter_values import Entered
from tools.actions.imports.read_book import BROADCASTS
from tools.clock import to_micros
from tools.contacts.book.history import ChangeKind, ContactChange
from tools.contacts.consents import Consent
from tools.contacts.contact import Contact, ContactKind, ContactStatus
from tools.contacts.editing.contact_fields import plain_provenance
from tools.contacts.editing.entry import Choice, EntryOutcome
from tools.contacts.identifiers import ClaimState, Evidence, Holder, Identifier, IdentifierKind, OwnerKind, Source
from tools.contacts.record import OptOut
from tools.errors import Busy
from tools.events import EventType
from tools.frozen import changed, made
from tools.ids import ContactId
from tools.imports.import_book import BookValue, ImportBook
from tools.imports.import_rows import ImportRow, Outcome
from tools.imports.row_plan import RowPlan
from tools.toolkit import UnitOfWork

_LISTS = ("emails", "phones", "tags")
_CHANGES = (Outcome.CREATED, Outcome.UPDATED)


async def write_plans(work: UnitOfWork, plans: Sequence[RowPlan], book: ImportBook, *, by_id: str) -> list[ImportRow]:
    """Gives back the rows with what is needed to undo them. Of the plans only the last one may meet claims.

    Raises ``Busy`` when somebody has taken one of the values meanwhile.
    """
    changing = [plan for plan in plans if plan.row.outcome in _CHANGES]
    # First of all: the document by which a new contact is searched is made when it is written, of what leads to it.
    await _identifiers(work, changing)
    versions = await _contacts(work, changing, book)
    await _tags(work, changing)
    consents = await _consents_and_opt_outs(work, changing)
    await _history(work, changing, by_id=by_id)
    if changing and changing[-1].meets_claims:
        versions |= await _beat_claims(work, changing[-1])
    return [_with_journal(plan, versions, consents, at=to_micros(work.now)) for plan in plans]


async def _contacts(work: UnitOfWork, plans: Sequence[RowPlan], book: ImportBook) -> dict[ContactId, int]:
    """Each once, as the last of its rows leaves it; gives back the versions they have then."""
    new = {_id_of(plan) for plan in plans if plan.creates}
    old: dict[ContactId, int] = {}
    for plan in plans:
        if plan.before is not None and _id_of(plan) not in new:
            old.setdefault(_id_of(plan), plan.before.contact.version)
    await work.contacts.add_all([book.records[each].contact for each in sorted(new)])
    await work.contacts.save_all_locked(
        [changed(book.records[each].contact, updated_at=work.now) for each in sorted(old)]
    )
    return dict.fromkeys(new, 1) | {each: version + 1 for each, version in old.items()}


async def _identifiers(work: UnitOfWork, plans: Sequence[RowPlan]) -> None:
    entered: list[Identifier] = []
    for plan in plans:
        if plan.enters and not plan.meets_claims:
            holder = Holder(OwnerKind.CONTACT, _id_of(plan))
            entered += [_identifier(work, value, holder) for value in plan.enters]
    if not await work.identifiers.enter(entered):
        raise Busy
    for plan in plans:
        if plan.enters and not plan.creates:
            keys = [value.key for value in plan.enters]
            await work.claims.settle_keys(keys, contact_id=_id_of(plan), state=ClaimState.ACCEPTED)


def _identifier(work: UnitOfWork, value: BookValue, holder: Holder) -> Identifier:
    return made(
        Identifier,
        id=work.new_id("idn"),
        business_id=work.business_id,
        key=value.key,
        value=value.value,
        holder=holder,
        evidence=Evidence.PROVEN,
        source=Source.IMPORT,
        primary=value.primary,
        created_at=work.now,
        extension=value.extension,
        conversation_id=None,
        came_with="",
        blocked_at=None,
    )


async def _tags(work: UnitOfWork, plans: Sequence[RowPlan]) -> None:
    """A tag that there is not was wanted by somebody who makes tags."""
    wanted = {(_id_of(plan), name) for plan in plans for name in plan.changes.get("tags", ((), ()))[1]}
    if wanted:
        tags = await work.tag_book.make(sorted({name for _, name in wanted}))
        await work.tags.give_each({(contact_id, tags[name].id) for contact_id, name in wanted})


async def _consents_and_opt_outs(work: UnitOfWork, plans: Sequence[RowPlan]) -> dict[int, list[str]]:
    """Gives back the ids of the consents by row."""
    wanted = [
        OptOut(channel, match_key, source=Source.IMPORT.value)
        for plan in plans
        for channel, match_key in plan.opts_out
    ]
    if wanted:
        await work.opt_outs.add(wanted)
    given: dict[int, list[str]] = {}
    for plan in plans:
        for channel in sorted(plan.consents):
            consent = Consent(
                id=work.new_id("cns"),
                business_id=work.business_id,
                contact_id=_id_of(plan),
                purpose=BROADCASTS,
                channel=channel,
                source=Source.IMPORT,
                at=work.now,
            )
            await work.consents.add(consent)
            _tell_consent(work, consent)
            given.setdefault(plan.row.number, []).append(consent.id)
    return given


def _tell_consent(work: UnitOfWork, consent: Consent) -> None:
    data = {
        "contact_id": consent.contact_id,
        "consent_id": consent.id,
        "purpose": consent.purpose,
        "channel": consent.channel,
        "source": consent.source.value,
        "at": consent.at.isoformat(),
    }
    work.announce(EventType.CONTACT_CONSENT_GIVEN, data, contacts=(consent.contact_id,))


async def _history(work: UnitOfWork, plans: Sequence[RowPlan], *, by_id: str) -> None:
    """Each row is a change of its own, noted and told as if somebody had made it by hand."""
    changes = [change for plan in plans for change in _noted(work, plan, by_id=by_id)]
    if changes:
        await work.history.add(changes)
    for plan in plans:
        contact_id = _id_of(plan)
        for kind, data in _told(plan):
            work.announce(kind, {"contact_id": contact_id, **data, "by_id": by_id}, contacts=(contact_id,))


def _noted(work: UnitOfWork, plan: RowPlan, *, by_id: str) -> list[ContactChange]:
    noted: list[tuple[ChangeKind, Mapping[str, tuple[Any, Any]]]] = []
    if _is_back(plan):
        noted.append((ChangeKind.REACTIVATED, {}))
    if plan.changes:
        noted.append((ChangeKind.CREATED if _comes(plan) else ChangeKind.EDITED, plan.changes))
    if plan.opts_out or plan.consents:
        noted += _on_channels(plan)
    return [
        made(
            ContactChange,
            id=work.new_id("chg"),
            business_id=work.business_id,
            contact_id=_id_of(plan),
            kind=kind,
            at=work.now,
            by_id=by_id,
            source=Source.IMPORT,
            conversation_id=None,
            changes=changes,
        )
        for kind, changes in noted
    ]


def _on_channels(plan: RowPlan) -> Iterator[tuple[ChangeKind, Mapping[str, tuple[Any, Any]]]]:
    if opted_out := sorted({channel for channel, _ in plan.opts_out}):
        yield ChangeKind.OPTED_OUT, {"opt_outs": ([], opted_out)}
    if consented := [f"{BROADCASTS}: {channel}" for channel in sorted(plan.consents)]:
        yield ChangeKind.CONSENTED, {"consents": ([], consented)}


def _told(plan: RowPlan) -> list[tuple[EventType, dict[str, Any]]]:
    told: list[tuple[EventType, dict[str, Any]]] = []
    if _is_back(plan):
        told.append((EventType.CONTACT_REACTIVATED, {}))
    if plan.creates:
        told.append((EventType.CONTACT_CREATED, {}))
    elif plan.changes:
        kind = EventType.CONTACT_CREATED if _comes(plan) else EventType.CONTACT_UPDATED
        told.append((kind, {"changed": sorted(plan.changes)}))
    told += [
        (EventType.CONTACT_OPTED_OUT, {"channel": channel})
        for channel in sorted({channel for channel, _ in plan.opts_out})
    ]
    return told


async def _beat_claims(work: UnitOfWork, plan: RowPlan) -> dict[ContactId, int]:
    """As for any value that an import enters: whoever only claimed it loses it, or comes in whole."""
    contact_id = _id_of(plan)
    decision = await enter_identifier(
        work,
        to=Holder(OwnerKind.CONTACT, contact_id),
        values=[Value(each.key, each.value, each.extension) for each in plan.enters],
        source=Source.IMPORT,
        choice=Choice.TAKE_OVER,
        by_id=None,
        sees=None,
    )
    if decision.outcome is not EntryOutcome.ENTERED:
        raise Busy
    lists: dict[IdentifierKind, ListEdit] = {}
    for kind in {each.key.kind for each in plan.enters}:
        of_kind = [each for each in plan.enters if each.key.kind is kind]
        entered = [Entered(Value(each.key, each.value), primary=each.primary) for each in of_kind]
        lists[kind] = ListEdit(add=entered)
    await settle_primaries(work, contact_id, lists)
    contact = await work.contacts.find(contact_id)
    return {} if contact is None else {contact_id: contact.version}


def _with_journal(
    plan: RowPlan, versions: Mapping[ContactId, int], consents: Mapping[int, list[str]], *, at: int
) -> ImportRow:
    if plan.row.outcome not in _CHANGES:
        contact = None if plan.after is None else plan.after.contact
        return plan.row if contact is None else changed(plan.row, version=versions.get(contact.id, contact.version))
    before = None if plan.before is None else plan.before.contact
    journal: dict[str, Any] = {"at": at}
    if plan.opts_out:
        journal["opt_outs"] = sorted(list(address) for address in plan.opts_out)
    if plan.consents:
        journal["consents"] = consents[plan.row.number]
    if before is not None:
        journal |= {name: value for name, value in _before(plan, before).items() if value}
    return changed(plan.row, version=versions[_id_of(plan)], journal=journal)


def _before(plan: RowPlan, before: Contact) -> dict[str, Any]:
    fields = {name: values for name, values in plan.changes.items() if name not in _LISTS}
    assert plan.after is not None, "it changed"
    return {
        "fields": {name: list(values) for name, values in fields.items()},
        "provenance": {name: said for name in fields if (said := plain_provenance(before, name)) is not None},
        "values": [[each.key.kind.value, each.key.match_key] for each in plan.enters],
        "tags": plan.changes.get("tags", ((), ()))[1],
        "dummy_name": before.dummy_name and not plan.after.contact.dummy_name,
        "reactivated": _is_back(plan),
    }


def _id_of(plan: RowPlan) -> ContactId:
    assert plan.after is not None, "the row became somebody"
    return plan.after.contact.id


def _comes(plan: RowPlan) -> bool:
    """Whether somebody stands in the contact book by it who did not."""
    return plan.before is None or (
        plan.before.contact.kind is ContactKind.GUEST
        and plan.after is not None
        and plan.after.contact.kind is ContactKind.CONTACT
    )


def _is_back(plan: RowPlan) -> bool:
    return (
        plan.before is not None
        and plan.after is not None
        and plan.before.contact.status is ContactStatus.ARCHIVED
        and plan.after.contact.status is ContactStatus.ACTIVE
    )
