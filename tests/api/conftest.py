"""The door, open."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.api.door import Door, opened_door
from tests.databases import copied, opened
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
