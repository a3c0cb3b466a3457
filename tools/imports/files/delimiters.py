"""What stands between the cells of a line: what the file says, else what cuts most of its lines alike."""

import csv
from collections import Counter
from collections.abc import Sequence
from typing import Final

from tools.errors import Invalid

DELIMITERS: Final = (",", ";", "\t", "|")
_LOOKED_AT: Final = 200
"""Rows."""


def declared_delimiter(line: str) -> str | None:
    """``sep=;`` in the first line, as spreadsheets write it and read it."""
    said = line.strip().strip('"')
    return said[4] if len(said) == 5 and said[:4].lower() == "sep=" else None


def find_delimiter(lines: Sequence[str]) -> str:
    """The one that gives most rows the same number of cells; a comma for a file of one column."""
    return max(DELIMITERS, key=lambda delimiter: _score(lines, delimiter))


def check_delimiter(chosen: str) -> str:
    """A delimiter that somebody chose.

    Raises ``Invalid``, which lists those there are.
    """
    if chosen not in DELIMITERS:
        raise Invalid("Choose a comma, a semicolon, a tab or a vertical bar.", field="delimiter")
    return chosen


def _score(lines: Sequence[str], delimiter: str) -> tuple[int, int, int]:
    """Rows with the most frequent number of cells, then that number; of equals the first delimiter wins."""
    widths: Counter[int] = Counter()
    try:
        for row, _ in zip(csv.reader(lines, delimiter=delimiter), range(_LOOKED_AT), strict=False):
            if any(cell.strip() for cell in row):
                widths[len(row)] += 1
    except csv.Error:
        # One cell that swallows everything: another delimiter may cut before it.
        return (0, 0, 0)
    widths.pop(1, None)
    if not widths:
        return (0, 0, 0)
    width, rows = max(widths.items(), key=lambda counted: (counted[1], counted[0]))
    return (rows, width, -DELIMITERS.index(delimiter))
