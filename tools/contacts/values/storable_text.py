"""Text that a database can keep."""

from typing import Any

from tools.errors import Invalid


def refuse_unstorable(value: Any, *, place: str) -> None:
    """PostgreSQL keeps no NUL, and no encoding keeps half a surrogate pair; JSON can spell both.

    Raises ``Invalid`` naming where it stands.
    """
    match value:
        case str():
            if "\0" in value:
                raise Invalid("The NUL character stands in no text.", field=place)
            if any("\ud800" <= letter <= "\udfff" for letter in value):
                raise Invalid("Half a surrogate pair is no character.", field=place)
        case dict():
            for key, inner in value.items():
                refuse_unstorable(key, place=place)
                refuse_unstorable(inner, place=f"{place}.{key}" if place else str(key))
        case list():
            for number, inner in enumerate(value):
                refuse_unstorable(inner, place=f"{place}.{number}" if place else str(number))
