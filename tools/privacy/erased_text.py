"""Takes a person's values out of what is written about others."""

from collections.abc import Collection, Mapping
from typing import Any

ERASED = "[erased]"


def without_values(plain: Any, values: Collection[str]) -> Any:
    """Plain JSON in which none of the values stands any more; everything else stays as it was."""
    match plain:
        case str():
            for value in sorted(values, key=len, reverse=True):
                plain = plain.replace(value, ERASED)
            return plain
        case Mapping():
            return {without_values(name, values): without_values(each, values) for name, each in plain.items()}
        case list() | tuple():
            return [without_values(each, values) for each in plain]
        case _:
            return plain
