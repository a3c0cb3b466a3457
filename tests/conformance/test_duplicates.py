"""One suite for both databases: who shares a blocking key is found by an index, however many contacts there are."""

import asyncio
import re
from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text

from tests.databases import BUSINESS, OTHER_BUSINESS
from tests.people import add_contact
from tools.actions.merges.find_duplicates import put_blocking_keys
from tools.contacts.contact import ContactStatus
from tools.contacts.evidence import pair_of
from tools.ids import ContactId
from tools.storage.due_work import SqlDueWork
from tools.storage.statement import DatabaseName, Statement
from tools.storage.stores.joining.duplicates import BLOCKS, BOOK, CHANGED, KEYS_OF
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork

KIND = "compare"


async def with_keys(work: SqlUnitOfWork, *keys: str) -> ContactId:
    contact_id = await add_contact(work)
    await work.duplicates.put_keys({contact_id: frozenset(keys)})
    return contact_id


async def test_who_shares_a_key_is_a_pair_within_the_business(toolkit: SqlToolkit) -> None:
    async with toolkit.once(OTHER_BUSINESS) as work:
        await with_keys(work, "firm acme al")
    async with toolkit.once(BUSINESS) as work:
        one, other, third = [await with_keys(work, *keys) for keys in (("a", "b"), ("b", "c"), ("c", "d"))]
        keys = {other: frozenset({"b", "c"}), one: frozenset({"a", "b", "firm acme al"})}

        pairs = await work.duplicates.sharing(keys, largest_block=50)

    assert pairs == {pair_of(one, other), pair_of(other, third)}


@pytest.mark.parametrize(("members", "found"), [(3, True), (4, False)])
async def test_a_block_that_is_too_large_leads_to_nobody(toolkit: SqlToolkit, members: int, *, found: bool) -> None:
    async with toolkit.once(BUSINESS) as work:
        ids = [await with_keys(work, "domain huge.example al") for _ in range(members)]

        pairs = await work.duplicates.sharing({ids[0]: frozenset({"domain huge.example al"})}, largest_block=3)

    assert len(pairs) == (members - 1 if found else 0)


async def test_new_keys_take_the_place_of_the_old(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        one, other = await with_keys(work, "a", "b"), await with_keys(work, "a", "b")
        await work.duplicates.put_keys({one: frozenset({"b", "c"})})
        await work.duplicates.put_keys({one: frozenset({"b", "c"})})

        pairs = [
            await work.duplicates.sharing({other: frozenset({key})}, largest_block=50) for key in ("a", "b", "c")
        ]
        await work.duplicates.put_keys({one: frozenset()})
        left = await work.duplicates.sharing({other: frozenset({"a", "b", "c"})}, largest_block=50)

    assert pairs == [frozenset(), {pair_of(one, other)}, {pair_of(one, other)}]
    assert left == frozenset()


async def test_keys_are_written_by_one_at_a_time_and_contacts_by_anybody_meanwhile(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        ann = await add_contact(work)

    async with toolkit.once(BUSINESS) as work:
        await work.duplicates.lock_keys()
        later = asyncio.create_task(toolkit.run(BUSINESS, partial(put_blocking_keys, contact_ids=[ann])))
        added = asyncio.create_task(toolkit.run(BUSINESS, add_contact))
        finished, _ = await asyncio.wait([later, added], timeout=0.3)
    keys, _ = await asyncio.gather(later, added)

    # SQLite has one writer, whatever is written.
    assert finished == (set() if toolkit.database.name == "sqlite" else {added})
    assert set(keys) == {ann}


async def test_the_whole_book_is_walked_once_status_by_status(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        expected = [await add_contact(work) for _ in range(5)]
        archived = await add_contact(work, status=ContactStatus.ARCHIVED)
        walked, place = [], None
        while page := await work.duplicates.book(ContactStatus.ACTIVE, after=place, limit=2):
            walked += [ContactId(each.id) for each in page]
            place = page[-1]
        others = await work.duplicates.book(ContactStatus.ARCHIVED, after=None, limit=2)

    assert walked == sorted(expected)
    assert [each.id for each in others] == [archived]


async def test_a_business_with_changed_contacts_is_named_until_it_has_a_job(toolkit: SqlToolkit) -> None:
    due = SqlDueWork(toolkit.database)
    before = await due.businesses_to_compare(KIND, limit=10)
    async with toolkit.once(BUSINESS) as work:
        await add_contact(work)

    named = await due.businesses_to_compare(KIND, limit=10)
    async with toolkit.once(BUSINESS) as work:
        await work.jobs.put(KIND, {}, key=BUSINESS)

    assert (before, named, await due.businesses_to_compare(KIND, limit=10)) == ([], [BUSINESS], [])


@pytest.mark.parametrize(
    ("statement", "values", "index"),
    [
        (BLOCKS, {"the_keys": "[1, 2]", "the_most": 51}, "blocking_keys"),
        (KEYS_OF, {"the_ids": '["con_1"]'}, "ix_blocking_keys_contact"),
        (CHANGED, {"the_business": BUSINESS, "the_limit": 50}, "ix_contacts_to_compare_business"),
        (
            BOOK,
            {"the_business": BUSINESS, "the_status": "active", "the_moment": 0, "the_id": "", "the_limit": 50},
            "ix_contacts_created",
        ),
    ],
    ids=["blocks", "keys", "changed", "book"],
)
async def test_no_table_is_read_from_its_beginning_to_its_end(
    toolkit: SqlToolkit, statement: Statement, values: dict[str, Any], index: str
) -> None:
    name = toolkit.database.name
    async with toolkit.once(BUSINESS) as work:
        await with_keys(work, *map(str, range(3000)))
        for setting in _SETTINGS[name]:
            await work.connection.run(Statement(text(setting)))
        sql, constants = statement.on(name)
        rows = await work.connection.rows(_Written(f"{_EXPLAIN[name]} {sql}"), **constants, **values)
    plan = "\n".join(str([*dict(row).values()][-1]) for row in rows)

    assert index in plan, plan
    assert not re.search(_WHOLE_TABLE[name], plan), plan


class _Written(Statement):
    """A statement that is written already."""

    def __init__(self, sql: str) -> None:
        super().__init__(text("SELECT 1"))
        self._compiled = {name: (sql, {}) for name in _EXPLAIN}


_EXPLAIN: dict[DatabaseName, str] = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}
# A handful of contacts is read fastest as a whole; here it is asked whether there is another way.
_SETTINGS: dict[DatabaseName, Sequence[str]] = {
    "sqlite": (),
    "postgresql": ("ANALYZE blocking_keys", "SET LOCAL enable_seqscan = off", "SET LOCAL enable_sort = off"),
}
_WHOLE_TABLE: dict[DatabaseName, str] = {
    "sqlite": r"SCAN (?!json_each|anon)|TEMP B-TREE FOR ORDER",
    "postgresql": "Seq Scan|Sort|Filter",
}
