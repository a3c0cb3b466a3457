"""Custom fields: what a business keeps of its contacts beyond what everybody does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from tools.errors import Invalid
from tools.ids import BusinessId

MOST_FIELDS = 100
LONGEST_TEXT = 2000
_LARGEST = 2**53
"""Beyond it not every program reads the same number."""


class FieldType(StrEnum):
    """What may stand in a custom field."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    """``2027-03-31``."""
    BOOLEAN = "boolean"
    CHOICE = "choice"
    """One of the field's choices."""


@dataclass(frozen=True)
class CustomField:
    """One field of a business."""

    id: str
    business_id: BusinessId
    key: str
    """How programs name it: ``contract_end``. It stays."""
    label: str
    """How people read it."""
    type: FieldType
    created_at: datetime
    choices: Sequence[str] = ()
    removed_at: datetime | None = None
    """Its values are kept and shown to nobody; the field made again shows them again."""


class CustomFieldStore(Protocol):
    """The custom fields of one business."""

    async def all(self) -> Sequence[CustomField]:
        """Also the removed ones, oldest first."""
        ...

    async def lock(self) -> None:
        """Holds the list to the commit: whoever adds a field waits."""
        ...

    async def add(self, field: CustomField) -> bool:
        """Writes a new field; ``False`` when there is one of this key."""
        ...

    async def save(self, field: CustomField) -> None:
        """Writes label, choices, and whether it is removed."""
        ...


def shown_custom(values: Mapping[str, Any], fields: Sequence[CustomField]) -> dict[str, Any]:
    """The values of fields that are in use, in the fields' order."""
    return {each.key: values[each.key] for each in fields if each.removed_at is None and each.key in values}


def is_shown(field: str, shown: Mapping[str, Any]) -> bool:
    """Whether a contact's field (``notes``, ``custom.<key>``) is shown, where these custom values are."""
    kind, _, key = field.partition(".")
    return kind != "custom" or key in shown


def checked_custom(wanted: Mapping[str, Any], fields: Sequence[CustomField]) -> dict[str, Any]:
    """The values as they are kept; nothing (``null``, or an empty text) takes a value away.

    Raises ``Invalid`` for an unknown field and for a value that is not of its type.
    """
    known = {each.key: each for each in fields if each.removed_at is None}
    checked: dict[str, Any] = {}
    for key, value in wanted.items():
        if key not in known:
            names = ", ".join(sorted(known)) or "none"
            raise Invalid(f"There is no custom field {key[:50]!r}. There are: {names}.", field=f"custom.{key[:50]}")
        checked[key] = None if value in (None, "") else _checked(known[key], value)
    return checked


def _checked(field: CustomField, value: Any) -> Any:
    match field.type:
        case FieldType.TEXT if isinstance(value, str) and len(value) <= LONGEST_TEXT:
            return value
        case FieldType.NUMBER if isinstance(value, int | float) and not isinstance(value, bool):
            # Nothing that is no number is smaller than one.
            if abs(value) <= _LARGEST:
                return value
        case FieldType.DATE if isinstance(value, str) and _is_date(value):
            return value
        case FieldType.BOOLEAN if isinstance(value, bool):
            return value
        case FieldType.CHOICE if value in field.choices:
            return value
    raise Invalid(f"{field.label}: {_wanted(field)}.", field=f"custom.{field.key}")


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _wanted(field: CustomField) -> str:
    match field.type:
        case FieldType.TEXT:
            return f"write a text of at most {LONGEST_TEXT} characters"
        case FieldType.NUMBER:
            return "write a number, like 12.5"
        case FieldType.DATE:
            return "write a date like 2027-03-31"
        case FieldType.BOOLEAN:
            return "write true or false"
        case FieldType.CHOICE:
            return f"choose one of: {', '.join(field.choices)}"
