"""A contact book of a million: look-up, list, search and export, beside the same SQL on the bare driver.

HANDOVER_BENCH_CONTACTS makes it smaller. A search is measured in the second round: the first one warms the caches.
"""

import asyncio
import random
import sqlite3
import statistics
import time
from collections.abc import Awaitable, Callable
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from psycopg import AsyncConnection

from api.routes.contacts.contact_export import file_of
from bench.databases import opened, postgres_url, sqlite_path
from bench.million_contacts import (
    AGENT,
    COMMON_FIRST,
    COMMON_LAST,
    SIZE,
    TEAM,
    Person,
    fill_postgres,
    fill_sqlite,
    people,
)
from tests.databases import BUSINESS
from tools.clock import SystemClock
from tools.contacts.access import Asker, AskerKind
from tools.contacts.book.export import ExportForm
from tools.contacts.book.lists import ContactFilter, ContactOrder
from tools.contacts.book.search import read_search
from tools.contacts.identifiers import IdentifierKind, Key
from tools.storage.lists import pairs
from tools.storage.postgres import PostgresDatabase
from tools.storage.sqlite import SqliteDatabase
from tools.storage.statement import DatabaseName, Statement
from tools.storage.stores.contacts.contact_list import FEW, SqlContactList
from tools.storage.stores.contacts.contact_question import Sieve
from tools.storage.stores.contacts.contact_ways import Way, gathering, short_walk, walk, walk_among
from tools.storage.stores.contacts.identifiers import HOLDERS
from tools.storage.toolkit import SqlToolkit

ADMIN = Asker(BUSINESS, AskerKind.ADMIN)
ASKERS = {"admin": ADMIN, "agent": Asker(BUSINESS, AskerKind.AGENT, user_id=AGENT, teams=frozenset({TEAM}))}
_SEARCHES = 200
_PAGE = 50
_TIMES = 10
_TURNS = 30
_MEGABYTE = 2**20
_EXPLAIN: dict[DatabaseName, str] = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}
_GRAMS: dict[DatabaseName, str] = {"sqlite": "SCAN contact_grams", "postgresql": "ix_contact_documents_grams"}
_ALONG: dict[DatabaseName, str] = {
    "sqlite": "USING INDEX ix_contacts_updated",
    "postgresql": "Index Only Scan Backward using ix_contacts_updated",
}

Driver = Callable[[str, dict[str, Any]], Awaitable[list[Any]]]
"""Runs a text with its values and fetches the rows."""


def main() -> None:
    """Both databases, one after the other."""
    with sqlite_path() as path:
        asyncio.run(_on_sqlite(path))
    with postgres_url() as url:
        if url is None:
            print("postgresql: not measured, there is no server on this machine")
            return
        asyncio.run(_on_postgres(url))


async def _on_sqlite(path: Path) -> None:
    async with opened(SqliteDatabase(path, clock=SystemClock())) as toolkit:
        await asyncio.to_thread(_filled, "sqlite", lambda: fill_sqlite(path))
        raw = sqlite3.connect(path)

        async def bare(text: str, values: dict[str, Any]) -> list[Any]:
            return raw.execute(text, values).fetchall()

        await _all("sqlite", toolkit, bare)
        raw.close()


async def _on_postgres(url: str) -> None:
    async with opened(PostgresDatabase(url)) as toolkit:
        await asyncio.to_thread(_filled, "postgresql", lambda: fill_postgres(url))
        async with await AsyncConnection.connect(url, autocommit=True) as raw:

            async def bare(text: str, values: dict[str, Any]) -> list[Any]:
                return await (await raw.execute(text.encode(), values)).fetchall()

            await _all("postgresql", toolkit, bare)


def _filled(name: str, fill: Callable[[], None]) -> None:
    begun = time.perf_counter()
    fill()
    print(f"{name:11} {SIZE:,} contacts made in {time.perf_counter() - begun:.0f} s", flush=True)


async def _all(name: DatabaseName, toolkit: SqlToolkit, bare: Driver) -> None:
    await _look_ups(name, toolkit, bare)
    await _lists(name, toolkit, bare)
    await _searches(name, toolkit, bare)
    await _export(name, toolkit)


async def _look_ups(name: DatabaseName, toolkit: SqlToolkit, bare: Driver) -> None:
    key = Key(IdentifierKind.EMAIL, next(person.email for person in people() if person.email))
    async with toolkit.reading(BUSINESS) as work:
        ours, floor = await _beside(
            lambda: work.identifiers.holders([key]),
            _run(bare, name, HOLDERS, {"the_keys": pairs([key]), "the_business": BUSINESS}),
        )
    print(f"{name:11} look-up: {ours * 1e6:.1f} µs, bare {floor * 1e6:.1f} µs: {ours / floor:.2f} x (limit 1.5)")


async def _lists(name: DatabaseName, toolkit: SqlToolkit, bare: Driver) -> None:
    for who, asker in ASKERS.items():
        for order in ContactOrder:
            async with toolkit.reading(BUSINESS) as work:
                statement, values = await _question(work.contact_list, asker, order)
                ours, floor = await _beside(
                    partial(work.contact_list.page, asker, ContactFilter(), order=order, after=None, limit=_PAGE),
                    _run(bare, name, statement, values),
                )
            print(
                f"{name:11} list by {order.value:7} for {who}: {ours * 1e3:.2f} ms, bare {floor * 1e3:.2f} ms:"
                f" {ours / floor:.2f} x (limit 3)"
            )


