"""Opens units of work on a database, runs them again when it asks for that, and wakes whoever waits."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from typing import Protocol, TypeVar

from tools.errors import Busy
from tools.ids import BusinessId, ConversationId, NewId, random_ids_at
from tools.storage.connection import Connection
from tools.storage.statement import DatabaseName
from tools.storage.unit_of_work import SqlUnitOfWork

Result = TypeVar("Result")
_TIMES = 5


class Database(Protocol):
    """SQLite or PostgreSQL."""

    @property
    def name(self) -> DatabaseName:
        """Which of the two."""
        ...

    def writing(self) -> AbstractAsyncContextManager[Connection]:
        """A transaction that writes."""
        ...

    def reading(self) -> AbstractAsyncContextManager[Connection]:
        """A transaction that only reads."""
        ...

    async def open(self) -> None:
        """Makes it usable."""
        ...

    async def close(self) -> None:
        """Gives back what it holds."""
        ...


class Wake(Protocol):
    """Tells others, after a commit, that there is something new; it may get lost without losing anything."""

    def conversations(self, business_id: BusinessId, conversation_ids: frozenset[ConversationId]) -> None:
        """Their runners have something to do."""
        ...

    def events(self, business_id: BusinessId) -> None:
        """The business has new events."""
        ...


class SqlToolkit:
    """Units of work on a database."""

    def __init__(
        self,
        database: Database,
        *,
        secret: bytes,
        wake: Wake | None = None,
        ids_at: Callable[[datetime], NewId] = random_ids_at,
    ) -> None:
        """``wake`` is told after each commit that posted or announced something.

        ``secret`` is what values of erased people are hashed under: with another one they are not known again.
        ``ids_at`` makes the identifiers of a unit of work, of its time.
        """
        self.database = database
        self._secret = secret
        self._ids_at = ids_at
        self.wake = wake

    @asynccontextmanager
    async def reading(self, business_id: BusinessId) -> AsyncIterator[SqlUnitOfWork]:
        """For reads alone."""
        async with self.database.reading() as connection:
            yield await self._unit(connection, business_id)

    @asynccontextmanager
    async def once(self, business_id: BusinessId) -> AsyncIterator[SqlUnitOfWork]:
        """One unit of work, not run again: for who does that himself."""
        async with self.database.writing() as connection:
            work = await self._unit(connection, business_id)
            yield work
            await work.finish()
        if self.wake is not None:
            if work.posted_to:
                self.wake.conversations(business_id, work.posted_to)
            if work.announced:
                self.wake.events(business_id)

    async def run(self, business_id: BusinessId, act: Callable[[SqlUnitOfWork], Awaitable[Result]]) -> Result:
        """Runs ``act`` in a unit of work and commits; again as a whole after a deadlock or while busy."""
        for attempt in range(_TIMES):
            try:
                async with self.once(business_id) as work:
                    return await act(work)
            except Busy:
                if attempt == _TIMES - 1:
                    raise
            # Jitter, so that two that met do not meet again.
            await asyncio.sleep(random.uniform(0.01, 0.05) * (attempt + 1))  # noqa: S311 - not a secret.
        raise Busy

    async def _unit(self, connection: Connection, business_id: BusinessId) -> SqlUnitOfWork:
        now = await connection.now()
        return SqlUnitOfWork(connection, business_id, now=now, new_id=self._ids_at(now), secret=self._secret)
