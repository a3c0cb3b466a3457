"""Where in a file the table stands: its encoding, delimiter and header; not the titles above and the feet below."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from itertools import islice
from typing import BinaryIO, Final

from tools.contacts.book.csv_cells import plain_cell
from tools.errors import Invalid
from tools.imports.files.cards import HEADERS, read_cards
from tools.imports.files.delimiters import check_delimiter, declared_delimiter, find_delimiter
from tools.imports.files.encodings import check_encoding, find_encoding
from tools.imports.files.kinds import Kind, kind_of
from tools.imports.files.limits import LIMITS, Limits
from tools.imports.files.lines import Lines
from tools.imports.files.rows import Row, read_rows
from tools.imports.files.workbooks import Workbook
from tools.imports.mapping.columns import is_ours, looks_like_email, looks_like_phone
from tools.imports.mapping.headers import is_known

SAMPLE: Final = 200
"""Rows that are looked at to find out what a file is."""
_HEADER_WITHIN = 20
_LOOKED_AT = 1 << 20
"""Characters that are looked at for the delimiter."""
_MOST_HELD = 50
_FOOT = 2
"""A line below the table has no more filled cells than this: a total, a date, whose report it is."""


@dataclass(frozen=True)
class Layout:
    """How a file is to be read."""

    encoding: str
    """Of text and cards; a workbook has none."""
    encoding_sure: bool
    delimiter: str
    """Of text alone."""
    header_line: int
    """The number of the line that names the columns; 0 where none does."""
    first_line: int
    """What stands above this line is no row."""
    headers: tuple[str, ...]
    kind: Kind = Kind.TEXT
    sheet: str = ""
    """Of a workbook the one with the table."""

    @property
    def width(self) -> int:
        """How many columns have a name."""
        return len(self.headers)


def find_layout(
    file: BinaryIO,
    *,
    called: str = "",
    encoding: str | None = None,
    delimiter: str | None = None,
    has_header: bool | None = None,
    limits: Limits = LIMITS,
) -> tuple[Layout, Sequence[Row]]:
    """How to read a file, and its first rows; what somebody chose is taken. ``called`` is the file's name.

    Raises ``Invalid`` for a choice that there is not, an empty file, and what is no table.
    """
    kind = kind_of(file, called=called)
    if kind is Kind.WORKBOOK:
        workbook = Workbook(file, limits)
        sheet, rows = _sheet(workbook, limits)
        return _table(
            rows,
            Layout(
                "", encoding_sure=True, delimiter="", header_line=0, first_line=0, headers=(), kind=kind, sheet=sheet
            ),
            has_header=has_header,
        )
    chosen = None if encoding is None else check_encoding(encoding)
    found = find_encoding(file)
    name, sure = chosen or found.name, chosen is not None or found.sure
    if kind is Kind.CARDS:
        layout = Layout(name, sure, "", 0, 1, HEADERS, kind=kind)
        return layout, list(islice(read_table(file, layout, limits=limits), SAMPLE))
    lines = Lines(file, name, limits)
    try:
        between = _delimiter(lines, None if delimiter is None else check_delimiter(delimiter))
        rows = _first_rows(read_rows(lines, between, limits), limits)
    finally:
        lines.let_go()
    return _table(rows, Layout(name, sure, between, 0, 0, ()), has_header=has_header)


def read_table(file: BinaryIO, layout: Layout, *, limits: Limits = LIMITS) -> Iterator[Row]:
    """The rows of the table, from the file's beginning; without blank ones and without what stands below it.

    Raises ``Invalid`` as ``read_rows`` does.
    """
    rows = _rows(file, layout, limits)
    yield from (_unmarked(row) for row in rows) if is_ours(layout.headers) else rows


def _unmarked(row: Row) -> Row:
    """As it stood before we put it into a file of failed rows, and marked what a spreadsheet would calculate."""
    return Row(row.line, [plain_cell(cell) for cell in row.cells], row.broken)


def _rows(file: BinaryIO, layout: Layout, limits: Limits) -> Iterator[Row]:
    if layout.kind is Kind.WORKBOOK:
        with closing(Workbook(file, limits).rows(layout.sheet)) as found:
            yield from _without_feet(found, layout)
        return
    lines = Lines(file, layout.encoding, limits)
    try:
        if layout.kind is Kind.CARDS:
            yield from read_cards(lines, limits)
        else:
            _delimiter(lines, layout.delimiter)
            yield from _without_feet(read_rows(lines, layout.delimiter, limits), layout)
    finally:
        lines.let_go()


def _table(rows: Sequence[Row], layout: Layout, *, has_header: bool | None) -> tuple[Layout, Sequence[Row]]:
    """With the place of the table among the first rows."""
    if not rows:
        raise Invalid("This file is empty.", field="file")
    header = None if has_header is False else _header(rows, expected=has_header is True)
    headers = () if header is None else tuple(cell.strip() for cell in header.cells)
    ours = is_ours(headers)
    found = replace(
        layout,
        header_line=0 if header is None else header.line,
        first_line=rows[0].line if header is None else header.line + 1,
        headers=tuple(map(plain_cell, headers)) if ours else headers,
    )
    first = [row for row in rows if row.line >= found.first_line][:SAMPLE]
    return found, [_unmarked(row) for row in first] if ours else first


def _sheet(workbook: Workbook, limits: Limits) -> tuple[str, Sequence[Row]]:
    """The first sheet that has a header we know; else the first one in which something stands."""
    filled: tuple[str, Sequence[Row]] | None = None
    for sheet in workbook.sheets:
        with closing(workbook.rows(sheet)) as found:
            rows = _first_rows(found, limits)
        if rows and _known_header(rows) is not None:
            return sheet, rows
        filled = filled or ((sheet, rows) if rows else None)
    return filled or ("", [])


def _first_rows(rows: Iterator[Row], limits: Limits) -> list[Row]:
    """No more of them than a look needs, and than memory should hold."""
    first: list[Row] = []
    left = limits.row
    for row in islice(rows, SAMPLE + _HEADER_WITHIN):
        left -= sum(map(len, row.cells))
        if first and left < 0:
            break
        if not row.blank:
            first.append(row)
    return first


def _without_feet(rows: Iterator[Row], layout: Layout) -> Iterator[Row]:
    held: list[Row] = []
    after_blank = False
    for row in rows:
        if row.line < layout.first_line:
            continue
        if row.blank:
            after_blank = True
        elif _may_be_foot(row, layout, after_blank=after_blank) and len(held) < _MOST_HELD:
            held.append(row)
        else:
            # The table goes on: those were rows, however little stands in them.
            yield from held
            held, after_blank = [], False
            yield row


def _delimiter(lines: Lines, chosen: str | None) -> str:
    """Steps over a line that only names it."""
    lines.begin_row()
    first = next(lines, "")
    declared = declared_delimiter(first)
    if declared is not None:
        return chosen or check_delimiter(declared)
    if chosen is None:
        left = _LOOKED_AT - len(first)
        # Lines that are too much for one row are no matter here.
        with suppress(csv.Error):
            for line in islice(lines, SAMPLE):
                left -= len(line)
                if left < 0:
                    break
    head = list(lines.taken)
    lines.give_back(keep=0)
    return chosen or find_delimiter(head)


def _header(rows: Sequence[Row], *, expected: bool) -> Row | None:
    """The first row that names columns we know; else the first one, unless contacts stand in it already."""
    known = _known_header(rows)
    if known is not None:
        return known
    if not expected and any(_holds_contact(row) for row in rows[:1]):
        return None
    # Titles above a table are narrower than it.
    widest = max(len(row.cells) for row in rows)
    return next(row for row in rows if len(_filled(row)) >= min(2, widest) or row is rows[-1])


def _known_header(rows: Sequence[Row]) -> Row | None:
    widest = max(len(row.cells) for row in rows)
    for row in rows[:_HEADER_WITHIN]:
        known = sum(is_known(cell) for cell in row.cells)
        if known >= min(2, widest) and not _holds_contact(row):
            return row
    return None


def _holds_contact(row: Row) -> bool:
    return any(looks_like_email(cell) or looks_like_phone(cell) for cell in row.cells)


def _may_be_foot(row: Row, layout: Layout, *, after_blank: bool) -> bool:
    filled = _filled(row)
    narrow = len(row.cells) == 1 < layout.width
    return (narrow or (after_blank and len(filled) <= _FOOT < layout.width)) and not _holds_contact(row)


def _filled(row: Row) -> Sequence[str]:
    return [cell for cell in row.cells if cell.strip()]
