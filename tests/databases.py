"""Databases for tests: migrated once, then copied for each test, on SQLite and on PostgreSQL."""

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.servers.postgres import PostgresServer
from tools.clock import SimulatedClock
from tools.ids import BusinessId, ChannelId
from tools.storage.migrate import migrate_postgres, migrate_sqlite
from tools.storage.postgres import PostgresDatabase
from tools.storage.sqlite import SqliteDatabase
from tools.storage.stores.team.founding import add_business, add_channel
from tools.storage.toolkit import Database, SqlToolkit
from tools.team.store import Business

BUSINESS = BusinessId("biz_one")
OTHER_BUSINESS = BusinessId("biz_two")
WEBCHAT = ChannelId("chn_web")
WHATSAPP = ChannelId("chn_wap")
HASH_SECRET = b"what is left of erased people"


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite file of the newest schema."""
    path = tmp_path_factory.mktemp("migrated") / "handover.db"
    migrate_sqlite(path)
    return path


@pytest.fixture(scope="session")
def migrated_template(postgres_server: PostgresServer) -> Iterator[str]:
    """The name of an empty PostgreSQL database of the newest schema."""
    with postgres_server.database() as database:
        migrate_postgres(database.url)
        yield database.name


@pytest.fixture
def clock() -> SimulatedClock:
    """Stands still until the test moves it."""
    return SimulatedClock()


@pytest.fixture
def sqlite_database(migrated_file: Path, tmp_path: Path, clock: SimulatedClock) -> SqliteDatabase:
    """A SQLite database of this test's own, not open yet."""
    return SqliteDatabase(copied(migrated_file, tmp_path), clock=clock)


@pytest.fixture
def postgres_database(
    postgres_server: PostgresServer, migrated_template: str, clock: SimulatedClock
) -> Iterator[PostgresDatabase]:
    """A PostgreSQL database of this test's own, not open yet."""
    with postgres_server.database(template=migrated_template) as database:
        yield PostgresDatabase(database.url, clock=clock)


@pytest.fixture(params=["sqlite", "postgresql"])
async def toolkit(request: pytest.FixtureRequest) -> AsyncIterator[SqlToolkit]:
    """Units of work on either database, with two businesses and two channels each."""
    name = "sqlite_database" if request.param == "sqlite" else "postgres_database"
    async with opened(request.getfixturevalue(name)) as toolkit:
        yield toolkit


@pytest.fixture
async def sqlite_toolkit(sqlite_database: SqliteDatabase) -> AsyncIterator[SqlToolkit]:
    """Units of work on SQLite alone: for what does not differ by database."""
    async with opened(sqlite_database) as toolkit:
        yield toolkit


@asynccontextmanager
async def opened(database: Database) -> AsyncIterator[SqlToolkit]:
    """Opens a database and founds the two businesses."""
    await database.open()
    toolkit = SqlToolkit(database, secret=HASH_SECRET)
    try:
        await found(toolkit)
        yield toolkit
    finally:
        await database.close()


async def found(toolkit: SqlToolkit) -> None:
    """Two businesses, so that a test can see that nothing crosses."""
    for business_id, suffix in ((BUSINESS, ""), (OTHER_BUSINESS, "_two")):
        async with toolkit.once(business_id) as work:
            business = Business(id=business_id, name="Corner Shop", country="GB", languages=("en", "es"))
            await add_business(work.connection, business, now=work.now)
            for channel, kind in ((WEBCHAT, "webchat"), (WHATSAPP, "whatsapp")):
                await add_channel(
                    work.connection, ChannelId(channel + suffix), business_id, kind=kind, name=kind, now=work.now
                )


def copied(path: Path, folder: Path) -> Path:
    """A copy of a database file in a folder of its own."""
    target = folder / "data" / "handover.db"
    target.parent.mkdir(parents=True)
    shutil.copyfile(path, target)
    return target
