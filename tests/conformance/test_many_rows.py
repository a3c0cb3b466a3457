"""One suite for both databases: many rows are written at once, however many they are."""

from dataclasses import replace

import pytest

from tests.conformance.test_contacts import identifier
from tests.databases import BUSINESS
from tests.people import email_key
from tools.clock import SimulatedClock
from tools.contacts.identifiers import Evidence, Identifier
from tools.storage.toolkit import SqlToolkit


@pytest.mark.parametrize("count", [1, 2, 63, 64, 167])
async def test_any_number_of_values_is_entered_at_once_and_of_held_ones_it_is_told(
    toolkit: SqlToolkit, clock: SimulatedClock, count: int
) -> None:
    def named(holder_id: str, begin: int) -> list[Identifier]:
        keys = [email_key(f"n{n}@example.com") for n in range(begin, count)]
        entered = [identifier(holder_id, key, evidence=Evidence.PROVEN, at=clock.now()) for key in keys]
        return [replace(one, id=f"idn_{holder_id}_{number}") for number, one in enumerate(entered)]

    first, others = named("con_a", 0), named("con_b", count - 1)
    async with toolkit.once(BUSINESS) as work:
        entered = await work.identifiers.enter(first)
        once_more = await work.identifiers.enter(others)
        held = await work.identifiers.of(["con_a", "con_b"])

    assert (entered, once_more) == (True, False)
    assert sorted(held, key=lambda one: one.id) == sorted(first, key=lambda one: one.id)
