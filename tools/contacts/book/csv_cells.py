"""Cells of a CSV that a spreadsheet may open: none is taken for a formula, and all are read back as they were."""

import csv
import io
import re
from collections.abc import Sequence

_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_MARK = "'"
_BETWEEN = ";"
_END = "\r\n"


def safe_cell(text: str) -> str:
    """With an apostrophe before what a spreadsheet would calculate, and before what looks as if marked already."""
    return _MARK + text if _FORMULA.match(text) else text


def plain_cell(text: str) -> str:
    """What ``safe_cell`` was given: takes our own mark off, and no other apostrophe."""
    return text.removeprefix(_MARK) if _FORMULA.match(text) else text


def joined(values: Sequence[str]) -> str:
    """Several values in one cell: a line of CSV by itself, with semicolons."""
    if not values:
        return ""
    line = io.StringIO(newline="")
    # With an end of the line, because only what is one is quoted inside.
    csv.writer(line, delimiter=_BETWEEN, lineterminator=_END).writerow(values)
    return line.getvalue().removesuffix(_END)


def parted(cell: str) -> list[str]:
    """The values that ``joined`` was given."""
    return next(csv.reader(io.StringIO(cell, newline=""), delimiter=_BETWEEN, strict=True), []) if cell else []
