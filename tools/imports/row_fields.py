"""What a row wants a contact's fields to be: blanks filled, or what is there written over."""

from collections.abc import Mapping, Sequence
from typing import Any

from tools.contacts.contact import Contact
from tools.contacts.editing.contact_fields import (
    ENTERED_ADDRESSES,
    NAMES,
    is_blank,
    plain_address,
    plain_value,
)
from tools.contacts.editing.custom_field import CustomField, FieldType, checked_custom
from tools.contacts.editing.entry_limits import LONGEST_NAME, LONGEST_NOTES
from tools.errors import Invalid
from tools.imports.cells import Said, yes_or_no
from tools.imports.row_values import RowValues

_MOST_LINES = 10
_PLAIN = ("business_name", "notes", *ENTERED_ADDRESSES, *NAMES)
_ADDRESS = {"lines": (), "city": "", "region": "", "postal_code": "", "country": ""}


def row_fields(values: RowValues, fields: Sequence[CustomField]) -> dict[str, Any]:
    """All that a row says, in the plain form of contacts' fields; nothing blank is in it.

    Raises ``Invalid`` for what is too long, or not of its custom field's type.
    """
    said = plain_fields(values)
    for name, value in said.items():
        if is_too_long(name, value):
            longest = LONGEST_NOTES if name == "notes" else LONGEST_NAME
            message = f"The {name.replace('_', ' ')} is too long: {longest:,} characters are the most."
            raise Invalid(message, field=name)
    if not values.custom:
        return said
    custom = _custom(values.custom, fields)
    return said | {name: value for name, value in custom.items() if not is_blank(value)}


def plain_fields(values: RowValues) -> dict[str, Any]:
    """The same without custom fields, however long it is; names come last, as a history tells them."""
    said: dict[str, Any] = {}
    for name in _PLAIN:
        if not (value := getattr(values, name)):
            continue
        if name in ENTERED_ADDRESSES:
            value = plain_address(**{**_ADDRESS, **value})
        elif value.isspace():
            continue
        if value:
            said[name] = value
    return said


def is_too_long(name: str, value: Any) -> bool:
    """Whether a field's plain value is more than a contact takes."""
    if isinstance(value, str):
        return len(value) > LONGEST_NAME and len(value) > (LONGEST_NOTES if name == "notes" else LONGEST_NAME)
    lines, *rest = value.values()
    texts = [*lines, *rest]
    return len(texts) > _MOST_LINES + len(_ADDRESS) or max(map(len, texts)) > LONGEST_NAME


def wanted_fields(contact: Contact, said: Mapping[str, Any], *, overwrite: bool) -> dict[str, Any]:
    """What of a row comes into a contact that is there."""
    names = {name: said.get(name, "") for name in NAMES}
    rest = {
        name: value
        for name, value in said.items()
        if name not in NAMES and (overwrite or is_blank(plain_value(contact, name)))
    }
    return {**rest, **_names(contact, names, overwrite=overwrite)}


def _names(contact: Contact, names: Mapping[str, str], *, overwrite: bool) -> dict[str, str]:
    """Of two people's names none is put together: a middle name goes with its own first and last name."""
    if contact.dummy_name:
        return {name: value for name, value in names.items() if value}
    same = {name: _alike(getattr(contact, name), names[name]) for name in ("first_name", "last_name")}
    if overwrite and not all(same.values()):
        return dict(names)
    if overwrite:
        return {name: value for name, value in names.items() if value}
    if not all(same[name] or not getattr(contact, name) for name in same):
        return {}
    return {name: value for name, value in names.items() if value and not getattr(contact, name)}


def _alike(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _custom(said: Mapping[str, str], fields: Sequence[CustomField]) -> dict[str, Any]:
    types = {each.key: each.type for each in fields}
    typed = {key: _typed(text, types.get(key, FieldType.TEXT)) for key, text in said.items()}
    return {f"custom.{key}": value for key, value in checked_custom(typed, fields).items()}


def _typed(text: str, kind: FieldType) -> Any:
    """As a cell writes it; what is no such value stays a text, and is refused as one."""
    match kind:
        case FieldType.NUMBER:
            return _number(text)
        case FieldType.BOOLEAN:
            said = yes_or_no(text)
            return text if said is Said.UNCLEAR else said is Said.YES
        case _:
            return text


def _number(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
