"""Redis stops answering, dies and comes back empty: nobody is kept waiting, and all of it heals by itself."""

import asyncio
import os
import shutil
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.servers import redis_server
from tests.servers.kept_server import KeptServer, keep, own_folder
from tests.servers.required import not_to_be_had
from tools.clock import SystemClock
from tools.ids import BusinessId, ConversationId
from tools.live.redis_broadcast import RedisBroadcast
from tools.live.redis_counts import RedisLimits, RedisSeats
from tools.live.redis_link import RedisLink
from tools.live.redis_presence import RedisPresence

ONE = BusinessId("biz_one")
CHAT = ConversationId("cnv_1")
A_WHILE = timedelta(seconds=30)


class BreakableRedis:
    """A Redis of this test's own that can be stopped, killed and started anew at the same place."""

    def __init__(self, binary: Path) -> None:
        self._binary = binary
        self._place = own_folder(owner=None)
        self._socket = self._place / "redis.sock"
        self.url = f"unix://{self._socket}"
        self._server: KeptServer | None = None

    def start(self) -> None:
        self._server = keep(
            [self._binary, "--port", "0", "--unixsocket", self._socket, "--save", "", "--appendonly", "no"],
            folder=own_folder(owner=None),
            end_by=signal.SIGTERM,
            user=None,
        )
        self._server.wait_until(lambda: redis_server._answers(self.url))

    def send(self, which: signal.Signals) -> None:
        assert self._server is not None
        os.kill(self._server.pid, which)

    def kill(self) -> None:
        assert self._server is not None
        self.send(signal.SIGKILL)
        self._server.stop()
        self._server = None

    def remove(self) -> None:
        if self._server is not None:
            self.send(signal.SIGCONT)
            self._server.stop()
        shutil.rmtree(self._place)


@pytest.fixture
def redis() -> Iterator[BreakableRedis]:
    """A running Redis that this test may break."""
    binary = redis_server.machine_binary() or redis_server.wheel_binary()
    if binary is None:
        not_to_be_had("No Redis: install Debian's redis-server.")
    broken = BreakableRedis(binary)
    broken.start()
    try:
        yield broken
    finally:
        broken.remove()


@asynccontextmanager
async def two_processes(url: str) -> AsyncIterator[tuple[RedisBroadcast, RedisBroadcast]]:
    """Two broadcasts that hear of each other by way of Redis alone."""
    here, there = RedisBroadcast(url), RedisBroadcast(url)
    for broadcast in (here, there):
        await broadcast.open()
    try:
        yield here, there
    finally:
        for broadcast in (here, there):
            await broadcast.close()


async def hears(subscriber: RedisBroadcast, by: RedisBroadcast, *, within: float) -> bool:
    """Whether what is told there is heard here, trying again for a while."""
    give_up_at = time.monotonic() + within
    async with subscriber.events_of(ONE) as bell:
        while time.monotonic() < give_up_at:
            by.events(ONE)
            if await bell.rung(within=0.05):
                return True
    return False


async def has_heard_all(subscriber: RedisBroadcast) -> None:
    """Nothing is under way any more."""
    async with subscriber.events_of(ONE) as bell:
        while await bell.rung(within=0.5):
            pass


@contextmanager
def no_longer_than(seconds: float) -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds


async def test_a_killed_redis_is_told_of_once_and_found_again_by_itself(redis: BreakableRedis) -> None:
    async with two_processes(redis.url) as (here, there):
        before = await hears(there, here, within=10)
        redis.kill()
        with capture_logs() as logs:
            for _ in range(20):
                here.events(ONE)
                here.conversations(ONE, frozenset({CHAT}))
                await asyncio.sleep(0.02)
            local = await hears(here, here, within=1)
        redis.start()
        after = await hears(there, here, within=15)

    assert (before, local, after) == (True, True, True)
    told = [entry["event"] for entry in logs]
    assert told.count("redis is away; this process goes on without it") == 1
    assert told.count("hearing nothing from other processes; polling goes on") == 2


async def test_a_redis_that_hangs_keeps_nobody_waiting(redis: BreakableRedis) -> None:
    link = RedisLink(redis.url, prefix="handover")
    limits, seats = RedisLimits(link, SystemClock()), RedisSeats(link, SystemClock())
    presence = RedisPresence(link, SystemClock())
    assert await limits.take("sign-in", most=1, per=A_WHILE) is None
    redis.send(signal.SIGSTOP)

    with no_longer_than(5):
        for _ in range(100):
            await presence.beat(ONE, "usr_1", "online", lasts=A_WHILE)
            seen = await presence.statuses(ONE, ["usr_1"])
            seated = await seats.take("usr_1", "a", most=1, lasts=A_WHILE)
        alone = [await limits.take("sign-in", most=1, per=A_WHILE) for _ in range(2)]

    redis.send(signal.SIGCONT)
    await asyncio.sleep(1.1)
    again = await limits.take("sign-in", most=1, per=A_WHILE)
    await link.close()
    # Alone each process still counts, so that guessing passwords does not become free.
    assert alone[0] is None
    assert alone[1] is not None
    assert (seen, seated) == ({"usr_1": "online"}, True)
    assert again is not None, "Redis has counted the first one before it hung"


async def test_readers_of_a_redis_that_hung_hear_again_when_it_goes_on(redis: BreakableRedis) -> None:
    async with two_processes(redis.url) as (here, there):
        before = await hears(there, here, within=10)
        await has_heard_all(there)
        redis.send(signal.SIGSTOP)
        with no_longer_than(3):
            meanwhile = await hears(there, here, within=1)
            local = await hears(here, here, within=1)
        redis.send(signal.SIGCONT)
        after = await hears(there, here, within=15)

    assert (before, meanwhile, local, after) == (True, False, True, True)


async def test_who_connects_anew_rings_every_bell_because_something_may_have_been_missed(
    redis: BreakableRedis,
) -> None:
    async with two_processes(redis.url) as (here, there):
        assert await hears(there, here, within=10)
        redis.kill()
        async with there.events_of(BusinessId("biz_other")) as bell, there.all_events() as bell_of_all:
            while await bell_of_all.rung(within=0.3):
                pass
            redis.start()

            rang = await bell.rung(within=15)

    assert rang


async def test_a_service_may_start_before_its_redis(redis: BreakableRedis) -> None:
    redis.kill()
    async with two_processes(redis.url) as (here, there):
        assert await hears(here, here, within=1)
        redis.start()

        assert await hears(there, here, within=15)


async def test_what_others_write_into_the_channel_breaks_nothing(redis: BreakableRedis) -> None:
    link = RedisLink(redis.url, prefix="handover")
    async with two_processes(redis.url) as (here, there):
        assert await hears(there, here, within=10)

        for text in ("", "{", "[]", "null", '{"from": 1}', '{"from": "x", "events": 3, "calls": []}', "\0" * 9999):
            await link.ask(lambda client, text=text: client.publish("handover:news", text))  # type: ignore[misc]

        assert await hears(there, here, within=1)
    await link.close()
