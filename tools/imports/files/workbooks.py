"""Workbooks (.xlsx) as rows: read in constant memory, however many rows a sheet has or claims to have.

``python-calamine`` reads faster, and holds every cell between the first and the last one in memory: two cells in
far corners of a sheet, a file of 8 kB, end the process.
"""

import posixpath
import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import BinaryIO

from tools.errors import Invalid
from tools.imports.files.limits import Limits
from tools.imports.files.rows import Row
from tools.imports.files.shared_strings import SharedStrings, read_strings, unescaped
from tools.imports.files.workbook_numbers import Formats, read_formats
from tools.imports.files.xml_events import feed
from tools.imports.files.zip_parts import ZipParts

_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_MOST_SHEETS = 100
_NO_WORKBOOK = (
    "This is a zip file, and no workbook that can be read. Unpack it and upload what is in it; "
    "save .ods, .xlsb and .numbers as .xlsx or .csv."
)


class Workbook:
    """An open file; it is read anew for each sheet that is asked for."""

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        """Raises ``Invalid`` for what is no workbook."""
        self._limits = limits
        self._parts = ZipParts(file, limits)
        book = self._target("_rels/.rels", "/officeDocument", "xl/workbook.xml")
        if not self._parts.has(book) or not book.endswith(".xml"):
            raise Invalid(_NO_WORKBOOK, field="file")
        folder, name = posixpath.split(book)
        self._related = self._relations(f"{folder}/_rels/{name}.rels", folder)
        self._sheets, since_1904 = self._read_book(book)
        self._formats = self._read_formats(since_1904=since_1904)

    @property
    def sheets(self) -> Sequence[str]:
        """The names of those that are to be seen."""
        return list(self._sheets)

    def rows(self, sheet: str) -> Generator[Row, None, None]:
        """Each with its number in the sheet; one blank row stands for all of a gap.

        Raises ``Invalid`` for what is damaged or too large, when it is met.
        """
        part = self._sheets.get(sheet)
        if part is None:
            raise Invalid(f"There is no sheet {sheet!r} in this workbook.", field="file")
        strings = SharedStrings(self._strings())
        try:
            with self._parts.opened(part) as opened:
                yield from _SheetReader(strings, self._formats, self._limits).read(opened)
        finally:
            strings.close()

    def _strings(self) -> Iterator[str]:
        part = next((part for kind, part in self._related.values() if kind.endswith("/sharedStrings")), None)
        if part is not None and self._parts.has(part):
            with self._parts.opened(part) as opened:
                yield from read_strings(opened, self._limits)

    def _read_formats(self, *, since_1904: bool) -> Formats:
        part = next((part for kind, part in self._related.values() if kind.endswith("/styles")), None)
        if part is None or not self._parts.has(part):
            return Formats([], since_1904=since_1904)
        with self._parts.opened(part) as opened:
            return read_formats(opened, most=self._limits.row, since_1904=since_1904)

    def _read_book(self, book: str) -> tuple[Mapping[str, str], bool]:
        sheets: dict[str, str] = {}
        since_1904 = False

        def start(name: str, attributes: Mapping[str, str]) -> None:
            nonlocal since_1904
            if name == "workbookPr":
                since_1904 = attributes.get("date1904", "") in ("1", "true")
            elif name == "sheet" and attributes.get("state", "visible") == "visible" and len(sheets) < _MOST_SHEETS:
                relation = next((value for key, value in attributes.items() if key.endswith(" id")), "")
                kind, part = self._related.get(relation, ("", ""))
                if kind.endswith("/worksheet") and self._parts.has(part):
                    sheets.setdefault(attributes.get("name", ""), part)

        with self._parts.opened(book) as opened:
            for _ in feed(opened, start=start, end=_nothing, text=_nothing, most=self._limits.row):
                pass
        return sheets, since_1904

    def _target(self, relations: str, kind: str, otherwise: str) -> str:
        found = self._relations(relations, "").values()
        return next((part for said, part in found if said.endswith(kind)), otherwise)

    def _relations(self, part: str, folder: str) -> Mapping[str, tuple[str, str]]:
        """The kind and the part of each relation by its id."""
        found: dict[str, tuple[str, str]] = {}

        def start(name: str, attributes: Mapping[str, str]) -> None:
            if name == "Relationship" and len(found) < _MOST_SHEETS * 10:
                target = attributes.get("Target", "")
                path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                found[attributes.get("Id", "")] = (attributes.get("Type", ""), path)

        if self._parts.has(part):
            with self._parts.opened(part) as opened:
                for _ in feed(opened, start=start, end=_nothing, text=_nothing, most=self._limits.row):
                    pass
        return found


def _nothing(_: str) -> None:
    """Of no interest here."""


@lru_cache(maxsize=2048)
def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


class _SheetReader:
    """Puts the cells of a sheet together to rows."""

    def __init__(self, strings: SharedStrings, formats: Formats, limits: Limits) -> None:
        self._strings = strings
        self._formats = formats
        self._limits = limits
        self._done: list[Row] = []
        self._line = 0
        self._cells: list[str] = []
        self._column = -1
        self._kind = self._style = ""
        self._value: list[str] = []
        self._size = self._row_size = 0
        self._in_value = self._aside = False

    def read(self, part: BinaryIO) -> Iterator[Row]:
        """As they come."""
        for _ in feed(part, start=self._start, end=self._end, text=self._text, most=self._limits.row):
            yield from self._done
            self._done.clear()

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._begin_cell(attributes)
        elif name == "row":
            self._begin_row(attributes.get("r", ""))
        elif name == "rPh":
            self._aside = True
        self._in_value = name in ("v", "t") and not self._aside

    def _begin_row(self, said: str) -> None:
        line = int(said) if said.isdecimal() and len(said) <= 7 else self._line + 1
        if line <= self._line:
            raise Invalid(f"Row {self._line} of this sheet is followed by row {line}. Save it anew.", field="file")
        if line > self._line + 1:
            self._done.append(Row(line - 1, []))
        self._line, self._cells, self._column, self._row_size = line, [], -1, 0

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        place = _PLACE.fullmatch(attributes.get("r", ""))
        self._column = self._column + 1 if place is None else max(_column(place[1]), self._column + 1)
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
        self._value.clear()
        self._size = 0

    def _end(self, name: str) -> None:
        self._in_value = False
        if name == "c":
            self._end_cell()
        elif name == "row":
            self._done.append(Row(self._line, self._cells))
        elif name == "rPh":
            self._aside = False

    def _end_cell(self) -> None:
        if not self._value:
            return
        text = self._shown("".join(self._value))
        self._limits.check_columns(self._column + 1, line=self._line)
        self._row_size += len(text)
        if self._row_size > self._limits.row:
            message = f"Row {self._line} has more than {self._limits.row:,} characters. Is this a list of contacts?"
            raise Invalid(message, field="file")
        self._cells.extend([""] * (self._column - len(self._cells)))
        self._cells.append(text)

    def _shown(self, written: str) -> str:
        match self._kind:
            case "s":
                return self._strings[int(written)] if written.isdecimal() and len(written) < 10 else ""
            case "b":
                return "TRUE" if written == "1" else "FALSE"
            case "n":
                return self._formats.shown(written, self._style)
            case _:
                return unescaped(written)

    def _text(self, piece: str) -> None:
        if self._in_value:
            self._size += len(piece)
            self._limits.check_cell(self._size, line=self._line)
            self._value.append(piece)
