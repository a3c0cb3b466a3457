"""The contacts of a filter are written down for a bulk change, a page at a time, before any of them is changed."""

from dataclasses import replace

from tools.contacts.access import Asker
from tools.contacts.book.bulk import BulkChange, Gathering
from tools.contacts.book.lists import ContactOrder
from tools.toolkit import UnitOfWork

AT_ONCE = 500


async def gather_contacts(work: UnitOfWork, change: BulkChange, *, asker: Asker) -> BulkChange:
    """One page more of whom the asker sees; the newest come first, so that whoever is added meanwhile is not met.

    Whoever calls it has locked the change, or has just made it; its filter is there.
    """
    gathering = change.gathering
    assert gathering is not None, "not all are written down"
    assert gathering.wanted is not None, "the filter is there"
    found = await work.contact_list.page(
        asker, gathering.wanted, order=ContactOrder.CREATED, after=gathering.after, limit=AT_ONCE
    )
    await work.bulk_changes.write_down(change.id, [contact.id for contact, _ in found])
    goes_on = len(found) == AT_ONCE
    gathered = replace(
        change,
        counts=replace(change.counts, rows=change.counts.rows + len(found)),
        gathering=Gathering(gathering.wanted, found[-1][1]) if goes_on else None,
    )
    await work.bulk_changes.save(gathered)
    return gathered
