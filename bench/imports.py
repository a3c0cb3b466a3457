"""Imports: rows for each second of CPU, beside csv.reader with the validators and a bulk insert of the same file."""

import asyncio
import csv
import os
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import phonenumbers
import psycopg
from email_validator import validate_email

from bench.databases import opened, postgres_url, sqlite_path
from tests.bulk import ADA, people
from tests.importing import imported
from tools.clock import SystemClock
from tools.imports.contact_import import ContactImport
from tools.storage.postgres import PostgresDatabase
from tools.storage.sqlite import SqliteDatabase
from tools.storage.toolkit import SqlToolkit

SIZE = int(os.environ.get("BENCH_ROWS", "20000"))
_HEADER = "First name,Last name,Company,Email,Phone,City,Country"
_FIRST = ("Ada", "Bob", "Carla", "Dmitri", "Eva", "Farid", "Grace", "Hiro", "Ines", "Joao")
_LAST = ("Lovelace", "Byron", "Silva", "Ivanov", "Novak", "Rahman", "Hopper", "Tanaka", "Costa", "Pereira")

Insert = Callable[[list[tuple[str, str]]], None]


def main() -> None:
    """Both databases, one after the other."""
    file = _file(SIZE)
    with sqlite_path() as path:
        floor = _floor(file, _bare_sqlite())
        asyncio.run(_on("sqlite", SqliteDatabase(path, clock=SystemClock()), file, floor))
    with postgres_url() as url:
        if url is None:
            print("postgresql: not measured, there is no server on this machine")
            return
        with psycopg.connect(url, autocommit=True) as raw:
            raw.execute("CREATE TABLE bare (email text, phone text)")
            floor = _floor(file, _bare_postgres(raw))
        asyncio.run(_on("postgresql", PostgresDatabase(url), file, floor))


def _file(size: int) -> bytes:
    chance = random.Random(7)
    rows = (
        f"{chance.choice(_FIRST)},{chance.choice(_LAST)},Firm {number % 997},person{number}@example{number % 89}.org,"
        f"+4474{number:08d},London,GB"
        for number in range(size)
    )
    return "\n".join([_HEADER, *rows, ""]).encode()


def _floor(file: bytes, insert: Insert) -> float:
    """Seconds of CPU for each row: read, both values checked, written to a table of two columns."""
    began = time.process_time()
    checked: list[tuple[str, str]] = []
    reader = csv.reader(file.decode().splitlines())
    next(reader)
    for row in reader:
        number = phonenumbers.parse(row[4], "GB")
        phonenumbers.is_valid_number(number)
        phone = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        checked.append((validate_email(row[3], check_deliverability=False).normalized, phone))
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


async def _on(name: str, database: SqliteDatabase | PostgresDatabase, file: bytes, floor: float) -> None:
    print(f"{name:11} floor: {1 / floor:,.0f} rows per CPU second")
    async with opened(database) as toolkit:
        await people(toolkit)
        for what, dry_run in (("dry run", True), ("import", False), ("again", False)):
            took, cpu, found = await _timed(toolkit, file, dry_run=dry_run)
            print(
                f"{name:11} {what:8}: {SIZE / took:,.0f} rows/s, {SIZE / cpu:,.0f} per CPU second of ours:"
                f" {floor * SIZE / cpu:.2f} of the floor; {found.counts}",
                flush=True,
            )


async def _timed(toolkit: SqlToolkit, file: bytes, *, dry_run: bool) -> tuple[float, float, ContactImport]:
    began, cpu = time.perf_counter(), time.process_time()
    found = await imported(toolkit, file, user_id=ADA, dry_run=dry_run)
    return time.perf_counter() - began, time.process_time() - cpu, found


if __name__ == "__main__":
    main()
