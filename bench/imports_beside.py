"""A large import beside other work: the memory it takes above idle, and how long a chat turn takes meanwhile."""

import asyncio
import gc
import os
import statistics
import time
from collections.abc import Iterator
from itertools import count

from api.starting.garbage import look_seldom
from bench.databases import opened, postgres_url, sqlite_path
from bench.imports import HEADER, row_of
from tests.bulk import ADA, people
from tests.databases import BUSINESS
from tests.importing import caller_of, import_of, started, worked
from tests.workflows.house import House
from tools.actions.imports.create_import import create_import, keep_piece
from tools.clock import SimulatedClock, SystemClock
from tools.ids import ConversationId, ImportId
from tools.imports.contact_import import PIECE
from tools.storage.postgres import PostgresDatabase
from tools.storage.sqlite import SqliteDatabase
from tools.storage.toolkit import SqlToolkit
from workflows.importing.files import ImportFiles

ROWS = int(os.environ.get("BENCH_ROWS", "20000"))
"""A million take an hour."""
_IDLE_TURNS = 300
_PAUSE = 0.02
"""Seconds between two turns."""
_chats = count()


def main() -> None:
    """Both databases, one after the other."""
    with sqlite_path() as path:
        asyncio.run(_on("sqlite", SqliteDatabase(path, clock=SystemClock())))
    with postgres_url() as url:
        if url is None:
            print("postgresql: not measured, there is no server on this machine")
            return
        asyncio.run(_on("postgresql", PostgresDatabase(url)))


async def _on(name: str, database: SqliteDatabase | PostgresDatabase) -> None:
    async with opened(database) as toolkit:
        await people(toolkit)
        house = House(toolkit, SimulatedClock())
        for _ in range(20):
            await _turn(house)
        gc.collect()
        # As the service does when it has started.
        look_seldom()
        idle = [await _turn(house) for _ in range(_IDLE_TURNS)]
        import_id = await _begun(toolkit)
        held, mapped = _resident()
        most_held, most_mapped, beside = held, mapped, []
        importing = asyncio.create_task(worked(toolkit))
        while not importing.done():
            beside.append(await _turn(house))
            now_held, now_mapped = _resident()
            most_held, most_mapped = max(most_held, now_held), max(most_mapped, now_mapped)
        await importing
        counts = (await import_of(toolkit, import_id)).counts
    print(f"{name:11} chat turn alone:     {_spread(idle)}")
    print(f"{name:11} beside an import:    {_spread(beside)}; p99 +{_p99(beside) - _p99(idle):.1f} ms")
    print(
        f"{name:11} memory above idle:   {(most_held - held) / 1024:.0f} MB of its own for {counts.rows:,} rows,"
        f" {(most_mapped - mapped) / 1024:.0f} MB of files mapped",
        flush=True,
    )


async def _turn(house: House) -> float:
    """Seconds from a customer's words to the end of the turn that answers them, in a chat of its own."""
    chat = await house.open_chat(ConversationId(f"cnv_{next(_chats)}"))
    await asyncio.sleep(_PAUSE)
    began = time.perf_counter()
    await house.post("I want to talk to a person", chat)
    await house.runner.run(BUSINESS, chat)
    return time.perf_counter() - began


async def _begun(toolkit: SqlToolkit) -> ImportId:
    """A file that is never whole in this process's memory waits for a worker."""
    caller = await caller_of(toolkit, ADA)
    async with toolkit.once(BUSINESS) as work:
        new = await create_import(work, file_name="people.csv", caller=caller)
    for piece in _pieces():
        async with toolkit.once(BUSINESS) as work:
            await keep_piece(work, new.id, piece, caller=caller)
    found = await ImportFiles(toolkit).look(new.id, caller=caller)
    await started(toolkit, found, caller=caller)
    return found.id


def _pieces() -> Iterator[bytes]:
    piece = bytearray(f"{HEADER}\n".encode())
    for number in range(ROWS):
        piece += f"{row_of(number)}\n".encode()
        if len(piece) > PIECE // 2:
            yield bytes(piece)
            piece.clear()
    yield bytes(piece)


def _resident() -> tuple[int, int]:
    """Kilobytes that this process holds itself, and those of mapped files, which the machine may take back."""
    with open("/proc/self/status", encoding="ascii") as status:
        sizes = dict(line.split(":", 1) for line in status if line.startswith("Rss"))
    return int(sizes["RssAnon"].split()[0]), int(sizes["RssFile"].split()[0])


def _spread(turns: list[float]) -> str:
    return f"p50 {statistics.median(turns) * 1000:.1f} ms, p99 {_p99(turns):.1f} ms of {len(turns)}"


def _p99(turns: list[float]) -> float:
    """In milliseconds."""
    return statistics.quantiles(turns, n=100)[98] * 1000


if __name__ == "__main__":
    main()
