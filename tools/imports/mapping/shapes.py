"""Mappings that are remembered: the next file with the same columns is mapped as somebody mapped the last one."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tools.imports.mapping.columns import Column, is_own
from tools.imports.mapping.headers import header_key


@dataclass(frozen=True)
class SavedMapping:
    """What somebody made of the columns of a file."""

    shape: str
    fields: Mapping[str, str | None]
    """By ``#1``, the place of a column: headers may stand twice, or be written otherwise the next time."""


class MappingStore(Protocol):
    """The mappings that one business has saved."""

    async def find(self, shape: str) -> SavedMapping | None:
        """What is remembered for a shape."""
        ...

    async def save(self, saved: SavedMapping) -> None:
        """In place of what was remembered for the shape."""
        ...


def shape_of(headers: Sequence[str]) -> str:
    """The same for files whose columns are called alike and stand in the same order; nothing without headers."""
    # A file of failed rows that comes back is of the shape it was.
    keys = [header_key(header) for header in headers if not is_own(header)]
    while keys and not keys[-1]:
        keys.pop()
    return hashlib.sha256("\n".join(keys).encode()).hexdigest() if any(keys) else ""


def remembered(headers: Sequence[str], columns: Sequence[Column]) -> SavedMapping | None:
    """What is to be saved of a mapping somebody confirmed; nothing where the file names no columns."""
    shape = shape_of(headers)
    fields = {f"#{column.index + 1}": column.field if column.sure else None for column in columns if column.header}
    return SavedMapping(shape, fields) if shape else None


def proposed(saved: SavedMapping, columns: Sequence[Column], *, known: Sequence[str]) -> Mapping[str, str | None]:
    """What to map ``columns`` to. A field that is no longer among the ``known`` is left to the column's own name."""
    places = {f"#{column.index + 1}" for column in columns}
    return {
        place: field for place, field in saved.fields.items() if place in places and (field is None or field in known)
    }