async def _question(store: SqlContactList, asker: Asker, order: ContactOrder) -> tuple[Statement, dict[str, Any]]:
    question = await store.question(asker, ContactFilter(), order=order, after=None)
    assert question is not None
    shape, values = question
    return (short_walk if shape.sieve is Sieve.OWN else walk)(shape), {
        **values,
        "the_limit": _PAGE,
        "the_steps": _PAGE * 5,
    }


async def _searches(name: DatabaseName, toolkit: SqlToolkit, bare: Driver) -> None:
    mix = _mix()
    await _assert_plans(name, toolkit, bare, mix["selective"][0])
    for who, asker in ASKERS.items():
        took: dict[str, list[float]] = {}
        for _ in range(2):
            took = {kind: [await _search(toolkit, asker, search) for search in found] for kind, found in mix.items()}
        whole = sorted(each for times in took.values() for each in times)
        p50, p95 = whole[len(whole) // 2], whole[len(whole) * 95 // 100]
        kinds = ", ".join(f"{kind} {statistics.median(times) * 1e3:.1f}" for kind, times in took.items())
        print(
            f"{name:11} search for {who}: p50 {p50 * 1e3:.1f} ms (limit 15), p95 {p95 * 1e3:.1f} ms (limit 100),"
            f" slowest {whole[-1] * 1e3:.1f} ms; medians: {kinds}"
        )


def _mix() -> dict[str, list[str]]:
    """60 % words that few have, 25 % common names, 10 % digits of a phone, 5 % two letters."""
    chance = random.Random(7)
    some: list[Person] = [
        each for each in islice(people(), 0, None, max(1, SIZE // 2000)) if each.email and each.phone
    ]
    rare = [each for each in some if each.first not in COMMON_FIRST and each.last not in COMMON_LAST]
    two = chance.sample(rare, min(len(rare), _SEARCHES))
    selective = [
        chance.choice((each.last, each.email.partition("@")[0], f"{each.first[:3]} {each.last}")) for each in two
    ]
    return {
        "selective": selective[: _SEARCHES * 60 // 100],
        "common": chance.choices((*COMMON_FIRST, *COMMON_LAST), k=_SEARCHES * 25 // 100),
        "digits": [f"0{each.phone[3:9]}" for each in chance.choices(some, k=_SEARCHES * 10 // 100)],
        "two letters": [each.last[:2] for each in chance.choices(some, k=_SEARCHES * 5 // 100)],
    }


async def _search(toolkit: SqlToolkit, asker: Asker, search: str) -> float:
    begun = time.perf_counter()
    async with toolkit.reading(BUSINESS) as work:
        wanted = ContactFilter(search=read_search(search, region="GB"))
        await work.contact_list.page(asker, wanted, order=ContactOrder.UPDATED, after=None, limit=_PAGE)
    return time.perf_counter() - begun


async def _assert_plans(name: DatabaseName, toolkit: SqlToolkit, bare: Driver, search: str) -> None:
    """A search begins with its index, or with that of the list; whoever asks, no contact is read that is passed."""
    wanted = ContactFilter(search=read_search(search, region="GB"))
    for asker in ASKERS.values():
        async with toolkit.reading(BUSINESS) as work:
            question = await work.contact_list.question(asker, wanted, order=ContactOrder.UPDATED, after=None)
        assert question is not None
        shape, values = question
        for statement, indices in {
            gathering(shape, Way.DOCUMENTS): [_GRAMS],
            short_walk(shape): [_ALONG],
            walk_among(shape): [_GRAMS, _ALONG],
        }.items():
            text, constants = statement.on(name)
            limits = {"the_limit": _PAGE, "the_most": FEW + 1, "the_steps": _PAGE}
            rows = await bare(f"{_EXPLAIN[name]} {text}", {**constants, **values, **limits})
            plan = "\n".join(str(row[-1]) for row in rows)
            assert all(index[name] in plan for index in indices), plan


async def _export(name: DatabaseName, toolkit: SqlToolkit) -> None:
    form = ExportForm(fields=(), people={}, with_visibility=True)
    begun, size, rows, at_first, most = time.perf_counter(), 0, 0, 0, 0
    async for piece in file_of(toolkit, ADMIN, ContactFilter(), form):
        size += len(piece)
        rows += piece.count("\r\n")
        # What the first pages take is taken once.
        at_first = at_first or (_resident() if rows > SIZE // 10 else 0)
        most = max(most, _resident())
    seconds = time.perf_counter() - begun
    print(
        f"{name:11} export: {rows - 1:,} rows, {size / _MEGABYTE:.0f} MB in {seconds:.0f} s"
        f" ({rows / seconds:,.0f}/s);"
        f" memory {at_first / _MEGABYTE:.0f} MB after a tenth, {most / _MEGABYTE:.0f} MB at most"
    )


def _resident() -> int:
    """Bytes of this process's own: without the pages of the mapped file, which the system takes back as it likes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon:"))


def _run(
    bare: Driver, name: DatabaseName, statement: Statement, values: dict[str, Any]
) -> Callable[[], Awaitable[object]]:
    """The statement on the driver: its rows, and nothing made of them."""
    text, constants = statement.on(name)
    return lambda: bare(text, {**constants, **values})


async def _beside(
    ours: Callable[[], Awaitable[object]], floor: Callable[[], Awaitable[object]]
) -> tuple[float, float]:
    """Seconds for one of each: medians of short turns, because a shared machine's speed jumps; the first warms up."""
    took: tuple[list[float], list[float]] = ([], [])
    for _ in range(_TURNS + 1):
        for times, operation in zip(took, (ours, floor), strict=True):
            begun = time.perf_counter()
            for _ in range(_TIMES):
                await operation()
            times.append((time.perf_counter() - begun) / _TIMES)
    return statistics.median(took[0][1:]), statistics.median(took[1][1:])


if __name__ == "__main__":
    main()
