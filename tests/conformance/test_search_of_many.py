"""A word that many have is looked for along the list: of those whom an agent may not see, next to none is read."""

import sqlite3
from contextlib import closing

from sqlalchemy import column, select, table
from sqlalchemy import text as sql

from tests.databases import BUSINESS, opened
from tests.people import add_contact, add_user
from tools.clock import SimulatedClock
from tools.contacts.access import Asker, AskerKind
from tools.contacts.book.lists import ContactFilter, ContactOrder
from tools.contacts.book.search import read_search
from tools.contacts.contact import EVERYONE, Audience
from tools.ids import UserId
from tools.storage.connection import Connection
from tools.storage.postgres import PostgresDatabase
from tools.storage.sqlite import SqliteConnection, SqliteDatabase
from tools.storage.statement import Statement
from tools.storage.stores.contacts.contact_list import SqlContactList
from tools.storage.toolkit import SqlToolkit

ANN, BEN = UserId("usr_ann"), UserId("usr_ben")
ADMIN = Asker(BUSINESS, AskerKind.ADMIN)
AGENT = Asker(BUSINESS, AskerKind.AGENT, user_id=ANN)
BOOK, FEW, PAGE = 400, 100, 7
_COUNTS = table("pg_stat_xact_user_tables", *map(column, ("relname", "seq_tup_read", "idx_tup_fetch")))
_READ = Statement(
    select((_COUNTS.c.seq_tup_read + _COUNTS.c.idx_tup_fetch).label("read")).where(_COUNTS.c.relname == "contacts")
)
_AS_IF_LARGE = [
    Statement(sql(each))
    for each in (
        "ANALYZE contacts, contact_documents",
        "SET LOCAL enable_seqscan = off",
        "SET LOCAL enable_sort = off",
    )
]


async def test_postgresql_reads_the_contacts_of_the_page_and_not_those_that_were_counted(
    postgres_database: PostgresDatabase,
) -> None:
    async with opened(postgres_database) as toolkit:
        await _fill(toolkit)

        read = {asker.kind: await _read_on_postgresql(toolkit, asker) for asker in (ADMIN, AGENT)}

    assert read[AskerKind.AGENT] < FEW


async def test_sqlite_works_little_longer_for_an_agent_than_for_an_admin(
    sqlite_database: SqliteDatabase, clock: SimulatedClock
) -> None:
    async with opened(sqlite_database) as toolkit:
        await _fill(toolkit)
        assert sqlite_database.path is not None
        with closing(sqlite3.connect(sqlite_database.path, check_same_thread=False)) as raw:
            steps = {asker.kind: await _steps_on_sqlite(raw, clock, asker) for asker in (ADMIN, AGENT)}

    assert steps[AskerKind.AGENT] < 1.5 * steps[AskerKind.ADMIN]


async def _fill(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        for user_id in (ANN, BEN):
            await add_user(work, user_id)
        for number in range(BOOK):
            await add_contact(
                work, name="Jo Smith", visibility=EVERYONE if number % 3 else Audience(frozenset({BEN}))
            )


async def _read_on_postgresql(toolkit: SqlToolkit, asker: Asker) -> int:
    async with toolkit.reading(BUSINESS) as work:
        for each in _AS_IF_LARGE:
            await work.connection.run(each)
        before = await _so_far(work.connection)
        await _search(work.connection, asker)
        return await _so_far(work.connection) - before


async def _so_far(connection: Connection) -> int:
    row = await connection.find(_READ)
    assert row is not None
    read: int = row["read"]
    return read


async def _steps_on_sqlite(raw: sqlite3.Connection, clock: SimulatedClock, asker: Asker) -> int:
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    raw.set_progress_handler(count, 1)
    await _search(SqliteConnection(raw, clock), asker)
    return steps


async def _search(connection: Connection, asker: Asker) -> None:
    wanted = ContactFilter(search=read_search("smith", region=None))
    store = SqlContactList(connection, BUSINESS, few=FEW)
    page = await store.page(asker, wanted, order=ContactOrder.UPDATED, after=None, limit=PAGE)
    assert len(page) == PAGE
