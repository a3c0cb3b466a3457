"""Where imports are kept: the file in pieces, so that any worker can read it, and what became of its rows."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from tools.contacts.identifiers import Key
from tools.ids import ContactId, ImportId
from tools.imports.contact_import import ContactImport
from tools.imports.import_rows import ImportRow, Met, Outcome, Touched


class ImportStore(Protocol):
    """The imports of one business."""

    async def add(self, started: ContactImport) -> None:
        """Writes a new one."""
        ...

    async def find(self, import_id: ImportId) -> ContactImport | None:
        """One of them."""
        ...

    async def lock(self, import_id: ImportId) -> ContactImport | None:
        """The same, held to the commit."""
        ...

    async def save(self, changed: ContactImport) -> None:
        """Writes all that can change."""
        ...

    async def save_progress(self, changed: ContactImport) -> None:
        """Writes counts, and how much of the file was read."""
        ...

    async def remove(self, import_id: ImportId) -> None:
        """It never was. Its file and rows are gone before."""
        ...

    async def next_one(self) -> ImportId | None:
        """The one for which a worker has to do something: whichever was asked for first."""
        ...

    async def unfinished(self, asker_id: str) -> int:
        """How many of somebody's have not ended."""
        ...

    async def page(self, *, asker_id: str | None, before: ImportId | None, limit: int) -> Sequence[ContactImport]:
        """The newest first; somebody's own, or all."""
        ...

    async def keep_piece(self, import_id: ImportId, number: int, body: bytes) -> None:
        """One more piece of the file."""
        ...

    async def piece(self, import_id: ImportId, number: int) -> bytes | None:
        """A piece of the file, from 0."""
        ...

    async def drop_pieces(self, import_id: ImportId, *, limit: int) -> int:
        """Takes some of them away; how many there were."""
        ...

    async def met(self, import_id: ImportId, run: int, keys: Collection[Key]) -> Sequence[Met]:
        """What the rows so far were that have one of these keys: for each whom they became the first of them."""
        ...

    async def touched(
        self, import_id: ImportId, run: int, contact_ids: Collection[ContactId]
    ) -> Mapping[ContactId, Touched]:
        """Of the contacts that some row became, the last such row."""
        ...

    async def made(self, import_id: ImportId, run: int, contact_ids: Collection[ContactId]) -> frozenset[ContactId]:
        """Those of the contacts that a row of the run has made."""
        ...

    async def write(self, import_id: ImportId, run: int, rows: Sequence[ImportRow]) -> None:
        """What became of rows, none of which was written before."""
        ...

    async def mark_twins(self, import_id: ImportId, run: int, lines: Mapping[int, int]) -> None:
        """By row number: the line of a later row with the same e-mail or phone."""
        ...

    async def rows(
        self, import_id: ImportId, run: int, *, outcome: Outcome | None, after: int, limit: int
    ) -> Sequence[ImportRow]:
        """A page of them in the file's order, without their keys."""
        ...

    async def to_undo(self, import_id: ImportId, run: int, *, before: int | None, limit: int) -> Sequence[ImportRow]:
        """The last rows before a number that created or updated somebody, the last first."""
        ...

    async def save_undone(self, import_id: ImportId, run: int, rows: Sequence[ImportRow]) -> None:
        """What undoing has done to rows."""
        ...

    async def clear(self, import_id: ImportId, *, before_run: int, limit: int) -> int:
        """Forgets rows of earlier runs; how many there were."""
        ...
