"""Rows that failed, as a file to mend and import again; and an empty one to begin with."""

from collections.abc import Iterator, Sequence
from typing import Final

from tools.contacts.book.csv_cells import safe_cell
from tools.imports.mapping.columns import CUSTOM, OUR_OWN, Column, is_own
from tools.imports.mapping.fields import Field

LINE, REASON = OUR_OWN
"""The columns that are ours; the next import leaves them out."""

TEMPLATE: Final = (
    *("First name", "Middle name", "Last name", "Business name", "Email", "Phone", "Tags", "Notes"),
    *("Street", "City", "Region", "Postal code", "Country"),
    *("Billing street", "Billing city", "Billing region", "Billing postal code", "Billing country", "Opt outs"),
)


def header_of(columns: Sequence[Column]) -> list[str]:
    """As the file had it; a column without a name is called what it becomes, so that it maps by itself again."""
    return [*(safe_cell(column.header or _called(column)) for column in _theirs(columns)), LINE, REASON]


def line_of(
    columns: Sequence[Column], cells: Sequence[str], *, line: int, reasons: Sequence[tuple[str, str]]
) -> list[str]:
    """The row as it stood, with its line and its reasons, each with the column it is about."""
    said = " ".join(f"{column}: {reason}" if column else reason for column, reason in reasons)
    own = [cells[column.index] if column.index < len(cells) else "" for column in _theirs(columns)]
    return [*map(safe_cell, own), str(line), safe_cell(said)]


def template_header(custom: Sequence[str]) -> list[str]:
    """Every column that maps by itself; ``custom`` are the keys of the business's own fields."""
    return [*TEMPLATE, *(f"{CUSTOM}{key}" for key in custom)]


def _theirs(columns: Sequence[Column]) -> Iterator[Column]:
    """Without ours of the last time."""
    return (column for column in columns if not is_own(column.header))


def _called(column: Column) -> str:
    return column.field if column.field in {each.value for each in Field} else f"Column {column.index + 1}"
