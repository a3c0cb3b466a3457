"""One process: bells, presence and limits in memory."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tools.clock import Clock
from tools.ids import BusinessId, ConversationId
from tools.work.due import Ready

_TIDY_AT = 10_000
"""So many keys are kept before those that have ended are thrown out."""


class InProcessBell:
    """Rings for one listener of this process."""

    def __init__(self) -> None:
        """Silent."""
        self._rang = asyncio.Event()

    def ring(self) -> None:
        """Many rings are one."""
        self._rang.set()

    async def rung(self, *, within: float) -> bool:
        """Whether it rang since it was last asked."""
        if not self._rang.is_set():
            try:
                async with asyncio.timeout(within):
                    await self._rang.wait()
            except TimeoutError:
                return False
        self._rang.clear()
        return True


@dataclass
class InProcessCalls:
    """Conversations that call for a runner in this process."""

    bell: InProcessBell = field(default_factory=InProcessBell)
    called: dict[Ready, None] = field(default_factory=dict)

    def call(self, ready: Ready) -> None:
        """Many calls of one conversation are one."""
        self.called[ready] = None
        self.bell.ring()

    async def waiting(self, *, within: float) -> Sequence[Ready]:
        """Those that called since it was last asked."""
        await self.bell.rung(within=within)
        called, self.called = list(self.called), {}
        return called


class InProcessBroadcast:
    """Publisher and subscriber of one process."""

    def __init__(self) -> None:
        """Nobody listens yet."""
        self._bells: dict[BusinessId, set[InProcessBell]] = {}
        self._bells_of_all: set[InProcessBell] = set()
        self._listeners: list[InProcessCalls] = []

    def conversations(self, business_id: BusinessId, conversation_ids: frozenset[ConversationId]) -> None:
        """Calls for runners."""
        for conversation_id in sorted(conversation_ids):
            for listener in self._listeners:
                listener.call(Ready(business_id, conversation_id))

    def events(self, business_id: BusinessId) -> None:
        """Rings all bells of the business."""
        for bell in (*self._bells.get(business_id, ()), *self._bells_of_all):
            bell.ring()

    def perhaps_missed(self) -> None:
        """Rings every bell: what was told elsewhere meanwhile was not heard."""
        for bells in (*self._bells.values(), self._bells_of_all):
            for bell in bells:
                bell.ring()

    @asynccontextmanager
    async def events_of(self, business_id: BusinessId) -> AsyncIterator[InProcessBell]:
        """A bell of one's own."""
        bell = InProcessBell()
        self._bells.setdefault(business_id, set()).add(bell)
        try:
            yield bell
        finally:
            bells = self._bells[business_id]
            bells.discard(bell)
            if not bells:
                del self._bells[business_id]

    @asynccontextmanager
    async def all_events(self) -> AsyncIterator[InProcessBell]:
        """A bell of one's own."""
        bell = InProcessBell()
        self._bells_of_all.add(bell)
        try:
            yield bell
        finally:
            self._bells_of_all.discard(bell)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[InProcessCalls]:
        """Calls of one's own."""
        calls = InProcessCalls()
        self._listeners.append(calls)
        try:
            yield calls
        finally:
            self._listeners.remove(calls)


class InProcessPresence:
    """Who is here, in memory."""

    def __init__(self, clock: Clock) -> None:
        """By this clock a beat ends."""
        self._clock = clock
        self._here: dict[tuple[BusinessId, str], tuple[str, datetime]] = {}

    async def beat(self, business_id: BusinessId, who: str, status: str, *, lasts: timedelta) -> None:
        """They are here."""
        now = self._clock.now()
        if len(self._here) >= _TIDY_AT:
            self._here = {key: entry for key, entry in self._here.items() if entry[1] > now}
        self._here[business_id, who] = status, now + lasts

    async def gone(self, business_id: BusinessId, who: str) -> None:
        """They have left."""
        self._here.pop((business_id, who), None)

    async def statuses(self, business_id: BusinessId, whose: Sequence[str]) -> Mapping[str, str]:
        """Of those who are here."""
        now = self._clock.now()
        found = {who: self._here.get((business_id, who)) for who in whose}
        return {who: entry[0] for who, entry in found.items() if entry is not None and entry[1] > now}


@dataclass
class _Window:
    """A stretch of time in which something was counted."""

    ends: datetime
    count: int = 0


class InProcessLimits:
    """Counts in memory."""

    def __init__(self, clock: Clock) -> None:
        """By this clock a window ends."""
        self._clock = clock
        self._windows: dict[str, _Window] = {}

    async def take(self, key: str, *, most: int, per: timedelta) -> timedelta | None:
        """Counts one more."""
        now = self._clock.now()
        if len(self._windows) >= _TIDY_AT:
            self._windows = {each: window for each, window in self._windows.items() if window.ends > now}
        window = self._windows.get(key)
        if window is None or window.ends <= now:
            window = self._windows[key] = _Window(ends=now + per)
        if window.count >= most:
            return window.ends - now
        window.count += 1
        return None

    async def give_back(self, key: str) -> None:
        """Takes one from the count again."""
        window = self._windows.get(key)
        if window is not None and window.count > 0:
            window.count -= 1


class InProcessSeats:
    """Seats in memory."""

    def __init__(self, clock: Clock) -> None:
        """By this clock a seat that nobody keeps is free again."""
        self._clock = clock
        self._taken: dict[str, dict[str, datetime]] = {}

    async def take(self, key: str, seat: str, *, most: int, lasts: timedelta) -> bool:
        """Takes a seat, or keeps it."""
        now = self._clock.now()
        taken = {each: until for each, until in self._taken.get(key, {}).items() if until > now}
        if seat not in taken and len(taken) >= most:
            return False
        self._taken[key] = taken | {seat: now + lasts}
        return True

    async def leave(self, key: str, seat: str) -> None:
        """Gives it back."""
        taken = self._taken.get(key, {})
        taken.pop(seat, None)
        if not taken:
            self._taken.pop(key, None)
