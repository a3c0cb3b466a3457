"""PostgreSQL 15+: psycopg 3 and its pool; a transaction's writes travel together in a pipeline."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import orjson
from psycopg import AsyncConnection, errors
from psycopg.rows import DictRow, dict_row, tuple_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from tools.clock import Clock, from_micros
from tools.errors import Busy, Unusable
from tools.storage.connection import Row
from tools.storage.statement import THE_ROWS, Statement

_NOW = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now"

_AGAIN = (errors.SerializationFailure, errors.DeadlockDetected, errors.ForeignKeyViolation)
"""What a transaction is run again for. What it points at may have been erased meanwhile: then it is not found."""


class PostgresConnection:
    """A transaction on one pooled connection."""

    def __init__(self, raw: AsyncConnection[DictRow], clock: Clock | None) -> None:
        """``clock`` replaces the database's own, for tests."""
        self._raw = raw
        self._clock = clock
        self._now: datetime | None = None

    async def run(self, statement: Statement, **values: Any) -> None:
        """Writes, without an answer: in a pipeline nothing is waited for."""
        text, constants = statement.on("postgresql")
        await self._raw.execute(text, {**constants, **values})

    async def run_each(self, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> None:
        """Writes many rows with one statement."""
        if not rows:
            return
        if statement.rows_at_once:
            await self.run(statement, **_at_once(rows))
            return
        text, constants = statement.on("postgresql")
        async with self._raw.cursor() as cursor:
            await cursor.executemany(text, [{**constants, **row} for row in rows])

    async def count_each(self, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> int:
        """The same; how many were written, as the statement gives them back."""
        return len(await self.tuples(statement, **_at_once(rows))) if rows else 0

    async def find(self, statement: Statement, **values: Any) -> Row | None:
        """The first row, or nothing."""
        text, constants = statement.on("postgresql")
        cursor = await self._raw.execute(text, {**constants, **values})
        return await cursor.fetchone()

    async def rows(self, statement: Statement, **values: Any) -> Sequence[Row]:
        """All rows."""
        text, constants = statement.on("postgresql")
        cursor = await self._raw.execute(text, {**constants, **values})
        return await cursor.fetchall()

    async def tuples(self, statement: Statement, **values: Any) -> Sequence[tuple[Any, ...]]:
        """The same by place."""
        text, constants = statement.on("postgresql")
        async with self._raw.cursor(row_factory=tuple_row) as cursor:
            await cursor.execute(text, {**constants, **values})
            return await cursor.fetchall()

    async def long_rows(self, statement: Statement, **values: Any) -> Sequence[Row]:
        """The same: the server does the work."""
        return await self.rows(statement, **values)

    async def settle(self) -> None:
        """Documents of contacts are made now."""
        await self._raw.execute("SET CONSTRAINTS ALL IMMEDIATE")

    async def now(self) -> datetime:
        """The database's clock, so that many machines agree."""
        if self._now is None:
            if self._clock is not None:
                self._now = self._clock.now()
            else:
                row = await (await self._raw.execute(_NOW)).fetchone()
                assert row is not None
                self._now = from_micros(row["now"])
        return self._now


class PostgresDatabase:
    """A PostgreSQL database and the pool of connections to it."""

    name: Final = "postgresql"

    def __init__(self, url: str, *, clock: Clock | None = None, pool_size: int = 10, pipeline: bool = True) -> None:
        """``pipeline=False`` is for a PgBouncer that does not speak it."""
        self._clock = clock
        self._pipeline = pipeline
        self._pool: AsyncConnectionPool[AsyncConnection[DictRow]] = AsyncConnectionPool(
            url,
            min_size=1,
            max_size=pool_size,
            open=False,
            timeout=10,
            kwargs={"row_factory": dict_row},
            configure=_configure,
        )

    async def wipe(self) -> bool:
        """Nothing to do: the server's own vacuum takes away what deleted rows leave behind (docs/privacy.md)."""
        return True

    async def open(self) -> None:
        """Opens the pool.

        Raises ``Unusable`` when the server does not answer.
        """
        try:
            await self._pool.open(wait=True, timeout=10)
        except PoolTimeout as error:
            # Else the pool's own tasks would try for ever, and keep the process from ending.
            await self._pool.close()
            message = "PostgreSQL does not answer. Check HANDOVER_DATABASE_URL and that the server runs."
            raise Unusable(message) from error

    async def close(self) -> None:
        """Closes all connections."""
        await self._pool.close()

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[PostgresConnection]:
        """A transaction; commits at the end, rolls back on any exception."""
        with _ended_when_cancelled():
            try:
                # The first statement begins the transaction; giving the connection back commits it, or rolls it back.
                async with (
                    self._pool.connection() as raw,
                    raw.pipeline() if self._pipeline else contextlib.nullcontext(),
                ):
                    yield PostgresConnection(raw, self._clock)
            except (PoolTimeout, *_AGAIN) as error:
                raise Busy from error

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[PostgresConnection]:
        """The same, for reads."""
        async with self.writing() as connection:
            yield connection


def _at_once(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {THE_ROWS: orjson.dumps(rows).decode()}


@contextlib.contextmanager
def _ended_when_cancelled() -> Iterator[None]:
    """Whoever was cancelled meanwhile hears of it.

    The pool waits for a connection by ``asyncio.wait_for``, which before Python 3.12 swallows a cancellation that
    comes together with it (https://github.com/python/cpython/issues/86296): a loop over the database would never end.
    """
    task = asyncio.current_task()
    before = task.cancelling() if task else 0
    try:
        yield
    except Exception as error:
        if task and task.cancelling() > before:
            raise asyncio.CancelledError from error
        raise
    if task and task.cancelling() > before:
        raise asyncio.CancelledError


async def _configure(raw: AsyncConnection[DictRow]) -> None:
    # A search may cost much by the planner's guess and stop after fifty rows; compiling it takes a second by itself.
    await raw.execute("SET jit = off")
    await raw.commit()
