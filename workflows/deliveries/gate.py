"""How many lanes of one hook this process drains at once: one that is slow or down must delay no other."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum

from tools.hooks.hook import HookId

SLOW_SECONDS = 2.0
"""A receiver that takes longer to answer is slow."""

PATIENCE_SECONDS = 1.0
"""How long a lane waits for one of a quick hook to come out."""

_SHORTEST, _LONGEST = 0.5, 600.0
_TIDY_AT = 10_000
"""So many hooks are remembered before those that are idle are forgotten."""


class TurnedAway(Exception):
    """There is no room for another lane of this hook now."""

    def __init__(self, pause: timedelta) -> None:
        """``pause`` is how long to stay away."""
        super().__init__(str(pause))
        self.pause = pause


class Manner(Enum):
    """How a hook behaved last: how many lanes may be inside, how many may wait, how many a second may come back."""

    UNKNOWN = (4, 0, 200)
    QUICK = (8, 24, 200)
    SLOW = (4, 0, 50)
    FAILING = (1, 0, 50)
    """Tried by a single lane; the others wait for what that one finds."""

    def __init__(self, room: int, waiting: int, back_a_second: int) -> None:
        """The three numbers of a member."""
        self.room = room
        self.waiting = waiting
        self.back_a_second = back_a_second


@dataclass
class _Place:
    """One hook."""

    manner: Manner = Manner.UNKNOWN
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(Manner.QUICK.room))
    inside: int = 0
    wanting: int = 0
    """Inside, or waiting for it."""
    turned_away: int = 0


class HookGate:
    """The hooks of all businesses, for one process."""

    def __init__(self, *, most: int, chance: Callable[[], float] = random.random) -> None:
        """``most`` may be inside for all hooks together, so that other jobs have room too."""
        self._most = most
        self._chance = chance
        self._busy = 0
        self._places: dict[HookId, _Place] = {}

    @asynccontextmanager
    async def inside(self, hook_id: HookId) -> AsyncIterator[None]:
        """Lets a lane in, after a short wait if its hook is quick.

        Raises ``TurnedAway`` when there is no room.
        """
        place = self._place(hook_id)
        if self._busy >= self._most:
            raise TurnedAway(self._around(_SHORTEST))
        if place.wanting >= place.manner.room + place.manner.waiting:
            raise self._turned_away(place)
        self._busy += 1
        place.wanting += 1
        try:
            await self._slot(place)
            place.inside += 1
            try:
                yield
            finally:
                place.inside -= 1
                place.slots.release()
        finally:
            place.wanting -= 1
            self._busy -= 1

    def behaved(self, hook_id: HookId, *, ok: bool, took: float) -> None:
        """What the last attempt showed."""
        place = self._place(hook_id)
        if not ok:
            place.manner = Manner.FAILING
            return
        place.manner = Manner.SLOW if took > SLOW_SECONDS else Manner.QUICK
        place.turned_away = 0

    async def _slot(self, place: _Place) -> None:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await place.slots.acquire()
        except TimeoutError:
            raise self._turned_away(place) from None
        # It may have begun to fail while this one waited.
        if place.inside >= place.manner.room:
            place.slots.release()
            raise self._turned_away(place)

    def _turned_away(self, place: _Place) -> TurnedAway:
        """The more wait, the longer each does: so many a second come back, however many there are."""
        place.turned_away += 1
        return TurnedAway(self._around(min(_LONGEST, _SHORTEST + place.turned_away / place.manner.back_a_second)))

    def _around(self, seconds: float) -> timedelta:
        return timedelta(seconds=seconds * (0.5 + self._chance()))

    def _place(self, hook_id: HookId) -> _Place:
        if hook_id not in self._places and len(self._places) >= _TIDY_AT:
            self._places = {each: place for each, place in self._places.items() if place.wanting}
        return self._places.setdefault(hook_id, _Place())
