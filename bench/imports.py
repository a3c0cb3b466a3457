"""Imports: rows for each second of CPU, beside csv.reader with the validators and a bulk insert of the same file."""

import asyncio
import csv
import gc
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import phonenumbers
import psycopg
from email_validator import validate_email

from api.starting.garbage import look_seldom
from bench.databases import opened, postgres_url, sqlite_path
from tests.bulk import ADA, people
from tests.importing import imported
from tools.clock import SystemClock
from tools.contacts.values.email_addresses import parse_email
from tools.contacts.values.phone_numbers import parse_phone
from tools.imports.contact_import import ContactImport, Counts
from tools.storage.postgres import PostgresDatabase
from tools.storage.sqlite import SqliteDatabase
from tools.storage.toolkit import SqlToolkit

SIZE = int(os.environ.get("BENCH_ROWS", "20000"))
HEADER = "First name,Last name,Company,Email,Phone,City,Country"
_FIRST = ("Ada", "Bob", "Carla", "Dmitri", "Eva", "Farid", "Grace", "Hiro", "Ines", "Joao")
_LAST = ("Lovelace", "Byron", "Silva", "Ivanov", "Novak", "Rahman", "Hopper", "Tanaka", "Costa", "Pereira")

Insert = Callable[[list[tuple[str, str]]], None]


def main() -> None:
    """Both databases, one after the other."""
    file = _file(SIZE)
    with sqlite_path() as path:
        asyncio.run(_on("sqlite", SqliteDatabase(path, clock=SystemClock()), file, _bare_sqlite()))
    with postgres_url() as url:
        if url is None:
            print("postgresql: not measured, there is no server on this machine")
            return
        with psycopg.connect(url, autocommit=True) as raw:
            raw.execute("CREATE TABLE bare (email text, phone text)")
            asyncio.run(_on("postgresql", PostgresDatabase(url), file, _bare_postgres(raw)))


def row_of(number: int) -> str:
    """A line of the file: nobody is in it twice."""
    first, last = _FIRST[number % 10], _LAST[number * 7 % 97 % 10]
    phone = f"+4474{number % 10**8:08d}"
    return f"{first},{last},Firm {number % 997},person{number}@example{number % 89}.org,{phone},London,GB"


def _file(size: int) -> bytes:
    return "\n".join([HEADER, *map(row_of, range(size)), ""]).encode()


def _by_libraries(email: str, phone: str) -> tuple[str, str]:
    number = phonenumbers.parse(phone, "GB")
    phonenumbers.is_valid_number(number)
    checked = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return validate_email(email, check_deliverability=False).normalized, checked


def _by_ours(email: str, phone: str) -> tuple[str, str]:
    return parse_email(email).value, parse_phone(phone, region="GB").value


def _floor(file: bytes, insert: Insert, check: Callable[[str, str], tuple[str, str]] = _by_libraries) -> float:
    """Seconds of CPU for each row: read, both values checked, written to a table of two columns."""
    began = time.process_time()
    checked: list[tuple[str, str]] = []
    reader = csv.reader(file.decode().splitlines())
    next(reader)
    for row in reader:
        checked.append(check(row[3], row[4]))
        if len(checked) == 500:
            insert(checked)
            checked = []
    insert(checked)
    return (time.process_time() - began) / SIZE


def _bare_sqlite() -> Insert:
    raw = sqlite3.connect(Path(tempfile.mkdtemp()) / "bare.db", isolation_level=None)
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("CREATE TABLE bare (email text, phone text)")

    def insert(rows: list[tuple[str, str]]) -> None:
        raw.execute("BEGIN IMMEDIATE")
        raw.executemany("INSERT INTO bare VALUES (?, ?)", rows)
        raw.execute("COMMIT")

    return insert


def _bare_postgres(raw: psycopg.Connection) -> Insert:
    def insert(rows: list[tuple[str, str]]) -> None:
        with raw.cursor() as cursor, cursor.copy("COPY bare FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    return insert


async def _on(name: str, database: SqliteDatabase | PostgresDatabase, file: bytes, insert: Insert) -> None:
    async with opened(database) as toolkit:
        await people(toolkit)
        gc.collect()
        # As the service does when it has started.
        look_seldom()
        before = _floor(file, insert)
        ours = _floor(file, insert, _by_ours)
        print(
            f"{name:11} the floor with our checks: {before / ours:.2f} of the floor of {1 / before:,.0f}", flush=True
        )
        for what, dry_run in (("dry run", True), ("import", False), ("again", False)):
            took, cpu, found = await _timed(toolkit, file, dry_run=dry_run)
            # A shared machine's speed changes by the second: what ran before and after counts.
            after = _floor(file, insert)
            floor, before = (before + after) / 2, after
            print(
                f"{name:11} {what:8}: {SIZE / took:,.0f} rows/s, {SIZE / cpu:,.0f} per CPU-second of ours:"
                f" {floor * SIZE / cpu:.2f} of the floor of {1 / floor:,.0f}; {_named(found.counts)}",
                flush=True,
            )


def _named(counts: Counts) -> str:
    return ", ".join(f"{value:,} {name}" for name, value in vars(counts).items() if value)


async def _timed(toolkit: SqlToolkit, file: bytes, *, dry_run: bool) -> tuple[float, float, ContactImport]:
    began, cpu = time.perf_counter(), time.process_time()
    found = await imported(toolkit, file, user_id=ADA, dry_run=dry_run)
    return time.perf_counter() - began, time.process_time() - cpu, found


if __name__ == "__main__":
    main()
