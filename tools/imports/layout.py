"""Where in a file the table stands: its encoding, delimiter and header; not the titles above and the feet below."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, Final

from tools.errors import Invalid
from tools.imports.columns import looks_like_email, looks_like_phone
from tools.imports.delimiters import check_delimiter, declared_delimiter, find_delimiter
from tools.imports.encodings import check_encoding, find_encoding
from tools.imports.headers import is_known
from tools.imports.lines import Lines
from tools.imports.rows import Row, read_rows

SAMPLE: Final = 200
"""Rows that are looked at to find out what a file is."""
_HEADER_WITHIN = 20
_MOST_HELD = 50
_FOOT = 2
"""A line below the table has no more filled cells than this: a total, a date, whose report it is."""


@dataclass(frozen=True)
class Layout:
    """How a file is to be read."""

    encoding: str
    encoding_sure: bool
    delimiter: str
    header_line: int
    """The number of the line that names the columns; 0 where none does."""
    first_line: int
    """What stands above this line is no row."""
    headers: tuple[str, ...]

    @property
    def width(self) -> int:
        """How many columns have a name."""
        return len(self.headers)


def find_layout(
    file: BinaryIO, *, encoding: str | None = None, delimiter: str | None = None, has_header: bool | None = None
) -> tuple[Layout, Sequence[Row]]:
    """How to read a file, and its first rows; what somebody chose is taken.

    Raises ``Invalid`` for a choice that there is not, an empty file, and what is no table of text.
    """
    chosen = None if encoding is None else check_encoding(encoding)
    found = find_encoding(file)
    name = chosen or found.name
    _refuse_binary(file)
    lines = Lines(file, name)
    try:
        between = _delimiter(lines, None if delimiter is None else check_delimiter(delimiter))
        rows = [row for row in islice(read_rows(lines, between), SAMPLE + _HEADER_WITHIN) if not row.blank]
    finally:
        lines.let_go()
    if not rows:
        raise Invalid("This file is empty.", field="file")
    header = None if has_header is False else _header(rows, expected=has_header is True)
    layout = Layout(
        encoding=name,
        encoding_sure=chosen is not None or found.sure,
        delimiter=between,
        header_line=0 if header is None else header.line,
        first_line=rows[0].line if header is None else header.line + 1,
        headers=() if header is None else tuple(cell.strip() for cell in header.cells),
    )
    return layout, [row for row in rows if row.line >= layout.first_line][:SAMPLE]


def read_table(file: BinaryIO, layout: Layout) -> Iterator[Row]:
    """The rows of the table, from the file's beginning; without blank ones and without what stands below it.

    Raises ``Invalid`` as ``read_rows`` does.
    """
    lines = Lines(file, layout.encoding)
    try:
        _delimiter(lines, layout.delimiter)
        yield from _without_feet(read_rows(lines, layout.delimiter), layout)
    finally:
        lines.let_go()


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
    head = [first, *islice(lines, SAMPLE)]
    lines.give_back(keep=0)
    return chosen or find_delimiter(head)


def _refuse_binary(file: BinaryIO) -> None:
    file.seek(0)
    head = file.read(8)
    file.seek(0)
    if head.startswith(b"PK\x03\x04"):
        raise Invalid(
            "This is a zip file or a workbook, not a CSV. Save it as CSV, or upload it as .xlsx.", field="file"
        )
    if head.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b")):
        raise Invalid("This is not a CSV but another kind of file. Export your contacts as CSV.", field="file")


def _header(rows: Sequence[Row], *, expected: bool) -> Row | None:
    """The first row that names columns we know; else the first one, unless contacts stand in it already."""
    widest = max(len(row.cells) for row in rows)
    for row in rows[:_HEADER_WITHIN]:
        known = sum(is_known(cell) for cell in row.cells)
        if known >= min(2, widest) and not _holds_contact(row):
            return row
    if not expected and any(_holds_contact(row) for row in rows[:1]):
        return None
    # Titles above a table are narrower than it.
    return next(row for row in rows if len(_filled(row)) >= min(2, widest) or row is rows[-1])


def _holds_contact(row: Row) -> bool:
    return any(looks_like_email(cell) or looks_like_phone(cell) for cell in row.cells)


def _may_be_foot(row: Row, layout: Layout, *, after_blank: bool) -> bool:
    filled = _filled(row)
    narrow = len(row.cells) == 1 < layout.width
    return (narrow or (after_blank and len(filled) <= _FOOT < layout.width)) and not _holds_contact(row)


def _filled(row: Row) -> Sequence[str]:
    return [cell for cell in row.cells if cell.strip()]
