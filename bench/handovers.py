"""Whole handovers per CPU-second: asked, timed out, details read and saved, beside bare LangGraph on its own savers.

Ours also writes inbox, messages, contact, claims, events and deadlines; the floor writes checkpoints alone.
"""

import asyncio
import itertools
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from psycopg import AsyncConnection
from psycopg.rows import dict_row

from bench.bare_langgraph import bare_graph, bare_handover
from bench.databases import opened, postgres_url, sqlite_path
from bench.measure import RUNS
from tests.databases import BUSINESS
from tests.workflows.house import House
from tools.clock import SimulatedClock
from tools.ids import ConversationId
from tools.storage.postgres import PostgresDatabase
from tools.storage.sqlite import SqliteDatabase
from tools.storage.toolkit import Database
from workflows.handover.templates.file import default_template

_A_RUN = 160
_A_TURN = 16
_WAIT = timedelta(seconds=90)
_count = itertools.count()

Handover = Callable[[], Awaitable[None]]
"""One that begins when it is called."""


def main() -> None:
    """SQLite one after the other, PostgreSQL eight at once."""
    with sqlite_path() as path:
        clock = SimulatedClock()
        asyncio.run(_compare("sqlite", SqliteDatabase(path, clock=clock), clock, None))
    with postgres_url() as url:
        if url is None:
            print("postgresql: not measured, there is no server on this machine")
            return
        clock = SimulatedClock()
        asyncio.run(_compare("postgresql", PostgresDatabase(url, clock=clock), clock, url))


async def _compare(name: str, database: Database, clock: SimulatedClock, url: str | None) -> None:
    at_once = 1 if url is None else 8
    async with opened(database) as toolkit, _floor(url) as graph:
        house = House(toolkit, clock, template=default_template().waiting_for(_WAIT, skip=False))
        mine: list[float] = []
        floor: list[float] = []
        # The first of each only warms up.
        for _ in range(RUNS + 1):
            ours, bare = await _in_turn(partial(_chat_of_ours, house), partial(_bare_thread, graph), at_once=at_once)
            mine.append(ours)
            floor.append(bare)
    ratios = [ours / bare for ours, bare in zip(mine[1:], floor[1:], strict=True)]
    for label, rates in (("handoverkit", mine[1:]), ("bare LangGraph", floor[1:])):
        spread = (max(rates) - min(rates)) / statistics.median(rates)
        print(f"{name:11} {label:15} {statistics.median(rates):6.1f} handovers per CPU-second (spread {spread:.0%})")
    print(f"{name:11} ratio           {statistics.median(ratios):6.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


async def _chat_of_ours(house: House) -> Handover:
    """The chat is there, with its guest, before somebody asks for a person in it."""
    number = next(_count)
    chat = await house.open_chat(ConversationId(f"cnv_{number}"))
    return partial(_whole_handover, house, chat, number)


async def _bare_thread(graph: Any) -> Handover:
    return partial(bare_handover, graph, f"t{next(_count)}")


async def _whole_handover(house: House, chat: ConversationId, number: int) -> None:
    await house.post("I want to talk to a person", chat)
    await house.runner.run(BUSINESS, chat)
    # The sweeper's own statement and transaction; the clock has moved past this handover's wait.
    house.clock.advance(_WAIT)
    await house.due.fire_deadlines(limit=100)
    await house.runner.run(BUSINESS, chat)
    await house.post(f"it's customer{number}@example.com, +44 7400 {number % 1_000_000:06}", chat)
    await house.runner.run(BUSINESS, chat)


async def _in_turn(*prepare: Callable[[], Awaitable[Handover]], at_once: int) -> tuple[float, ...]:
    """Handovers per second of this process's CPU, in short turns: a shared machine's speed changes by the second."""
    spent = [0.0] * len(prepare)
    for _ in range(_A_RUN // _A_TURN):
        for place, make in enumerate(prepare):
            ready = [await make() for _ in range(_A_TURN)]
            begun = time.process_time()
            for start in range(0, _A_TURN, at_once):
                await asyncio.gather(*(handover() for handover in ready[start : start + at_once]))
            spent[place] += time.process_time() - begun
    return tuple(_A_RUN / each for each in spent)


@asynccontextmanager
async def _floor(url: str | None) -> AsyncIterator[Any]:
    """The bare graph on LangGraph's own saver for this database."""
    if url is not None:
        async with await AsyncConnection.connect(url, autocommit=True, row_factory=dict_row) as connection:
            postgres_saver = AsyncPostgresSaver(connection)
            await postgres_saver.setup()
            yield bare_graph(postgres_saver)
        return
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncSqliteSaver.from_conn_string(str(Path(folder) / "floor.db")) as saver:
            yield bare_graph(saver)


if __name__ == "__main__":
    main()
