"""The history of contacts on either database."""

from datetime import timedelta

from tests.databases import BUSINESS, OTHER_BUSINESS
from tests.people import add_contact
from tools.actions.contacts.note_change import note_change
from tools.clock import SimulatedClock
from tools.contacts.book.history import ChangeKind, ContactChange
from tools.contacts.identifiers import Source
from tools.storage.toolkit import SqlToolkit


async def test_the_newest_change_comes_first_page_by_page_and_another_business_reads_none(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    async with toolkit.once(BUSINESS) as work:
        contact_id = await add_contact(work)
    for last in ("Lee", "Li", "Leigh"):
        clock.advance(timedelta(seconds=1))
        async with toolkit.once(BUSINESS) as work:
            changes = {"last_name": (None, last)}
            await note_change(
                work, contact_id, ChangeKind.EDITED, by_id="usr_ann", source=Source.AGENT, changes=changes
            )

    async with toolkit.reading(BUSINESS) as work:
        first = await work.history.of(contact_id, before=None, limit=2)
        rest = await work.history.of(contact_id, before=first[-1].id, limit=2)
    async with toolkit.reading(OTHER_BUSINESS) as work:
        elsewhere = await work.history.of(contact_id, before=None, limit=2)

    assert [_last_name(each) for each in (*first, *rest)] == ["Leigh", "Li", "Lee"]
    assert (first[0].by_id, first[0].source) == ("usr_ann", Source.AGENT)
    assert elsewhere == []


async def test_an_edit_that_changed_nothing_is_not_written(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        contact_id = await add_contact(work)

        await note_change(work, contact_id, ChangeKind.EDITED, by_id="usr_ann", changes={})

        assert await work.history.of(contact_id, before=None, limit=5) == []


def _last_name(change: ContactChange) -> object:
    return change.changes["last_name"][1]
