"""Databases for benchmarks: a new SQLite file, and a PostgreSQL of our own."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from tests.databases import HASH_SECRET, found
from tests.servers import postgres
from tools.clock import SystemClock
from tools.storage.migrate import migrate_postgres, migrate_sqlite
from tools.storage.postgres import PostgresDatabase
from tools.storage.sqlite import SqliteDatabase
from tools.storage.toolkit import Database, SqlToolkit


@contextmanager
def sqlite_path() -> Iterator[Path]:
    """A migrated file on disk."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "handover.db"
        migrate_sqlite(path)
        yield path


@contextmanager
def postgres_url() -> Iterator[str | None]:
    """A migrated database of a server started for it; nothing where there is no PostgreSQL."""
    binaries = postgres.machine_binaries() or postgres.wheel_binaries()
    if binaries is None:
        yield None
        return
    with postgres.started_postgres(binaries) as server, server.database() as database:
        migrate_postgres(database.url)
        yield database.url


@asynccontextmanager
async def opened(database: Database) -> AsyncIterator[SqlToolkit]:
    """A toolkit on a new database, with its business."""
    await database.open()
    toolkit = SqlToolkit(database, secret=HASH_SECRET)
    try:
        await found(toolkit)
        yield toolkit
    finally:
        await database.close()


@contextmanager
def both_databases() -> Iterator[dict[str, Database]]:
    """Each once, on the machine's clock."""
    with sqlite_path() as path, postgres_url() as url:
        found_: dict[str, Database] = {"sqlite": SqliteDatabase(path, clock=SystemClock())}
        if url is not None:
            found_["postgresql"] = PostgresDatabase(url, pool_size=10)
        yield found_
