"""The door, open; and the worlds behind it."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.api.door import Door, opened_door
from tests.api.visibility.seeded import Seeded, seeded_on_postgres, seeded_on_sqlite
from tests.databases import copied, opened
from tests.servers.postgres import PostgresServer
from tools.clock import SimulatedClock
from tools.storage.sqlite import SqliteDatabase
from tools.storage.toolkit import SqlToolkit


@pytest.fixture
async def door(sqlite_toolkit: SqlToolkit, clock: SimulatedClock) -> AsyncIterator[Door]:
    """The application over SQLite."""
    async with opened_door(sqlite_toolkit, clock) as door:
        yield door


@pytest.fixture
async def both_doors(toolkit: SqlToolkit, clock: SimulatedClock) -> AsyncIterator[Door]:
    """The same over either database, for what differs by it."""
    async with opened_door(toolkit, clock) as door:
        yield door


@pytest.fixture
async def real_time_door(migrated_file: Path, tmp_path: Path) -> AsyncIterator[Door]:
    """The same by the time of the day: a signed identity ends by the clock of the library that checks it."""
    clock = SimulatedClock(datetime.now(UTC))
    async with (
        opened(SqliteDatabase(copied(migrated_file, tmp_path), clock=clock)) as toolkit,
        opened_door(toolkit, clock) as door,
    ):
        yield door


@pytest.fixture(scope="session")
def sqlite_worlds(migrated_file: Path) -> Iterator[Seeded]:
    """On SQLite; a test may change its own copy."""
    with seeded_on_sqlite(migrated_file) as seeded:
        yield seeded


@pytest.fixture(scope="session")
def postgres_worlds(postgres_server: PostgresServer, migrated_template: str) -> Iterator[Seeded]:
    """On PostgreSQL; what a test changes there, the next one sees."""
    with seeded_on_postgres(postgres_server, migrated_template) as seeded:
        yield seeded


@pytest.fixture(params=["sqlite", "postgresql"])
def worlds(request: pytest.FixtureRequest) -> Seeded:
    """On either, for what changes nothing."""
    seeded: Seeded = request.getfixturevalue(f"{request.param}_worlds".replace("postgresql", "postgres"))
    return seeded
