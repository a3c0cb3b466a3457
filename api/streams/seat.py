"""One of the few streams, or uploads, that a caller may have open at once."""

import secrets
import time
from datetime import timedelta

import anyio

from tools.errors import TooMany
from tools.live.ports import Seats

_LASTS = timedelta(seconds=45)
"""Kept at every sign of life; the seat of a process that died is free after this."""
_KEPT_EVERY = 10.0
"""Seconds: a stream gives signs of life oftener than its seat needs."""
_COME_BACK = 15.0
_LEAVING = 2.0


class Seat:
    """Taken before the stream begins, kept while it goes on, left when it ends however it ends."""

    def __init__(self, seats: Seats, key: str, *, most: int, of: str = "streams", lasts: timedelta = _LASTS) -> None:
        """Not taken yet. ``lasts`` is for what gives no sign of life."""
        self._seats = seats
        self._key = key
        self._most = most
        self._of = of
        self._lasts = lasts
        self._name = secrets.token_hex(8)
        self._kept_at = -_KEPT_EVERY

    async def take(self) -> None:
        """Raises ``TooMany`` when all are taken."""
        if not await self._keep():
            message = f"At most {self._most} {self._of} at once."
            raise TooMany(message, retry_after=_COME_BACK)

    async def keep(self) -> None:
        """Keeps it for a while longer."""
        if time.monotonic() - self._kept_at >= _KEPT_EVERY:
            await self._keep()

    async def _keep(self) -> bool:
        self._kept_at = time.monotonic()
        return await self._seats.take(self._key, self._name, most=self._most, lasts=self._lasts)

    async def leave(self) -> None:
        """Gives it back, also when the client has gone: its request is cancelled then, and would be in the way."""
        with anyio.move_on_after(_LEAVING, shield=True):
            await self._seats.leave(self._key, self._name)
