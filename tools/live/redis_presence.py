"""Who is here, in Redis, as keys that end by themselves; while it is away each process knows its own."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from tools.clock import Clock
from tools.ids import BusinessId
from tools.live.in_process import InProcessPresence
from tools.live.redis_link import Away, RedisLink


class RedisPresence:
    """A board that all processes share."""

    def __init__(self, link: RedisLink, clock: Clock) -> None:
        """``clock`` is for what this process alone knows, while Redis is away."""
        self._link = link
        self._alone = InProcessPresence(clock)

    async def beat(self, business_id: BusinessId, who: str, status: str, *, lasts: timedelta) -> None:
        """They are here."""
        await self._alone.beat(business_id, who, status, lasts=lasts)
        key, millis = self._key(business_id, who), max(1, round(lasts.total_seconds() * 1000))
        try:
            await self._link.ask(lambda client: client.set(key, status, px=millis))
        except Away:
            return

    async def gone(self, business_id: BusinessId, who: str) -> None:
        """They have left."""
        await self._alone.gone(business_id, who)
        try:
            await self._link.ask(lambda client: client.delete(self._key(business_id, who)))
        except Away:
            return

    async def statuses(self, business_id: BusinessId, whose: Sequence[str]) -> Mapping[str, str]:
        """Of those who are here."""
        if not whose:
            return {}
        keys = [self._key(business_id, who) for who in whose]
        try:
            found = await self._link.ask(lambda client: client.mget(keys))
        except Away:
            return await self._alone.statuses(business_id, whose)
        return {who: str(status) for who, status in zip(whose, found, strict=True) if status is not None}

    def _key(self, business_id: BusinessId, who: str) -> str:
        return f"{self._link.prefix}:here:{business_id}:{who}"
