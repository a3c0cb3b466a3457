"""SQLite: one file, one process, one writer; sqlite3 inline, because a thread hop costs more than the statement."""

import asyncio
import contextlib
import fcntl
import os
import sqlite3
import time
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any, Final

from tools.clock import Clock, SystemClock
from tools.errors import Busy, Unusable
from tools.storage.connection import Row
from tools.storage.statement import Statement

_BUSY_FOR = 5.0
"""Seconds a writer waits for the file before it gives up."""
_MOST_IDLE = 8
"""Connections that are kept for the next reader; each holds some megabytes of pages."""
_OLDEST = (3, 35)
"""``RETURNING`` came with it; the tokenizer of the search is one version older."""
_WIPES_FOR = 30.0
"""Seconds of one wiping; what is left then is for the next."""
_AT_ONCE = (64, 32, 16, 8, 4, 2, 1)
"""Rows of one insert. Before each statement FTS5 writes away what it has gathered, and merges such pieces later."""
_MERGED_AT_ONCE = 100
"""Pages of the search index; nobody waits longer than for these."""
_MERGE = "INSERT INTO contact_grams (contact_grams, rank) VALUES ('merge', ?)"


class SqliteConnection:
    """A transaction on the one writing connection, or a read-only one."""

    def __init__(self, raw: sqlite3.Connection, clock: Clock) -> None:
        """``raw`` has an open transaction."""
        self._raw = raw
        self._clock = clock

    async def run(self, statement: Statement, **values: Any) -> None:
        """Writes, without an answer."""
        self._execute(statement, values)

    async def run_each(self, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> None:
        """Writes many rows with one statement."""
        await self.count_each(statement, rows)

    async def count_each(self, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> int:
        """The same; how many were written."""
        return self._insert(statement, rows) if statement.rows_at_once else self._execute_each(statement, rows)

    async def find(self, statement: Statement, **values: Any) -> Row | None:
        """The first row, or nothing."""
        cursor = self._execute(statement, values)
        row = cursor.fetchone()
        found = None if row is None else dict(zip(_columns(statement, cursor), row, strict=True))
        # An INSERT … RETURNING that is not read to its end stays open and keeps the transaction from committing.
        cursor.close()
        return found

    async def rows(self, statement: Statement, **values: Any) -> Sequence[Row]:
        """All rows."""
        return self._all(statement, values)

    async def tuples(self, statement: Statement, **values: Any) -> Sequence[tuple[Any, ...]]:
        """The same by place."""
        # Not through a function of our own: the look-up of one identifier shows it.
        text, constants = statement.on("sqlite")
        return self._raw.execute(text, {**constants, **values} if constants else values).fetchall()

    async def long_rows(self, statement: Statement, **values: Any) -> Sequence[Row]:
        """The same in a thread: sqlite3 lets the loop go on meanwhile."""
        return await asyncio.to_thread(self._all, statement, values)

    async def settle(self) -> None:
        """Nothing is put off."""

    async def now(self) -> datetime:
        """The process's clock."""
        return self._clock.now()

    def _all(self, statement: Statement, values: dict[str, Any]) -> list[Row]:
        cursor = self._execute(statement, values)
        columns = _columns(statement, cursor)
        # Not ``sqlite3.Row``: it looks through all its columns for each that is asked for.
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]

    def _insert(self, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> int:
        written = done = 0
        for count in _AT_ONCE:
            while len(rows) - done >= count:
                text, by_place = statement.by_count(count)
                values = chain.from_iterable(map(by_place, rows[done : done + count]))
                written += self._raw.execute(text, list(values)).rowcount
                done += count
        return written

    def _execute_each(self, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> int:
        text, constants = statement.on("sqlite")
        return self._raw.executemany(text, [{**constants, **row} for row in rows] if constants else rows).rowcount

    def _execute(self, statement: Statement, values: dict[str, Any]) -> sqlite3.Cursor:
        text, constants = statement.on("sqlite")
        return self._raw.execute(text, {**constants, **values} if constants else values)


class SqliteDatabase:
    """The database file. Opening it takes the folder's lock, so that no second process writes to it."""

    name: Final = "sqlite"

    def __init__(self, path: Path | None, *, clock: Clock | None = None, image: bytes | None = None) -> None:
        """``None`` keeps everything in memory, where it begins as ``image`` (see ``sqlite_image``), if given."""
        self.path = path
        self._image = image
        self._clock = clock or SystemClock()
        self._lock = asyncio.Lock()
        self._owner: int | None = None
        self._writer: sqlite3.Connection | None = None
        self._readers: list[sqlite3.Connection] = []

    async def open(self) -> None:
        """Takes the lock and opens the file.

        Raises ``Unusable`` when another process has it, naming that process, or when this SQLite cannot search.
        """
        refuse_unfit_sqlite()
        if self.path is not None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._owner = take_folder(self.path.parent)
        self._writer = _connect(self.path)
        if self._image is not None:
            self._writer.deserialize(self._image)

    async def close(self) -> None:
        """Closes the file and gives the lock back."""
        for raw in (self._writer, *self._readers):
            if raw is not None:
                raw.close()
        self._writer, self._readers = None, []
        if self._owner is not None:
            os.close(self._owner)
            self._owner = None

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[SqliteConnection]:
        """A transaction that writes; commits at the end, rolls back on any exception."""
        async with self._lock:
            raw = self._open_writer()
            await _begin(raw)
            try:
                yield SqliteConnection(raw, self._clock)
                await _commit(raw)
            except BaseException:
                # After some failures (disk full) SQLite has rolled back by itself.
                if raw.in_transaction:
                    raw.execute("ROLLBACK")
                raise

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[SqliteConnection]:
        """A snapshot that writes nothing and waits for nobody."""
        if self.path is None:
            async with self.writing() as connection:
                yield connection
            return
        raw = self._readers.pop() if self._readers else _connect(self.path, read_only=True)
        try:
            raw.execute("BEGIN")
            yield SqliteConnection(raw, self._clock)
        finally:
            raw.execute("ROLLBACK")
            if len(self._readers) < _MOST_IDLE:
                self._readers.append(raw)
            else:
                raw.close()

    async def wipe(self) -> bool:
        """Overwrites what deleted rows have left behind in the file and its log; whether nothing is left.

        ``False`` while somebody reads an older state, or when it takes long: then it is to be called again.
        """
        until = time.monotonic() + _WIPES_FOR
        while await self._merge_some():
            if time.monotonic() > until:
                return False
            await asyncio.sleep(0)
        async with self._lock:
            raw = self._open_writer()
            # The log is written into the file and cut to nothing, which waits for the disk.
            busy, *_ = await asyncio.to_thread(lambda: raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone())
        return not busy

    async def _merge_some(self) -> bool:
        """Brings the search index nearer to one piece: until then words of deleted contacts stand in older pieces."""
        async with self.writing():
            raw = self._open_writer()
            before = raw.total_changes
            raw.execute(_MERGE, (-_MERGED_AT_ONCE,))
            # As FTS5 says that it did something: one change is the command itself.
            return raw.total_changes - before > 1

    def _open_writer(self) -> sqlite3.Connection:
        if self._writer is None:
            raise Unusable("The database is not open.")
        return self._writer


def refuse_unfit_sqlite() -> None:
    """Looks at the SQLite that this Python brings.

    Raises ``Unusable``, which says what to take instead.
    """
    raw = sqlite3.connect(":memory:")
    try:
        modules = {row[0] for row in raw.execute("PRAGMA module_list")}
    finally:
        raw.close()
    refuse_unfit(sqlite3.sqlite_version_info, modules)


def refuse_unfit(version: tuple[int, ...], modules: Collection[str]) -> None:
    """What a SQLite must have at least.

    Raises ``Unusable``, which says what to take instead.
    """
    named = ".".join(str(each) for each in version)
    if version >= _OLDEST and "fts5" in modules:
        return
    oldest = ".".join(str(each) for each in _OLDEST)
    lacks = f"is older than {oldest}" if version < _OLDEST else "has no full-text search (FTS5)"
    raise Unusable(
        f"The SQLite {named} of this Python {lacks}, and the contact book cannot be searched with it. Take a Python "
        "of python.org, of your distribution or of uv, or keep the data in PostgreSQL (HANDOVER_DATABASE_URL)."
    )


@contextlib.contextmanager
def locked_folder(folder: Path) -> Iterator[None]:
    """Holds a data folder for a moment.

    Raises ``Unusable`` when another process has it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = take_folder(folder)
    try:
        yield
    finally:
        os.close(descriptor)


def take_folder(folder: Path) -> int:
    """Locks a data folder for this process until the descriptor is closed.

    Raises ``Unusable`` when another process has it.
    """
    descriptor = os.open(folder / "handover.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(descriptor, 64).decode(errors="replace").strip() or "unknown"
        os.close(descriptor)
        message = (
            f"The data folder {folder.resolve()} is in use by process {holder}. "
            "Stop it first, or give this one another HANDOVER_DATA_DIR."
        )
        raise Unusable(message) from None
    os.ftruncate(descriptor, 0)
    os.write(descriptor, str(os.getpid()).encode())
    return descriptor


def _connect(path: Path | None, *, read_only: bool = False) -> sqlite3.Connection:
    target = ":memory:" if path is None else f"file:{path}{'?mode=ro' if read_only else ''}"
    raw = sqlite3.connect(
        target, isolation_level=None, check_same_thread=False, cached_statements=512, timeout=0, uri=path is not None
    )
    if read_only:
        # A search jumps about in the whole file: reading each page by a call takes twice as long. This is the most
        # that SQLite maps; it is address space, not memory.
        raw.execute("PRAGMA mmap_size=2147418112")
    else:
        raw.execute("PRAGMA journal_mode=WAL")
        # What is deleted is overwritten with zeros; many a SQLite does that only when told.
        raw.execute("PRAGMA secure_delete=ON")
        # What was promised to a customer survives a power cut, not only a killed process.
        raw.execute("PRAGMA synchronous=FULL")
    raw.execute("PRAGMA foreign_keys=ON")
    raw.execute("PRAGMA temp_store=MEMORY")
    raw.execute("PRAGMA cache_size=-32000")
    return raw


def _columns(statement: Statement, cursor: sqlite3.Cursor) -> tuple[str, ...]:
    # The cursor makes the list anew whenever it is asked.
    if statement.columns is None:
        statement.columns = tuple(column[0] for column in cursor.description)
    return statement.columns


async def _begin(raw: sqlite3.Connection) -> None:
    await _until_free(raw, "BEGIN IMMEDIATE")


async def _commit(raw: sqlite3.Connection) -> None:
    await _until_free(raw, "COMMIT")


async def _until_free(raw: sqlite3.Connection, text: str) -> None:
    """Sleeps on the loop instead of waiting inside sqlite3, which would stop everybody."""
    waited, pause = 0.0, 0.002
    while True:
        try:
            raw.execute(text)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            if waited >= _BUSY_FOR:
                raise Busy from error
        else:
            return
        await asyncio.sleep(pause)
        waited, pause = waited + pause, min(pause * 2, 0.1)
