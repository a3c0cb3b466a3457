"""One suite for all that is live: in one process, and over Redis once that twin joins by ``KINDS``."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest

from tools.clock import SystemClock
from tools.ids import BusinessId, ConversationId
from tools.live.in_process import InProcessBroadcast, InProcessLimits, InProcessPresence, InProcessSeats
from tools.live.ports import PresenceBoard, Publisher, RateLimits, Seats, Subscriber
from tools.work.due import Ready

ONE, TWO = BusinessId("biz_one"), BusinessId("biz_two")
CHAT = ConversationId("cnv_1")
SOON = timedelta(milliseconds=300)
LONG = timedelta(minutes=1)


@dataclass(frozen=True)
class Live:
    """Everything live, as one process has it. ``other`` is what a second process would have."""

    publisher: Publisher
    subscriber: Subscriber
    presence: PresenceBoard
    limits: RateLimits
    seats: Seats


Started = Callable[[], Awaitable[Live]]


@asynccontextmanager
async def in_process() -> AsyncIterator[Started]:
    """One process is all there is: the second asker is given the same."""
    clock = SystemClock()
    broadcast = InProcessBroadcast()
    live = Live(broadcast, broadcast, InProcessPresence(clock), InProcessLimits(clock), InProcessSeats(clock))

    async def started() -> Live:
        return live

    yield started


KINDS = {"in_process": in_process}


@pytest.fixture(params=sorted(KINDS))
async def start(request: pytest.FixtureRequest) -> AsyncIterator[Started]:
    """Starts what a process has; called twice, it is two processes."""
    async with KINDS[request.param]() as started:
        yield started


async def test_a_bell_rings_for_events_of_its_business_told_by_another_process(start: Started) -> None:
    here, there = await start(), await start()

    async with here.subscriber.events_of(ONE) as bell:
        there.publisher.events(ONE)

        assert await bell.rung(within=5)


async def test_a_bell_is_silent_for_another_business(start: Started) -> None:
    live = await start()

    async with live.subscriber.events_of(ONE) as bell:
        live.publisher.events(TWO)

        assert not await bell.rung(within=0.2)


async def test_many_rings_are_one(start: Started) -> None:
    live = await start()

    async with live.subscriber.events_of(ONE) as bell:
        for _ in range(5):
            live.publisher.events(ONE)
        await asyncio.sleep(0.2)

        assert await bell.rung(within=5)
        assert not await bell.rung(within=0.2)


async def test_every_listener_has_a_bell_of_its_own(start: Started) -> None:
    live = await start()

    async with AsyncExitStack() as stack:
        bells = [await stack.enter_async_context(live.subscriber.events_of(ONE)) for _ in range(3)]
        live.publisher.events(ONE)

        assert [await bell.rung(within=5) for bell in bells] == [True, True, True]


async def test_a_bell_that_was_left_harms_nobody(start: Started) -> None:
    live = await start()

    async with live.subscriber.events_of(ONE) as kept:
        async with live.subscriber.events_of(ONE):
            pass
        live.publisher.events(ONE)

        assert await kept.rung(within=5)


async def test_conversations_that_call_are_heard_once_by_every_listener(start: Started) -> None:
    here, there = await start(), await start()

    async with here.subscriber.listening() as calls, there.subscriber.listening() as others:
        here.publisher.conversations(ONE, frozenset({CHAT}))
        here.publisher.conversations(ONE, frozenset({CHAT}))
        await asyncio.sleep(0.2)

        assert list(await calls.waiting(within=5)) == [Ready(ONE, CHAT)]
        assert list(await others.waiting(within=5)) == [Ready(ONE, CHAT)]
        assert list(await calls.waiting(within=0.1)) == []


async def test_presence_counts_for_a_while_and_only_in_its_business(start: Started) -> None:
    here, there = await start(), await start()
    await here.presence.beat(ONE, "usr_1", "online", lasts=LONG)
    await here.presence.beat(ONE, "usr_2", "away", lasts=SOON)

    at_once = await there.presence.statuses(ONE, ["usr_1", "usr_2", "usr_3"])
    elsewhere = await there.presence.statuses(TWO, ["usr_1"])
    await asyncio.sleep(SOON.total_seconds() * 2)
    later = await there.presence.statuses(ONE, ["usr_1", "usr_2"])

    assert at_once == {"usr_1": "online", "usr_2": "away"}
    assert elsewhere == {}
    assert later == {"usr_1": "online"}


async def test_who_has_left_is_gone_at_once_and_asking_for_nobody_is_answered(start: Started) -> None:
    live = await start()
    await live.presence.beat(ONE, "usr_1", "online", lasts=LONG)

    await live.presence.gone(ONE, "usr_1")

    assert await live.presence.statuses(ONE, ["usr_1"]) == {}
    assert await live.presence.statuses(ONE, []) == {}


async def test_a_limit_lets_so_many_through_and_says_when_to_come_back(start: Started) -> None:
    here, there = await start(), await start()

    first = [await here.limits.take("sign-in:x", most=2, per=LONG) for _ in range(2)]
    refused = await there.limits.take("sign-in:x", most=2, per=LONG)
    other = await there.limits.take("sign-in:y", most=2, per=LONG)

    assert first == [None, None]
    assert refused is not None
    assert timedelta(0) < refused <= LONG
    assert other is None


async def test_a_limit_opens_again_when_its_window_ends(start: Started) -> None:
    live = await start()
    await live.limits.take("k", most=1, per=SOON)
    refused = await live.limits.take("k", most=1, per=SOON)

    await asyncio.sleep(SOON.total_seconds() * 1.5)

    assert refused is not None
    assert await live.limits.take("k", most=1, per=SOON) is None


async def test_a_hundred_at_once_get_no_more_than_the_limit(start: Started) -> None:
    live = await start()

    answers = await asyncio.gather(*(live.limits.take("k", most=10, per=LONG) for _ in range(100)))

    assert answers.count(None) == 10


async def test_seats_are_few_can_be_kept_and_are_free_again_when_left(start: Started) -> None:
    here, there = await start(), await start()

    taken = [await here.seats.take("v", seat, most=2, lasts=LONG) for seat in ("a", "b")]
    refused = await there.seats.take("v", "c", most=2, lasts=LONG)
    kept = await there.seats.take("v", "a", most=2, lasts=LONG)
    await here.seats.leave("v", "b")
    now_free = await there.seats.take("v", "c", most=2, lasts=LONG)

    assert (taken, refused, kept, now_free) == ([True, True], False, True, True)


async def test_a_seat_of_a_process_that_died_is_free_after_a_while(start: Started) -> None:
    live = await start()
    await live.seats.take("v", "a", most=1, lasts=SOON)

    await asyncio.sleep(SOON.total_seconds() * 1.5)

    assert await live.seats.take("v", "b", most=1, lasts=LONG)
