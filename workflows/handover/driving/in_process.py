"""Deadlines and locks for one process: nothing is kept, and everything is rebuilt from the checkpoints."""

import asyncio
import heapq
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime


class DeadlinesInMemory:
    """``Deadlines`` that end with the process; ``Desk.recover`` finds them again in the parked chats."""

    def __init__(self) -> None:
        """Nothing is due."""
        self._at: dict[str, datetime] = {}
        self._queue: list[tuple[datetime, str]] = []

    async def set(self, thread_id: str, at: datetime) -> None:
        """What stood in the queue before is passed over when its turn comes."""
        self._at[thread_id] = at
        heapq.heappush(self._queue, (at, thread_id))
        if len(self._queue) > 64 + 4 * len(self._at):
            self._queue = [(moment, thread) for thread, moment in self._at.items()]
            heapq.heapify(self._queue)

    async def clear(self, thread_id: str) -> None:
        """Due no more."""
        self._at.pop(thread_id, None)

    async def due(self, now: datetime) -> Sequence[str]:
        """Earliest first."""
        found: dict[str, datetime] = {}
        passed: list[tuple[datetime, str]] = []
        while self._queue and self._queue[0][0] <= now:
            at, thread_id = heapq.heappop(self._queue)
            if self._at.get(thread_id) == at and thread_id not in found:
                found[thread_id] = at
                passed.append((at, thread_id))
        for entry in passed:
            heapq.heappush(self._queue, entry)
        return list(found)

    async def next_at(self) -> datetime | None:
        """The earliest moment that still counts."""
        while self._queue and self._at.get(self._queue[0][1]) != self._queue[0][0]:
            heapq.heappop(self._queue)
        return self._queue[0][0] if self._queue else None


class LockInProcess:
    """``ThreadLock`` for one process: first come, first served."""

    def __init__(self) -> None:
        """Nothing is held."""
        self._locks: dict[str, asyncio.Lock] = {}
        self._users: Counter[str] = Counter()

    def hold(self, thread_id: str) -> AbstractAsyncContextManager[None]:
        """Held for one turn; forgotten when nobody wants it."""
        return self._held(thread_id)

    @asynccontextmanager
    async def _held(self, thread_id: str) -> AsyncIterator[None]:
        lock = self._locks.setdefault(thread_id, asyncio.Lock())
        self._users[thread_id] += 1
        try:
            async with lock:
                yield
        finally:
            self._users[thread_id] -= 1
            if not self._users[thread_id]:
                del self._users[thread_id], self._locks[thread_id]
