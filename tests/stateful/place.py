"""Where the contact book lies for one run: either database, a loop of its own, and everybody who acts on it."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx

from api.gates.doorkeeper import identify
from tests.api.door import Door, opened_door
from tests.databases import BUSINESS, HASH_SECRET, copied, found
from tests.servers.postgres import PostgresServer
from tests.stateful.words import TAGS
from tools.clock import SimulatedClock
from tools.ids import BusinessId, UserId, repeatable_ids
from tools.storage.postgres import PostgresDatabase
from tools.storage.sqlite import SqliteDatabase
from tools.storage.toolkit import Database, SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.team.people import Role
from tools.team.rights import Caller

Result = TypeVar("Result")
Opened = Callable[[SimulatedClock], AbstractContextManager[Database]]
"""A fresh database for one run, not open yet."""

ADMIN, CHOSEN, OTHER = "Ada", "Ben", "Cleo"
AGENTS = (CHOSEN, OTHER)
CREW = "Crew"
"""A team."""


class SteadyToolkit(SqlToolkit):
    """The same, with ids that are the same in every run: what is sorted by them falls out alike."""

    _units = 0

    @asynccontextmanager
    async def once(self, business_id: BusinessId) -> AsyncIterator[SqlUnitOfWork]:
        """One unit of work."""
        async with super().once(business_id) as work:
            self._units += 1
            work.new_id = repeatable_ids(str(self._units), at=work.now)
            yield work


@dataclass
class Place:
    """The application over a database of this run's own, and the team."""

    runner: asyncio.Runner
    clock: SimulatedClock
    door: Door
    toolkit: SqlToolkit
    closing: AsyncExitStack
    clients: dict[str, httpx.AsyncClient] = field(default_factory=dict)
    callers: dict[str, Caller] = field(default_factory=dict)
    crew_id: str = ""

    def run(self, doing: Awaitable[Result]) -> Result:
        """In this run's loop."""

        async def wait() -> Result:
            return await doing

        return self.runner.run(wait())

    def user_id(self, who: str) -> UserId:
        """Of somebody of the team."""
        return self.door.users[who].id

    def member_id(self, who: str) -> str:
        """Of somebody, or of the team."""
        return self.crew_id if who == CREW else self.user_id(who)

    async def read_callers(self) -> None:
        """Everybody with the teams they are in now."""
        for who, client in self.clients.items():
            secret = client.headers["Authorization"].removeprefix("Bearer ")
            self.callers[who] = await identify(self.door.parts, secret)

    async def ask(self, who: str, method: str, path: str, json: Mapping[str, Any] | None = None) -> httpx.Response:
        """A call of somebody of the team."""
        answer = await self.clients[who].request(method, path, json=json)
        assert answer.status_code < 500 or answer.status_code == 503, f"{method} {path} {json}: {answer.text}"
        return answer


@contextmanager
def opened_place(opened: Opened) -> Iterator[Place]:
    """The place for one run."""
    clock = SimulatedClock()
    # A loop that is nobody's current one: pytest-asyncio has another for each test.
    with opened(clock) as database, asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        place = runner.run(_open(database, clock, runner))
        try:
            yield place
        finally:
            runner.run(place.closing.aclose())


async def _open(database: Database, clock: SimulatedClock, runner: asyncio.Runner) -> Place:
    closing = AsyncExitStack()
    await database.open()
    closing.push_async_callback(database.close)
    toolkit = SteadyToolkit(database, secret=HASH_SECRET)
    await found(toolkit)
    door = await closing.enter_async_context(opened_door(toolkit, clock))
    place = Place(runner, clock, door, toolkit, closing)
    for who in (ADMIN, *AGENTS):
        client = await door.user(who, role=Role.ADMIN if who == ADMIN else Role.AGENT)
        place.clients[who] = await closing.enter_async_context(client)
    await place.ask(ADMIN, "PATCH", "/v1/business", {"agents_may": ["export"]})
    made = await place.ask(ADMIN, "POST", "/v1/teams", {"name": CREW, "member_ids": [place.user_id(CHOSEN)]})
    place.crew_id = made.json()["id"]
    await place.read_callers()
    async with toolkit.once(BUSINESS) as work:
        await work.tag_book.make(TAGS)
    return place


def on_sqlite(migrated: Path) -> Opened:
    """A copy of a migrated file."""

    @contextmanager
    def opened(clock: SimulatedClock) -> Iterator[Database]:
        with tempfile.TemporaryDirectory() as folder:
            yield SqliteDatabase(copied(migrated, Path(folder)), clock=clock)

    return opened


def on_postgres(server: PostgresServer, template: str) -> Opened:
    """A copy of a migrated database."""

    @contextmanager
    def opened(clock: SimulatedClock) -> Iterator[Database]:
        with server.database(template=template) as database:
            yield PostgresDatabase(database.url, clock=clock)

    return opened
