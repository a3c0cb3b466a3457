"""Both worlds, written once for all tests; each test opens a door onto one of them."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tests.api.door import Door, opened_door
from tests.api.visibility.world import World, write_secret, write_worlds_common_part
from tests.databases import HASH_SECRET, found
from tests.servers.postgres import PostgresServer
from tools.clock import SimulatedClock
from tools.storage.postgres import PostgresDatabase
from tools.storage.sqlite import SqliteDatabase
from tools.storage.toolkit import Database, SqlToolkit

LATER = SimulatedClock(SimulatedClock().now() + timedelta(seconds=9))
"""Nobody moves it. What a test adds is younger than all that was there: of one age, chance would order it."""


@dataclass(frozen=True)
class Seeded:
    """The two worlds on one kind of database."""

    world: World
    open_with: Callable[[], Database]
    """The world with the secret."""
    open_without: Callable[[], Database]
    copy: Callable[[], AbstractContextManager[Database]]
    """The world with the secret, for one who changes what they like."""

    @asynccontextmanager
    async def door(self, *, secret: bool = True) -> AsyncIterator[Door]:
        """The application over one of the worlds."""
        async with _door(self.open_with() if secret else self.open_without()) as door:
            yield door

    @asynccontextmanager
    async def own_door(self) -> AsyncIterator[Door]:
        """The application over a copy of the world with the secret."""
        with self.copy() as database:
            async with _door(database) as door:
                yield door


@asynccontextmanager
async def _door(database: Database) -> AsyncIterator[Door]:
    await database.open()
    try:
        async with opened_door(SqlToolkit(database, secret=HASH_SECRET), LATER) as door:
            yield door
    finally:
        await database.close()


@contextmanager
def seeded_on_sqlite(empty: Path) -> Iterator[Seeded]:
    """In files; every door opens a copy of its own, so that a test may change what it likes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def copied(source: Path) -> Database:
            target = Path(tempfile.mkdtemp(dir=folder)) / "handover.db"
            shutil.copyfile(source, target)
            return SqliteDatabase(target, clock=LATER)

        @contextmanager
        def copy() -> Iterator[Database]:
            with tempfile.TemporaryDirectory(dir=folder) as own:
                target = Path(own) / "handover.db"
                shutil.copyfile(with_secret, target)
                yield SqliteDatabase(target, clock=LATER)

        with_secret, without = folder / "with.db", folder / "without.db"
        for path in (with_secret, without):
            shutil.copyfile(empty, path)
        yield _written(
            SqliteDatabase(with_secret, clock=SimulatedClock()),
            SqliteDatabase(without, clock=SimulatedClock()),
            opened_by=(lambda: copied(with_secret), lambda: copied(without), copy),
        )


@contextmanager
def seeded_on_postgres(server: PostgresServer, template: str) -> Iterator[Seeded]:
    """In two databases that all tests share: only what changes nothing is asked there; the rest, of a copy."""
    with server.database(template=template) as with_secret, server.database(template=template) as without:

        def opened(url: str, clock: SimulatedClock = LATER) -> Database:
            return PostgresDatabase(url, clock=clock)

        @contextmanager
        def copy() -> Iterator[Database]:
            with server.database(template=with_secret.name) as own:
                yield opened(own.url)

        yield _written(
            opened(with_secret.url, SimulatedClock()),
            opened(without.url, SimulatedClock()),
            opened_by=(lambda: opened(with_secret.url), lambda: opened(without.url), copy),
        )


def _written(
    with_secret: Database,
    without: Database,
    *,
    opened_by: tuple[Callable[[], Database], Callable[[], Database], Callable[[], AbstractContextManager[Database]]],
) -> Seeded:
    # A loop of its own, which is nobody's current one: pytest-asyncio has another for each test.
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        world = runner.run(_write(with_secret, _all_of_it))
        same = runner.run(_write(without, write_worlds_common_part))
    assert same.open == world.open, "the worlds differ by the secret alone"
    return Seeded(world, *opened_by)


async def _write(database: Database, write: Callable[[SqlToolkit], Awaitable[World]]) -> World:
    await database.open()
    try:
        toolkit = SqlToolkit(database, secret=HASH_SECRET)
        await found(toolkit)
        return await write(toolkit)
    finally:
        await database.close()


async def _all_of_it(toolkit: SqlToolkit) -> World:
    return await write_secret(toolkit, await write_worlds_common_part(toolkit))
