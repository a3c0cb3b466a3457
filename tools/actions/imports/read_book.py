"""What the contact book says about some rows, read at once: whom their values lead to, and what they may change."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from tools.actions.capture.beat_claims import read_claimants
from tools.contacts.contact import Contact, ContactKind, ContactStatus
from tools.contacts.evidence import Held
from tools.contacts.identifiers import Evidence, Holder, Identifier, Key, OwnerKind
from tools.contacts.proof import Claimant
from tools.errors import Busy
from tools.ids import ContactId
from tools.imports.contact_import import ContactImport
from tools.imports.import_book import Address, BookRecord, BookValue, ImportBook, value_of, with_draft
from tools.imports.import_rows import Met, Touched
from tools.imports.mapping.fields import Field
from tools.imports.numbered_rows import NumberedRow
from tools.tags.tag import tag_key
from tools.toolkit import UnitOfWork

BROADCASTS = "broadcasts"
"""What a consent that a file gives is good for."""
_CONSENTS = frozenset({Field.EMAIL_CONSENT, Field.SMS_CONSENT, Field.WHATSAPP_CONSENT})
_OPT_OUTS = frozenset({Field.OPT_OUTS, Field.EMAIL_OPT_OUT, Field.SMS_OPT_OUT, Field.WHATSAPP_OPT_OUT})


async def read_book(work: UnitOfWork, found: ContactImport, rows: Sequence[NumberedRow]) -> ImportBook:
    """For a run everything that it may write is held to the commit; a dry run adds what its earlier rows would do.

    Raises ``Busy`` when somebody has changed meanwhile what the values lead to.
    """
    keys = {key for row in rows for key in row.keys}
    held = await work.identifiers.held(keys)
    met = await work.imports.met(found.id, found.run, keys)
    earlier = {each.contact_id for each in met if each.contact_id is not None} if found.dry_run else set()
    record_ids = {record_id for one in held.values() if (record_id := one.contact_id)} | earlier
    touched = await work.imports.touched(found.id, found.run, record_ids)
    claimed = any(one.evidence is Evidence.CLAIMED for one in held.values())
    contacts = await _contacts(work, record_ids, dry_run=found.dry_run, with_conversations=claimed)
    identifiers = await work.identifiers.of(record_ids) if record_ids else ()
    if not found.dry_run:
        _refuse_stale(held, contacts, identifiers)
    claimants = await _claimants(work, keys, contacts, identifiers) if claimed else {}
    book = ImportBook(
        held=held,
        records=await _records(work, found, contacts, identifiers, touched),
        claimants=claimants,
        opted_out=await _opted_out(work, found, keys, identifiers),
        suppressed=await work.suppressions.of([key for key in keys if key not in held]),
        parted=await work.pairs.parted(record_ids) if claimants else (),
        met=_met(met),
    )
    if found.dry_run:
        _add_drafts(book, contacts, touched.values(), like=found)
    return book


async def _contacts(
    work: UnitOfWork, record_ids: Collection[ContactId], *, dry_run: bool, with_conversations: bool
) -> Mapping[ContactId, Contact]:
    if not record_ids:
        return {}
    if dry_run:
        return await work.contacts.some(record_ids)
    if with_conversations:
        await work.merges.lock_conversations(record_ids)
    return await work.contacts.lock(record_ids)


def _refuse_stale(
    held: Mapping[Key, Held], contacts: Mapping[ContactId, Contact], identifiers: Sequence[Identifier]
) -> None:
    now = {one.key: one for one in identifiers}
    for key, was in held.items():
        if was.holder.kind is not OwnerKind.CONTACT:
            continue
        contact, one = contacts.get(ContactId(was.holder.id)), now.get(key)
        if contact is None or contact.status is ContactStatus.MERGED:
            raise Busy
        if one is None or one.holder != was.holder or one.evidence is not was.evidence:
            raise Busy


async def _claimants(
    work: UnitOfWork,
    keys: Collection[Key],
    contacts: Mapping[ContactId, Contact],
    identifiers: Sequence[Identifier],
) -> dict[ContactId, Claimant]:
    archived = {one.id for one in contacts.values() if one.status is ContactStatus.ARCHIVED}
    return await read_claimants(work, {one.key: one for one in identifiers if one.key in keys}, archived=archived)


async def _records(
    work: UnitOfWork,
    found: ContactImport,
    contacts: Mapping[ContactId, Contact],
    identifiers: Sequence[Identifier],
    touched: Mapping[ContactId, Touched],
) -> dict[ContactId, BookRecord]:
    tags = await work.tags.of(contacts) if contacts else {}
    consents = await _consents(work, found, contacts)
    values: dict[str, list[BookValue]] = {}
    for one in identifiers:
        values.setdefault(one.holder.id, []).append(value_of(one))
    return {
        contact_id: BookRecord(
            contact=contact,
            values=tuple(values.get(contact_id, ())),
            tags=frozenset(tag_key(name) for name in tags[contact_id]),
            consents=consents.get(contact_id, frozenset()),
            touched=contact_id in touched,
        )
        for contact_id, contact in contacts.items()
    }


async def _consents(
    work: UnitOfWork, found: ContactImport, contacts: Iterable[ContactId]
) -> Mapping[ContactId, frozenset[str]]:
    if not _maps(found, _CONSENTS):
        return {}
    return {
        contact_id: frozenset(
            each.channel for each in await work.consents.of(contact_id) if each.purpose == BROADCASTS
        )
        for contact_id in contacts
    }


async def _opted_out(
    work: UnitOfWork, found: ContactImport, keys: Collection[Key], identifiers: Sequence[Identifier]
) -> set[Address]:
    if not _maps(found, _OPT_OUTS | _CONSENTS):
        return set()
    addresses = {key.match_key for key in keys} | {one.key.match_key for one in identifiers}
    return {(out.channel, out.match_key) for out in await work.opt_outs.of(addresses)}


def _maps(found: ContactImport, fields: Collection[Field]) -> bool:
    named = {each.value for each in fields}
    return any(column.field in named for column in found.columns)


def _met(met: Sequence[Met]) -> dict[Key, tuple[int, int]]:
    first: dict[Key, tuple[int, int]] = {}
    for each in met:
        first[each.key] = min(first.get(each.key, (each.number, each.line)), (each.number, each.line))
    return first


def _add_drafts(
    book: ImportBook, contacts: Mapping[ContactId, Contact], touched: Iterable[Touched], *, like: ContactImport
) -> None:
    """What a run would have written by now is read from what the dry run has said of its rows."""
    for each in touched:
        contact = contacts.get(each.contact_id) or _unwritten(each.contact_id, like)
        record = replace(with_draft(contact, each.journal), touched=True)
        book.records[each.contact_id] = record
        holder = Holder(OwnerKind.CONTACT, each.contact_id)
        for value in record.values:
            if value.proven:
                book.held[value.key] = Held(holder, Evidence.PROVEN)
        book.opted_out |= {(channel, match_key) for channel, match_key in each.journal["opted_out"]}


def _unwritten(contact_id: ContactId, like: ContactImport) -> Contact:
    return Contact(
        id=contact_id,
        business_id=like.business_id,
        kind=ContactKind.CONTACT,
        status=ContactStatus.ACTIVE,
        created_at=like.created_at,
        updated_at=like.created_at,
    )
