"""``kill -9`` all over a whole handover: afterwards one contact, one copy of each message, one outcome."""

import asyncio
from datetime import timedelta
from typing import Any

from tests.databases import BUSINESS, HASH_SECRET, found
from tests.faults.fresh import FreshDatabase
from tests.faults.killing import KillingDatabase, KillSwitch, killed
from tests.scale import scaled
from tests.workflows.house import CHAT, House
from tools.clock import SimulatedClock
from tools.conversations.conversation import ConversationState
from tools.storage.toolkit import Database, SqlToolkit
from workflows.handover.templates.file import default_template

WAIT = timedelta(seconds=90)
FIRST, SECOND = "I want to talk to a person", "bob@example.com, 07400 123456"


async def _story(database: Database, clock: SimulatedClock) -> None:
    """Whatever has not happened yet, happens: also what is left of a story that was killed."""
    await database.open()
    house = House(SqlToolkit(database, secret=HASH_SECRET), clock, default_template().waiting_for(WAIT, skip=False))
    await house.runner.run(BUSINESS, CHAT)
    for text in (FIRST, SECOND):
        if text not in [message.text for message in await house.messages()]:
            await house.post(text)
        await house.runner.run(BUSINESS, CHAT)
        if (await house.conversation()).state is ConversationState.WAITING:
            clock.advance(WAIT)
            await house.due.fire_deadlines(limit=10)
            await house.runner.run(BUSINESS, CHAT)
    await database.close()


async def _prepared(database: Database, clock: SimulatedClock) -> None:
    await database.open()
    toolkit = SqlToolkit(database, secret=HASH_SECRET)
    await found(toolkit)
    await House(toolkit, clock).open_chat()
    await database.close()


async def _end(database: Database, clock: SimulatedClock) -> dict[str, Any]:
    """All that anybody could tell apart; ids and times aside."""
    await database.open()
    house = House(SqlToolkit(database, secret=HASH_SECRET), clock)
    handover = await house.handover()
    async with house.toolkit.reading(BUSINESS) as work:
        identifiers = await work.identifiers.of([(await house.conversation()).contact_id])
        claims = await work.claims.of_conversation(CHAT)
        pending = await work.inbox.pending(CHAT)
    end = {
        "messages": [(each.seq, each.speaker.value, each.text) for each in await house.messages()],
        "events": [(event.number, event.type.value) for event in await house.events()],
        "handover": (handover.state, handover.captured, handover.follow_up.state, handover.follow_up.reach),
        "identifiers": sorted((each.value, each.evidence.value) for each in identifiers),
        "claims": sorted((each.value, each.state.value) for each in claims),
        "pending": len(pending),
    }
    await database.close()
    return end


def test_a_kill_at_any_point_of_a_handover_changes_nothing_in_the_end(
    fresh_database: FreshDatabase, clock: SimulatedClock
) -> None:
    start = clock.now()
    switch = KillSwitch()
    with fresh_database("reference") as new:
        asyncio.run(_prepared(new(), clock))
        asyncio.run(_story(KillingDatabase(new(), switch), clock))
        expected = asyncio.run(_end(new(), clock))

    points = range(0, switch.passed, max(1, switch.passed // scaled(switch.passed, at_least=12)))
    for point in points:
        clock.advance(start - clock.now())
        with fresh_database(f"point{point}") as new:
            asyncio.run(_prepared(new(), clock))
            assert killed(lambda new=new, point=point: _story(KillingDatabase(new(), KillSwitch(point)), clock))  # type: ignore[misc]
            asyncio.run(_story(new(), clock))
            assert asyncio.run(_end(new(), clock)) == expected, f"killed before statement {point}"

    assert expected["handover"][0] == "captured"
    assert switch.passed > 60
