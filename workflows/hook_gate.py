"""How many lanes of one hook this process drains at once: one that is slow or down must delay no other."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from tools.hooks.hook import HookId

SLOW_SECONDS = 2.0
"""A receiver that takes longer to answer is slow."""

_AT_ONCE = 8
_MAY_WAIT = 24
_SLOW_AT_ONCE = 4
_SHORTEST, _LONGEST = 0.5, 600.0


class TurnedAway(Exception):
    """There is no room for another lane of this hook now."""

    def __init__(self, pause: timedelta) -> None:
        """``pause`` is how long to stay away."""
        super().__init__(str(pause))
        self.pause = pause


@dataclass
class _Place:
    """One hook, as it behaved last."""

    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))
    inside: int = 0
    wanting: int = 0
    """Inside, or waiting for it."""
    turned_away: int = 0
    slow: bool = False
    failing: bool = False

    @property
    def room(self) -> int:
        """So many may be inside. One that fails is tried by a single lane; the others wait for what that finds."""
        if self.failing:
            return 1
        return _SLOW_AT_ONCE if self.slow else _AT_ONCE

    @property
    def is_full(self) -> bool:
        """One that is quick lets a few wait for the moment it takes."""
        return self.wanting >= self.room + (0 if self.failing or self.slow else _MAY_WAIT)


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
        place = self._places.setdefault(hook_id, _Place())
        if self._busy >= self._most or place.is_full:
            raise self._turned_away(place)
        self._busy += 1
        place.wanting += 1
        try:
            async with place.slots:
                # It may have begun to fail while this one waited.
                if place.inside >= place.room:
                    raise self._turned_away(place)
                place.inside += 1
                try:
                    yield
                finally:
                    place.inside -= 1
        finally:
            place.wanting -= 1
            self._busy -= 1
            self._tidy(hook_id, place)

    def behaved(self, hook_id: HookId, *, ok: bool, took: float) -> None:
        """What the last attempt showed."""
        place = self._places.setdefault(hook_id, _Place())
        place.failing = not ok
        place.slow = took > SLOW_SECONDS
        if ok and not place.slow:
            place.turned_away = 0

    def _turned_away(self, place: _Place) -> TurnedAway:
        """The more wait, the longer each does: so many a second come back, however many there are."""
        place.turned_away += 1
        a_second = 50 if place.failing or place.slow else 200
        pause = min(_LONGEST, _SHORTEST + place.turned_away / a_second)
        return TurnedAway(timedelta(seconds=pause * (0.5 + self._chance())))

    def _tidy(self, hook_id: HookId, place: _Place) -> None:
        if not (place.wanting or place.turned_away or place.failing or place.slow):
            self._places.pop(hook_id, None)
