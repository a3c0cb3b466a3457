"""``kill -9`` before every statement and every commit of a turn: what is left is as if nothing had happened."""

import asyncio
from datetime import timedelta
from typing import Any

from tests.databases import BUSINESS, HASH_SECRET, found
from tests.faults.fresh import FreshDatabase
from tests.faults.killing import KillingDatabase, KillSwitch, killed
from tests.faults.toy import CHAT, end_state, open_chat, runner, write
from tools.clock import SimulatedClock
from tools.storage.toolkit import Database, SqlToolkit


async def _story(database: Database) -> None:
    """A customer writes twice; each message is answered with the model's words."""
    await database.open()
    toolkit = SqlToolkit(database, secret=HASH_SECRET)
    turns = runner(toolkit)
    for number in (1, 2):
        await write(toolkit, number)
        await turns.run(BUSINESS, CHAT)
    await database.close()


async def _prepared(database: Database) -> None:
    await database.open()
    toolkit = SqlToolkit(database, secret=HASH_SECRET)
    await found(toolkit)
    await open_chat(toolkit)
    await database.close()


async def _recovered(database: Database) -> dict[str, Any]:
    """Whoever comes next: answers what is pending, then the customer sends again what was not accepted."""
    await database.open()
    toolkit = SqlToolkit(database, secret=HASH_SECRET)
    turns = runner(toolkit)
    await turns.run(BUSINESS, CHAT)
    async with toolkit.reading(BUSINESS) as work:
        stored = {message.client_id for message in await work.messages.after(CHAT, 0, limit=100)}
    for number in (1, 2):
        if f"c{number}" not in stored:
            await write(toolkit, number)
            await turns.run(BUSINESS, CHAT)
    state = await end_state(toolkit)
    await database.close()
    return state


def test_a_kill_at_any_point_of_a_turn_changes_nothing_in_the_end(
    fresh_database: FreshDatabase, clock: SimulatedClock
) -> None:
    switch = KillSwitch()
    with fresh_database("reference") as new:
        asyncio.run(_prepared(new()))
        asyncio.run(_story(KillingDatabase(new(), switch)))
        expected = asyncio.run(_recovered(new()))

    for point in range(switch.passed):
        with fresh_database(f"point{point}") as new:
            asyncio.run(_prepared(new()))
            assert killed(lambda new=new, point=point: _story(KillingDatabase(new(), KillSwitch(point))))  # type: ignore[misc]
            clock.advance(timedelta(minutes=5))  # The dead runner's lease ends.
            assert asyncio.run(_recovered(new())) == expected, f"killed before statement {point}"

    assert expected["messages"] == [
        (1, "contact", "Question 1"),
        (2, "ai", "I have read 1."),
        (3, "contact", "Question 2"),
        (4, "ai", "I have read 3."),
    ]
    assert switch.passed > 30
