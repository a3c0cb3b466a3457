"""A database that kills its process with SIGKILL before its n-th statement, and the fork that dies of it."""

import asyncio
import os
import signal
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from tools.storage.connection import Connection, Row
from tools.storage.statement import DatabaseName, Statement
from tools.storage.toolkit import Database


class KillSwitch:
    """Counts statements and commits; kills before the n-th."""

    def __init__(self, at: int | None = None) -> None:
        self.at = at
        self.passed = 0

    def step(self) -> None:
        """One more point is reached."""
        if self.passed == self.at:
            os.kill(os.getpid(), signal.SIGKILL)
        self.passed += 1


class KillingConnection:
    """A connection that counts."""

    def __init__(self, inner: Connection, switch: KillSwitch) -> None:
        self._inner = inner
        self._switch = switch

    async def run(self, statement: Statement, **values: Any) -> None:
        self._switch.step()
        await self._inner.run(statement, **values)

    async def run_each(self, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> None:
        self._switch.step()
        await self._inner.run_each(statement, rows)

    async def count_each(self, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> int:
        self._switch.step()
        return await self._inner.count_each(statement, rows)

    async def find(self, statement: Statement, **values: Any) -> Row | None:
        self._switch.step()
        return await self._inner.find(statement, **values)

    async def rows(self, statement: Statement, **values: Any) -> Sequence[Row]:
        self._switch.step()
        return await self._inner.rows(statement, **values)

    async def tuples(self, statement: Statement, **values: Any) -> Sequence[tuple[Any, ...]]:
        self._switch.step()
        return await self._inner.tuples(statement, **values)

    async def long_rows(self, statement: Statement, **values: Any) -> Sequence[Row]:
        self._switch.step()
        return await self._inner.long_rows(statement, **values)

    async def settle(self) -> None:
        await self._inner.settle()

    async def now(self) -> datetime:
        return await self._inner.now()


class KillingDatabase:
    """A database whose every statement, and every commit, may be the last."""

    def __init__(self, inner: Database, switch: KillSwitch) -> None:
        self._inner = inner
        self._switch = switch

    @property
    def name(self) -> DatabaseName:
        return self._inner.name

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[KillingConnection]:
        async with self._inner.writing() as connection:
            yield KillingConnection(connection, self._switch)
            self._switch.step()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[KillingConnection]:
        async with self._inner.reading() as connection:
            yield KillingConnection(connection, self._switch)

    async def open(self) -> None:
        await self._inner.open()

    async def close(self) -> None:
        await self._inner.close()


def killed(act: Callable[[], Awaitable[None]]) -> bool:
    """Runs ``act`` in a fork of this warm process; whether it was killed. Any other failure is raised here."""
    child = os.fork()
    if child == 0:
        try:
            asyncio.run(_awaited(act))
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return True
    assert os.WEXITSTATUS(status) == 0, "the forked process failed by itself"
    return False


async def _awaited(act: Callable[[], Awaitable[None]]) -> None:
    await act()
