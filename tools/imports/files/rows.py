"""The rows of a file: cells as CSV has them, and the lines in which a quotation mark was opened and never closed."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tools.imports.files.limits import Limits
from tools.imports.files.lines import Lines

_UNCLOSED: Final = "A quotation mark opens in this line and is never closed. Close it, or take it out."


@dataclass(frozen=True, slots=True)
class Row:
    """One row, and the number of the line it begins in."""

    line: int
    cells: list[str]
    broken: str = ""
    """Why nobody can tell what its cells are, as a sentence; mostly nothing."""

    @property
    def blank(self) -> bool:
        """Nothing stands in it."""
        return not any(cell.strip() for cell in self.cells)


def read_rows(lines: Lines, delimiter: str, limits: Limits) -> Iterator[Row]:
    """All rows from here on, blank ones too.

    Raises ``Invalid`` for what is no table: a row of thousands of columns, or one as large as a book.
    """
    # It is one for the whole process, so it is only ever raised; what a cell may have is counted here.
    csv.field_size_limit(max(csv.field_size_limit(), limits.row))
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
            yield Row(begin, _first_of(lines, delimiter, limits), broken=_UNCLOSED)
            reader = csv.reader(lines, delimiter=delimiter)
            continue
        if lines.size > limits.cell and max(map(len, cells), default=0) > limits.cell:
            says = _UNCLOSED if len(lines.taken) > 1 else f"A cell has more than {limits.cell:,} characters."
            yield Row(begin, _first_of(lines, delimiter, limits), broken=says)
            continue
        if _never_closed(lines.taken, cells, delimiter, max(widest, 2)):
            yield Row(begin, _first_of(lines, delimiter, limits), broken=_UNCLOSED)
            continue
        limits.check_columns(len(cells), line=begin)
        widest = max(widest, len(cells))
        yield Row(begin, cells)


def _never_closed(taken: list[str], cells: list[str], delimiter: str, width: int) -> bool:
    """Whether the lines after the first are rows of their own, cut as wide as those before.

    Notes of several lines hold delimiters too, but not as many in each line. In the last line of a file it is what
    follows the mark that was swallowed.
    """
    if not taken or taken[0].count('"') % 2 == 0:
        return False
    if len(taken) == 1:
        return bool(cells) and (delimiter in cells[-1] or cells[-1].endswith(("\n", "\r")))
    return all(len(line.split(delimiter)) >= width for line in taken[1:])


def _first_of(lines: Lines, delimiter: str, limits: Limits) -> list[str]:
    """The first line of the present row, cut as it stands; all others are read again."""
    lines.give_back(keep=1)
    return [cell[: limits.cell] for cell in lines.taken[0].rstrip("\r\n").split(delimiter, limits.columns - 1)]
