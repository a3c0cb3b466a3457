"""``kill -9`` ten times in an import, and ten times in its undoing: every row is done once, and taken back once."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.bulk import ADA, people
from tests.databases import BUSINESS, HASH_SECRET, found
from tests.faults.fresh import FreshDatabase
from tests.faults.killing import KillingDatabase, KillSwitch, killed
from tests.importing import brought, caller_of, import_of, started, table, worked
from tests.scale import IN_FULL, scaled
from tools.actions.imports.undo_import import undo_import
from tools.clock import SimulatedClock
from tools.contacts.access import Asker, AskerKind
from tools.contacts.book.lists import ContactFilter, ContactOrder
from tools.contacts.pages import Place
from tools.events import EventType
from tools.ids import ContactId, ImportId
from tools.imports.contact_import import Counts, ImportState, UndoState
from tools.imports.import_rows import Outcome
from tools.storage.toolkit import Database, SqlToolkit

ROWS = 100_000 if IN_FULL else scaled(40_000, at_least=1000)
KILLS = 10
_ADMIN = Asker(BUSINESS, AskerKind.ADMIN)
_PIECE = 500_000


async def _prepared(database: Database) -> ImportId:
    await database.open()
    toolkit = SqlToolkit(database, secret=HASH_SECRET)
    await found(toolkit)
    await people(toolkit)
    caller = await caller_of(toolkit, ADA)
    rows = (f"Ada,N{number},ada{number}@example.org,+4474{number:08d}" for number in range(ROWS))
    ready = await brought(toolkit, table(*rows), caller=caller, piece=_PIECE)
    await started(toolkit, ready, caller=caller)
    await database.close()
    return ready.id


async def _work(database: Database) -> None:
    await database.open()
    await worked(SqlToolkit(database, secret=HASH_SECRET))
    await database.close()


async def _undo(database: Database, import_id: ImportId) -> None:
    await database.open()
    toolkit = SqlToolkit(database, secret=HASH_SECRET)
    caller = await caller_of(toolkit, ADA)
    async with toolkit.once(BUSINESS) as work:
        await undo_import(work, import_id, caller=caller)
    await database.close()


async def _contacts(toolkit: SqlToolkit) -> list[ContactId]:
    contacts: list[ContactId] = []
    place: Place | None = None
    while True:
        async with toolkit.reading(BUSINESS) as work:
            page = await work.contact_list.page(
                _ADMIN, ContactFilter(), order=ContactOrder.CREATED, after=place, limit=1000
            )
        if not page:
            return contacts
        contacts += [contact.id for contact, _ in page]
        place = page[-1][1]


async def _assert_done_once(database: Database, import_id: ImportId) -> None:
    await database.open()
    toolkit = SqlToolkit(database, secret=HASH_SECRET)
    ended = await import_of(toolkit, import_id)
    contacts = await _contacts(toolkit)
    async with toolkit.reading(BUSINESS) as work:
        rows = await work.imports.rows(import_id, 1, outcome=None, after=0, limit=ROWS + 1)
        told = Counter(each.type for each in await work.outbox.after(0, limit=3 * ROWS))
    await database.close()
    assert (ended.state, ended.counts) == (ImportState.FINISHED, Counts(rows=ROWS, created=ROWS))
    assert [row.number for row in rows] == list(range(1, ROWS + 1))
    assert {row.outcome for row in rows} == {Outcome.CREATED}
    assert sorted(row.contact_id or "" for row in rows) == sorted(contacts)
    assert told[EventType.CONTACT_CREATED] == ROWS
    assert told[EventType.IMPORT_FINISHED] == 1


async def _assert_undone_once(database: Database, import_id: ImportId) -> None:
    await database.open()
    toolkit = SqlToolkit(database, secret=HASH_SECRET)
    undo = (await import_of(toolkit, import_id)).undo
    contacts = await _contacts(toolkit)
    async with toolkit.reading(BUSINESS) as work:
        told = Counter(each.type for each in await work.outbox.after(0, limit=3 * ROWS))
    await database.close()
    assert (undo.state, undo.removed, undo.restored, undo.kept) == (UndoState.FINISHED, ROWS, 0, 0)
    assert contacts == []
    assert told[EventType.CONTACT_DELETED] == ROWS


@pytest.mark.timeout(3600 if IN_FULL else 300)
def test_ten_kills_lose_no_row_and_do_none_twice(fresh_database: FreshDatabase, clock: SimulatedClock) -> None:
    with fresh_database("killed") as new:
        import_id = asyncio.run(_prepared(new()))
        _work_through_kills(new, clock)
        asyncio.run(_assert_done_once(new(), import_id))
        asyncio.run(_undo(new(), import_id))
        _work_through_kills(new, clock)
        asyncio.run(_assert_undone_once(new(), import_id))


def _work_through_kills(new: Callable[[], Database], clock: SimulatedClock) -> None:
    """Each worker comes a little further than the last one; the one after them to the end."""
    for kill in range(KILLS):
        switch = KillSwitch(15 + 5 * kill)
        assert killed(lambda switch=switch: _work(KillingDatabase(new(), switch)))  # type: ignore[misc]
        clock.advance(timedelta(minutes=5))  # The dead worker's lease ends.
    asyncio.run(_work(new()))
