"""Everything live between the processes that share a Redis."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from api.parts import Live
from tools.clock import SystemClock
from tools.live.redis_broadcast import RedisBroadcast
from tools.live.redis_counts import RedisLimits, RedisSeats
from tools.live.redis_link import RedisLink
from tools.live.redis_presence import RedisPresence


@asynccontextmanager
async def live_in_redis(url: str) -> AsyncIterator[Live]:
    """While Redis is away each process goes on by itself."""
    clock = SystemClock()
    broadcast, link = RedisBroadcast(url), RedisLink(url, prefix="handover")
    await broadcast.open()
    try:
        yield Live(
            publisher=broadcast,
            subscriber=broadcast,
            presence=RedisPresence(link, clock),
            limits=RedisLimits(link, clock),
            seats=RedisSeats(link, clock),
        )
    finally:
        await broadcast.close()
        await link.close()
