"""One suite for one process and for many: bells, calls, presence, limits and seats."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from tools.clock import SystemClock
from tools.ids import BusinessId, ConversationId
from tools.live.in_process import InProcessBroadcast, InProcessLimits, InProcessPresence, InProcessSeats
from tools.live.ports import PresenceBoard, Publisher, RateLimits, Seats, Subscriber
from tools.live.redis_broadcast import RedisBroadcast
from tools.live.redis_counts import RedisLimits, RedisSeats
from tools.live.redis_link import RedisLink
from tools.live.redis_presence import RedisPresence
from tools.work.due import Ready

ONE, TWO = BusinessId("biz_one"), BusinessId("biz_two")
CHAT = ConversationId("cnv_1")
SOON = 2.0
A_WHILE = timedelta(seconds=30)
A_MOMENT = timedelta(milliseconds=80)


@dataclass(frozen=True)
class LiveParts:
    """What is told here, is heard there: the same process, or another one."""

    publisher: Publisher
    subscriber: Subscriber
    presence: tuple[PresenceBoard, PresenceBoard]
    limits: tuple[RateLimits, RateLimits]
    seats: tuple[Seats, Seats]


@pytest.fixture(params=["in process", "redis, same process", "redis, two processes"])
async def live(request: pytest.FixtureRequest) -> AsyncIterator[LiveParts]:
    """The ports of one process, or of two that share a Redis."""
    clock = SystemClock()
    if request.param == "in process":
        told = InProcessBroadcast()
        presence, limits, seats = InProcessPresence(clock), InProcessLimits(clock), InProcessSeats(clock)
        yield LiveParts(told, told, (presence, presence), (limits, limits), (seats, seats))
        return
    url: str = request.getfixturevalue("redis_url")
    here, there = RedisBroadcast(url), RedisBroadcast(url)
    links = RedisLink(url, prefix="handover"), RedisLink(url, prefix="handover")
    for broadcast in (here, there):
        await broadcast.open()
    await _until_it_hears(there, by=here)
    yield LiveParts(
        here,
        here if request.param == "redis, same process" else there,
        (RedisPresence(links[0], clock), RedisPresence(links[1], clock)),
        (RedisLimits(links[0], clock), RedisLimits(links[1], clock)),
        (RedisSeats(links[0], clock), RedisSeats(links[1], clock)),
    )
    for link in links:
        await link.close()
    for broadcast in (here, there):
        await broadcast.close()


async def _until_it_hears(subscriber: Subscriber, *, by: Publisher) -> None:
    """Both have connected, and what was told on the way has been heard."""
    async with subscriber.events_of(BusinessId("biz_nobody")) as bell, asyncio.timeout(10):
        while True:
            by.events(BusinessId("biz_nobody"))
            if await bell.rung(within=0.05):
                break
    async with subscriber.all_events() as bell:
        while await bell.rung(within=0.1):
            pass


async def test_a_bell_rings_for_its_own_business_and_once_for_many_rings(live: LiveParts) -> None:
    async with live.subscriber.events_of(ONE) as bell, live.subscriber.events_of(TWO) as other:
        for _ in range(3):
            live.publisher.events(ONE)

        assert await bell.rung(within=SOON)
        assert not await bell.rung(within=0.1)
        assert not await other.rung(within=0)


async def test_all_who_listen_to_a_business_hear_it(live: LiveParts) -> None:
    async with live.subscriber.events_of(ONE) as first, live.subscriber.events_of(ONE) as second:
        live.publisher.events(ONE)

        assert await first.rung(within=SOON)
        assert await second.rung(within=SOON)


async def test_one_bell_rings_for_every_business(live: LiveParts) -> None:
    async with live.subscriber.all_events() as bell:
        live.publisher.events(ONE)
        one = await bell.rung(within=SOON)
        live.publisher.events(TWO)
        two = await bell.rung(within=SOON)

    assert (one, two) == (True, True)


async def test_a_bell_that_was_put_away_rings_for_nobody_and_harms_nobody(live: LiveParts) -> None:
    async with live.subscriber.events_of(ONE) as kept:
        async with live.subscriber.events_of(ONE) as bell:
            pass

        live.publisher.events(ONE)

        assert await kept.rung(within=SOON)
        assert not await bell.rung(within=0.1)


async def test_conversations_that_call_are_heard_each_once(live: LiveParts) -> None:
    other = ConversationId("cnv_2")
    async with live.subscriber.listening() as calls:
        live.publisher.conversations(ONE, frozenset({CHAT, other}))
        live.publisher.conversations(ONE, frozenset({CHAT}))
        heard = [*await calls.waiting(within=SOON)]
        heard += await calls.waiting(within=0.1)

    assert sorted(each.conversation_id for each in heard) == [CHAT, other]
    assert Ready(ONE, CHAT) in heard


async def test_every_listener_hears_a_conversation_that_calls(live: LiveParts) -> None:
    async with live.subscriber.listening() as calls, live.subscriber.listening() as others:
        live.publisher.conversations(ONE, frozenset({CHAT}))

        assert list(await calls.waiting(within=SOON)) == [Ready(ONE, CHAT)]
        assert list(await others.waiting(within=SOON)) == [Ready(ONE, CHAT)]


async def test_nothing_is_heard_where_nothing_was_told(live: LiveParts) -> None:
    async with live.subscriber.listening() as calls, live.subscriber.all_events() as bell:
        heard = await calls.waiting(within=0.05)
        rang = await bell.rung(within=0.05)

    assert list(heard) == []
    assert not rang


async def test_who_is_here_is_seen_until_they_leave(live: LiveParts) -> None:
    board, elsewhere = live.presence
    await board.beat(ONE, "usr_1", "online", lasts=A_WHILE)
    await board.beat(ONE, "usr_2", "away", lasts=A_WHILE)
    both = await elsewhere.statuses(ONE, ["usr_1", "usr_2", "usr_3"])

    await elsewhere.gone(ONE, "usr_1")

    assert both == {"usr_1": "online", "usr_2": "away"}
    assert await board.statuses(ONE, ["usr_1", "usr_2"]) == {"usr_2": "away"}


async def test_who_is_here_in_one_business_is_not_in_another(live: LiveParts) -> None:
    board, elsewhere = live.presence
    await board.beat(ONE, "usr_1", "online", lasts=A_WHILE)

    assert await elsewhere.statuses(TWO, ["usr_1"]) == {}
    assert await elsewhere.statuses(ONE, []) == {}


async def test_a_beat_ends_and_the_next_one_counts_anew(live: LiveParts) -> None:
    board, elsewhere = live.presence
    await board.beat(ONE, "usr_1", "online", lasts=A_MOMENT)
    await asyncio.sleep(2 * A_MOMENT.total_seconds())
    ended = await elsewhere.statuses(ONE, ["usr_1"])

    await board.beat(ONE, "usr_1", "away", lasts=A_WHILE)

    assert ended == {}
    assert await elsewhere.statuses(ONE, ["usr_1"]) == {"usr_1": "away"}


async def test_beyond_the_limit_it_says_how_long_to_wait(live: LiveParts) -> None:
    here, there = live.limits
    taken = [await limits.take("sign-in:ann", most=3, per=A_WHILE) for limits in (here, there, here)]
    refused = await there.take("sign-in:ann", most=3, per=A_WHILE)
    another = await there.take("sign-in:bob", most=3, per=A_WHILE)

    assert taken == [None, None, None]
    assert refused is not None
    assert timedelta(seconds=25) < refused <= A_WHILE
    assert another is None


async def test_a_limit_of_nothing_refuses_the_first(live: LiveParts) -> None:
    refused = await live.limits[0].take("never", most=0, per=A_WHILE)

    assert refused is not None
    assert refused > timedelta(0)


async def test_a_window_ends_also_when_it_was_asked_for_meanwhile(live: LiveParts) -> None:
    limits = live.limits[0]
    await limits.take("codes", most=1, per=A_MOMENT)
    refused = await limits.take("codes", most=1, per=A_MOMENT)
    await asyncio.sleep(2 * A_MOMENT.total_seconds())

    assert refused is not None
    assert await limits.take("codes", most=1, per=A_WHILE) is None


async def test_what_is_given_back_counts_no_more_and_begins_no_window(live: LiveParts) -> None:
    here, there = live.limits
    for _ in range(5):
        assert await here.take("tries", most=1, per=A_WHILE) is None
        await there.give_back("tries")
    await here.give_back("tries")
    await here.give_back("never")
    taken = [await limits.take("tries", most=1, per=A_WHILE) for limits in (here, there)]

    assert taken[0] is None
    assert taken[1] is not None
    assert await there.take("never", most=1, per=A_WHILE) is None


async def test_of_many_at_the_same_moment_only_so_many_pass(live: LiveParts) -> None:
    here, there = live.limits

    answers = await asyncio.gather(
        *(limits.take("race", most=7, per=A_WHILE) for limits in (here, there) for _ in range(10))
    )

    assert sum(answer is None for answer in answers) == 7


async def test_seats_are_taken_kept_and_given_back(live: LiveParts) -> None:
    here, there = live.seats
    first = await here.take("usr_1", "a", most=2, lasts=A_WHILE)
    second = await there.take("usr_1", "b", most=2, lasts=A_WHILE)
    full = await here.take("usr_1", "c", most=2, lasts=A_WHILE)
    kept = await there.take("usr_1", "a", most=2, lasts=A_WHILE)
    await there.leave("usr_1", "b")

    assert (first, second, full, kept) == (True, True, False, True)
    assert await here.take("usr_1", "c", most=2, lasts=A_WHILE)


async def test_a_seat_that_nobody_keeps_is_free_again_and_a_kept_one_is_not(live: LiveParts) -> None:
    here, there = live.seats
    await here.take("usr_1", "left", most=2, lasts=A_MOMENT)
    await here.take("usr_1", "stays", most=2, lasts=A_WHILE)
    await asyncio.sleep(2 * A_MOMENT.total_seconds())

    taken = await there.take("usr_1", "new", most=2, lasts=A_WHILE)

    assert taken
    assert not await there.take("usr_1", "third", most=2, lasts=A_WHILE)
