"""What the tests of one hosted chat begin with."""

import pytest

from tests.workflows.house import House
from tools.clock import SimulatedClock
from tools.storage.toolkit import SqlToolkit


@pytest.fixture
async def house(toolkit: SqlToolkit, clock: SimulatedClock) -> House:
    """The service with one chat that is open; a file whose house is another has its own."""
    house = House(toolkit, clock)
    await house.open_chat()
    return house
