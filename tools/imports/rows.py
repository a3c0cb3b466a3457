"""The rows of a file: cells as CSV has them, and the lines in which a quotation mark was opened and never closed."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tools.errors import Invalid
from tools.imports.lines import Lines

LONGEST_CELL: Final = 1_000_000
"""Characters."""
MOST_COLUMNS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row, and the number of the line it begins in."""

    line: int
    cells: list[str]
    broken: bool = False
    """A quotation mark opens in this line and is never closed, so that nobody can tell what its cells are."""

    @property
    def blank(self) -> bool:
        """Nothing stands in it."""
        return not any(cell.strip() for cell in self.cells)


def read_rows(lines: Lines, delimiter: str) -> Iterator[Row]:
    """All rows from here on, blank ones too.

    Raises ``Invalid`` for what is no table: a row of thousands of columns, or a cell as large as a book.
    """
    # It is one for the whole process, and larger than any other use needs.
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(lines, delimiter=delimiter)
    widest = 0
    while True:
        begin = lines.number + 1
        lines.begin_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells, reader = _first_of(lines, delimiter), csv.reader(lines, delimiter=delimiter)
            yield Row(begin, cells, broken=True)
            continue
        if len(lines.taken) > 1 and _swallowed(lines.taken, delimiter, max(widest, 2)):
            yield Row(begin, _first_of(lines, delimiter), broken=True)
            continue
        if len(cells) > MOST_COLUMNS:
            message = (
                f"Line {begin} has {len(cells):,} columns; {MOST_COLUMNS:,} are the most. Is the delimiter right?"
            )
            raise Invalid(message, field="file")
        widest = max(widest, len(cells))
        yield Row(begin, cells)


def _swallowed(taken: list[str], delimiter: str, width: int) -> bool:
    """Whether the lines after the first are rows of their own, cut as wide as those before.

    Notes of several lines hold delimiters too, but not as many in each line.
    """
    return all(len(line.split(delimiter)) >= width for line in taken[1:]) and taken[0].count('"') % 2 == 1


def _first_of(lines: Lines, delimiter: str) -> list[str]:
    """The first line of the present row, cut as it stands; all others are read again."""
    lines.give_back(keep=1)
    return lines.taken[0].rstrip("\r\n").split(delimiter)
