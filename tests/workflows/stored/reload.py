"""A recorded house on the newest schema: its rows in the schema they come from, then migrated as an upgrade does."""

import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Engine, MetaData, create_engine, insert

from tests.databases import HASH_SECRET
from tests.servers.postgres import PostgresServer
from tests.workflows.house import House
from tools.clock import SimulatedClock
from tools.storage.migrate import migrate_postgres, migrate_sqlite
from tools.storage.migrations.upgrading import configuration, postgres_engine
from tools.storage.postgres import PostgresDatabase
from tools.storage.sqlite import SqliteDatabase
from tools.storage.toolkit import Database, SqlToolkit

Recorded = dict[str, Any]


def recorded(name: str) -> Recorded:
    """What one version left behind."""
    found: Recorded = json.loads(Path(__file__).with_name(f"{name}.json").read_text(encoding="utf-8"))
    return found


def clock_of(stored: Recorded) -> SimulatedClock:
    """Stands where the recording ended."""
    return SimulatedClock(datetime.fromisoformat(stored["at"]))


def bytes_of(value: dict[str, str]) -> bytes:
    """A value that JSON cannot hold as it is."""
    return base64.b64decode(value["base64"])


def recorded_house(*names: str) -> Any:
    """A fixture: the house as each of these versions left it, in both databases, on the newest schema."""

    @pytest.fixture(params=[(name, kind) for name in names for kind in ("sqlite", "postgresql")])
    async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[House]:
        name, kind = request.param
        if kind == "sqlite":
            opened = _on_sqlite(recorded(name), tmp_path / "handover.db")
        else:
            opened = _on_postgres(recorded(name), request.getfixturevalue("postgres_server"))
        async with opened as old:
            yield old

    return house


@asynccontextmanager
async def _on_sqlite(stored: Recorded, path: Path) -> AsyncIterator[House]:
    """The house in a SQLite file."""
    _fill(create_engine(f"sqlite:///{path}"), stored)
    migrate_sqlite(path)
    clock = clock_of(stored)
    async with _open(SqliteDatabase(path, clock=clock), clock) as house:
        yield house


@asynccontextmanager
async def _on_postgres(stored: Recorded, server: PostgresServer) -> AsyncIterator[House]:
    """The house in a PostgreSQL database of its own."""
    with server.database() as database:
        _fill(postgres_engine(database.url), stored)
        migrate_postgres(database.url)
        clock = clock_of(stored)
        async with _open(PostgresDatabase(database.url, clock=clock), clock) as house:
            yield house


@asynccontextmanager
async def _open(database: Database, clock: SimulatedClock) -> AsyncIterator[House]:
    await database.open()
    try:
        yield House(SqlToolkit(database, secret=HASH_SECRET), clock)
    finally:
        await database.close()


def _fill(engine: Engine, stored: Recorded) -> None:
    with engine.begin() as connection:
        command.upgrade(configuration(connection), stored["schema"])
        tables = MetaData()
        tables.reflect(connection)
        for name, rows in stored["tables"].items():
            if rows:
                connection.execute(insert(tables.tables[name]), [_row(row) for row in rows])
    engine.dispose()


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {name: bytes_of(value) if isinstance(value, dict) else value for name, value in row.items()}
