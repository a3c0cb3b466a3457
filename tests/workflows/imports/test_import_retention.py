"""Files and rows of imports are kept as long as the business wants, and no longer; the counts go with them."""

from tests.bulk import ADA, SECOND, people
from tests.databases import BUSINESS
from tests.importing import brought, caller_of, import_of, imported, table
from tests.people import email_key
from tests.workflows.jobs.test_purging import MONTH, purge
from tools.clock import SimulatedClock
from tools.storage.toolkit import SqlToolkit


async def test_what_ended_or_was_left_long_ago_goes_with_its_file_and_rows(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    await people(toolkit)
    caller = await caller_of(toolkit, ADA)
    file = table(*(f"Ada,N{number},ada{number}@example.org," for number in range(250)))
    left = await brought(toolkit, file, caller=caller, piece=50)
    dry = await imported(toolkit, file, dry_run=True)
    ran = await imported(toolkit, file)
    clock.advance(MONTH)
    await purge(toolkit)
    kept = [await import_of(toolkit, each.id) for each in (left, dry, ran)]
    clock.advance(SECOND)
    fresh = await imported(toolkit, file)

    await purge(toolkit)

    assert [each.id for each in kept] == [left.id, dry.id, ran.id]
    async with toolkit.reading(BUSINESS) as work:
        there = await work.imports.page(asker_id=None, before=None, limit=9)
        for gone in (left, dry, ran):
            assert await work.imports.piece(gone.id, 0) is None
            assert await work.imports.rows(gone.id, 1, outcome=None, after=0, limit=9) == []
            assert await work.imports.met(gone.id, 1, [email_key("ada1@example.org")]) == []
        rows = await work.imports.rows(fresh.id, 1, outcome=None, after=0, limit=999)
    assert [each.id for each in there] == [fresh.id]
    assert len(rows) == 250
