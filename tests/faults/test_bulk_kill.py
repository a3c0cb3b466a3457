"""``kill -9`` before every statement and commit of a bulk change: each contact is changed once, and counted once."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

from tests.bulk import asked, carried_out, change_of, rows_of
from tests.databases import BUSINESS, HASH_SECRET, found
from tests.faults.fresh import FreshDatabase
from tests.faults.killing import KillingDatabase, KillSwitch, killed
from tests.people import add_contact, add_user
from tests.scale import scaled
from tools.actions.bulk.carry_on_bulk_change import AT_ONCE
from tools.clock import SimulatedClock
from tools.contacts.book.bulk import BulkState, Counts, GiveTags, RowOutcome
from tools.contacts.book.lists import ContactFilter
from tools.events import EventType
from tools.ids import BulkChangeId, ContactId
from tools.storage.toolkit import Database, SqlToolkit

CONTACTS = AT_ONCE + 3


@dataclass
class Asked:
    """What is to be done, before anybody has begun."""

    change_id: BulkChangeId
    contact_ids: list[ContactId] = field(default_factory=list)


async def _prepared(database: Database) -> Asked:
    await database.open()
    toolkit = SqlToolkit(database, secret=HASH_SECRET)
    await found(toolkit)
    async with toolkit.once(BUSINESS) as work:
        user_id = await add_user(work)
        await work.tag_book.make(["vip"])
        contact_ids = [await add_contact(work) for _ in range(CONTACTS)]
    change = await asked(toolkit, GiveTags(("vip",)), ContactFilter(), user_id=user_id)
    await database.close()
    return Asked(change.id, contact_ids)


async def _work(database: Database) -> None:
    await database.open()
    await carried_out(SqlToolkit(database, secret=HASH_SECRET))
    await database.close()


async def _assert_done_once(database: Database, change: Asked) -> None:
    await database.open()
    toolkit = SqlToolkit(database, secret=HASH_SECRET)
    ended = await change_of(toolkit, change.change_id)
    rows = await rows_of(toolkit, change.change_id)
    async with toolkit.reading(BUSINESS) as work:
        told = await work.outbox.after(0, limit=1000)
        histories = [await work.history.of(each, before=None, limit=9) for each in change.contact_ids]
        tags = await work.tags.of(change.contact_ids)
    await database.close()
    assert (ended.state, ended.counts) == (BulkState.FINISHED, Counts(rows=CONTACTS, done=CONTACTS))
    assert {each: row.outcome for each, row in rows.items()} == dict.fromkeys(change.contact_ids, RowOutcome.DONE)
    assert [len(each) for each in histories] == [1] * CONTACTS
    assert set(tags.values()) == {frozenset({"vip"})}
    assert [each.type for each in told].count(EventType.CONTACT_UPDATED) == CONTACTS
    assert [each.type for each in told].count(EventType.CONTACTS_BULK_FINISHED) == 1


def test_a_kill_at_any_point_changes_and_counts_each_contact_once(
    fresh_database: FreshDatabase, clock: SimulatedClock
) -> None:
    switch = KillSwitch()
    with fresh_database("reference") as new:
        change = asyncio.run(_prepared(new()))
        asyncio.run(_work(KillingDatabase(new(), switch)))
        asyncio.run(_assert_done_once(new(), change))
    points = switch.passed

    for point in range(0, points, max(1, points // scaled(points, at_least=16))):
        with fresh_database(f"point{point}") as new:
            change = asyncio.run(_prepared(new()))
            assert killed(lambda new=new, point=point: _work(KillingDatabase(new(), KillSwitch(point))))  # type: ignore[misc]
            clock.advance(timedelta(minutes=5))  # The dead worker's lease ends.
            asyncio.run(_work(new()))
            asyncio.run(_assert_done_once(new(), change))

    assert points > 100
