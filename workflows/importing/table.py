"""The table of an import as a worker reads it: a little ahead, off the loop, and never held whole."""

import asyncio
from collections import deque
from collections.abc import Callable, Generator, Sequence
from contextlib import AsyncExitStack
from itertools import islice
from typing import BinaryIO

from tools.ids import ImportId
from tools.imports.contact_import import ContactImport
from tools.imports.files.layout import Layout, read_table
from tools.imports.files.rows import Row
from tools.imports.numbered_rows import NumberedRow, number_row
from tools.imports.row_values import RowReader
from workflows.importing.files import ImportFiles

_READ_AT_ONCE = 250


class ImportTable:
    """One open table. Its rows are numbered from 1."""

    def __init__(self, found: ContactImport, file: BinaryIO, stack: AsyncExitStack, *, region: str) -> None:
        """``region`` is the country of numbers without +; ``stack`` keeps the file until ``close``."""
        assert found.layout is not None, "a table is laid out before it is imported"
        self.import_id: ImportId = found.id
        self.run = found.run
        self.read_bytes = 0
        """How much of the file was read."""
        self._reader = RowReader(found.columns, region=region)
        self._file = file
        self._stack = stack
        self._rows = _rows(file, found.layout)
        self._reading: asyncio.Future[None] | None = None
        self._ahead: deque[NumberedRow] = deque()
        self._last = 0
        self._ended = False

    async def some(self, count: int, *, after: int) -> tuple[Sequence[NumberedRow], bool]:
        """So many rows after a number, and whether they are the last ones.

        Raises ``Invalid`` where the file is no table any more.
        """
        while self._ahead and self._ahead[0].number <= after:
            self._ahead.popleft()
        if self._last < after:
            await self._off_loop(self._skip, after)
        if len(self._ahead) < count and not self._ended:
            await self._off_loop(self._read)
        rows = list(islice(self._ahead, count))
        return rows, self._ended and len(rows) == len(self._ahead)

    async def close(self) -> None:
        """Lets go of the file, once nobody reads it any more."""
        if self._reading is not None:
            await asyncio.wait([self._reading])
        self._rows.close()
        await self._stack.aclose()

    async def _off_loop(self, read: Callable[..., None], *how: int) -> None:
        """A thread cannot be called off: whoever closes the file waits for it."""
        self._reading = asyncio.ensure_future(asyncio.to_thread(read, *how))
        await asyncio.shield(self._reading)

    def _skip(self, after: int) -> None:
        self._last += sum(1 for _ in islice(self._rows, after - self._last))

    def _read(self) -> None:
        before = self._last
        for row in islice(self._rows, _READ_AT_ONCE):
            self._last += 1
            self._ahead.append(number_row(self._last, row.cells, self._reader.read(row)))
        self._ended = self._last - before < _READ_AT_ONCE
        self.read_bytes = self._file.tell()


def _rows(file: BinaryIO, layout: Layout) -> Generator[Row, None, None]:
    yield from read_table(file, layout)


async def open_table(files: ImportFiles, found: ContactImport, *, region: str) -> ImportTable:
    """The table of an import whose file is kept. Raises ``NotFound``."""
    stack = AsyncExitStack()
    file = await stack.enter_async_context(files.spooled(found.business_id, found.id))
    return ImportTable(found, file, stack, region=region)
