"""The door, open."""

from collections.abc import AsyncIterator

import pytest

from tests.api.door import Door, opened_door
from tools.clock import SimulatedClock
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
