"""What PostgreSQL puts off to the end of a transaction keeps nobody else of the business waiting."""

import asyncio

import psycopg

from tests.databases import BUSINESS, opened
from tests.patience import PATIENCE
from tests.people import add_contact
from tests.servers.postgres import PostgresServer
from tools.events import EventType
from tools.storage.postgres import PostgresDatabase
from tools.storage.toolkit import SqlToolkit

_NUMBERS = "SELECT last_number FROM event_counters WHERE business_id = %s FOR UPDATE"
_WAITS = "SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
_DOCUMENTS = """
SELECT count(*) > 0 FROM pg_locks WHERE relation = 'contact_documents'::regclass AND mode = 'RowExclusiveLock'
"""


async def comes(toolkit: SqlToolkit, email: str) -> None:
    """A contact is added, and it is told."""
    async with toolkit.once(BUSINESS) as work:
        contact_id = await add_contact(work, email=email)
        work.announce(EventType.CONTACT_CREATED, {"contact_id": contact_id}, contacts=(contact_id,))


async def somebody_waits(looking: psycopg.AsyncConnection) -> None:
    """For a lock."""
    async with asyncio.timeout(PATIENCE):
        while True:
            if await (await looking.execute(_WAITS)).fetchone() == (True,):
                return
            await asyncio.sleep(0.01)


async def test_documents_are_made_before_the_events_get_their_numbers(
    postgres_server: PostgresServer, migrated_template: str
) -> None:
    with postgres_server.database(template=migrated_template) as database:
        async with (
            opened(PostgresDatabase(database.url)) as toolkit,
            await psycopg.AsyncConnection.connect(database.url) as other,
            await psycopg.AsyncConnection.connect(database.url, autocommit=True) as looking,
        ):
            await comes(toolkit, "ann@acme-corp.com")
            await other.execute(_NUMBERS, [BUSINESS])
            writing = asyncio.create_task(comes(toolkit, "bo@acme-corp.com"))
            await somebody_waits(looking)
            made = await (await looking.execute(_DOCUMENTS)).fetchone()
            await other.rollback()
            await writing

    assert made == (True,)
