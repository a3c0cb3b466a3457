"""Limits and seats in Redis, counted by scripts that run whole; while it is away each process counts its own."""

import math
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis

from tools.clock import Clock
from tools.live.in_process import InProcessLimits, InProcessSeats
from tools.live.redis_link import Away, RedisLink

_COUNT = """
local count = tonumber(redis.call('GET', KEYS[1]) or '0')
local left = redis.call('PTTL', KEYS[1])
if count >= tonumber(ARGV[1]) then
    if count == 0 then return tonumber(ARGV[2]) end
    return math.max(left, 1)
end
redis.call('INCR', KEYS[1])
if left < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0
"""

# A window that has ended meanwhile is not begun anew by it.
_GIVE_BACK = """
local count = tonumber(redis.call('GET', KEYS[1]) or '0')
if count > 0 then redis.call('DECR', KEYS[1]) end
return 0
"""

# By Redis's own clock, which is the same for all who take a seat.
_SIT = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local seated = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not seated and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[3]) then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
return 1
"""


class RedisLimits:
    """Counts that all processes share."""

    def __init__(self, link: RedisLink, clock: Clock) -> None:
        """``clock`` is for the counts of this process alone, while Redis is away."""
        self._link = link
        self._alone = InProcessLimits(clock)

    async def take(self, key: str, *, most: int, per: timedelta) -> timedelta | None:
        """Counts one more."""
        try:
            left = await _run(self._link, _COUNT, f"{self._link.prefix}:limit:{key}", [most, _millis(per)])
        except Away:
            return await self._alone.take(key, most=most, per=per)
        return timedelta(milliseconds=left) if left else None

    async def give_back(self, key: str) -> None:
        """Takes one from the count again; what was counted while Redis was away ends by itself."""
        try:
            await _run(self._link, _GIVE_BACK, f"{self._link.prefix}:limit:{key}", [])
        except Away:
            await self._alone.give_back(key)


class RedisSeats:
    """Seats that all processes share."""

    def __init__(self, link: RedisLink, clock: Clock) -> None:
        """``clock`` is for the seats of this process alone, while Redis is away."""
        self._link = link
        self._alone = InProcessSeats(clock)

    async def take(self, key: str, seat: str, *, most: int, lasts: timedelta) -> bool:
        """Takes a seat, or keeps it."""
        try:
            taken = await _run(self._link, _SIT, self._key(key), [seat, most, _millis(lasts)])
        except Away:
            return await self._alone.take(key, seat, most=most, lasts=lasts)
        return bool(taken)

    async def leave(self, key: str, seat: str) -> None:
        """Gives it back; one that Redis does not hear of ends by itself."""
        await self._alone.leave(key, seat)
        try:
            await self._link.ask(lambda client: client.zrem(self._key(key), seat))
        except Away:
            return

    def _key(self, key: str) -> str:
        return f"{self._link.prefix}:seats:{key}"


async def _run(link: RedisLink, script: str, key: str, arguments: Sequence[str | int]) -> int:
    async def act(client: Redis) -> Any:
        # Registering only hashes the text; a Redis that was started anew is sent it again by itself.
        return await client.register_script(script)(keys=[key], args=list(arguments))

    return int(await link.ask(act))


def _millis(time: timedelta) -> int:
    return max(1, math.ceil(time.total_seconds() * 1000))
