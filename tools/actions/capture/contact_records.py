"""Contacts with all that hangs on them: read whole, and written as far as they differ."""

from collections.abc import Mapping
from dataclasses import replace

from tools.contacts.contact import Contact
from tools.contacts.record import Record
from tools.ids import ContactId
from tools.toolkit import UnitOfWork


async def load_records(work: UnitOfWork, contacts: Mapping[ContactId, Contact]) -> dict[ContactId, Record]:
    """The contacts given, with their identifiers, tags, opt-outs and belongings."""
    identifiers = await work.identifiers.of(list(contacts))
    tags = await work.tags.of(list(contacts))
    belongings = await work.merges.belongings(list(contacts))
    opt_outs = await work.opt_outs.of({one.key.match_key for one in identifiers})
    records: dict[ContactId, Record] = {}
    for contact_id, contact in contacts.items():
        theirs = tuple(one for one in identifiers if one.holder.id == contact_id)
        addresses = {one.key.match_key for one in theirs}
        records[contact_id] = Record(
            contact=contact,
            identifiers=theirs,
            tags=tags[contact_id],
            opt_outs=frozenset(out for out in opt_outs if out.match_key in addresses),
            belongings=belongings[contact_id],
        )
    return records


async def write_record(work: UnitOfWork, before: Record, after: Record) -> None:
    """Writes what differs, all but the identifiers; belongings that are new come from whoever has them."""
    if after.contact != before.contact:
        await work.contacts.save_locked(replace(after.contact, updated_at=work.now))
    elif after != before:
        await work.contacts.outdate([after.id])
    if after.contact.visibility != before.contact.visibility:
        await work.contacts.show_to(after.id, after.contact.visibility)
    await work.tags.give(after.id, after.tags - before.tags)
    await work.tags.take(after.id, before.tags - after.tags)
    await work.merges.move(after.belongings - before.belongings, to=after.id)
    await work.opt_outs.add(after.opt_outs - before.opt_outs)
