"""What a row wants a contact's fields to be: blanks filled, or what is there written over."""

from collections.abc import Mapping, Sequence
from typing import Any

from tools.contacts.contact import Contact
from tools.contacts.editing.contact_fields import (
    ENTERED_ADDRESSES,
    ENTERED_TEXTS,
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
_ADDRESS = {"lines": (), "city": "", "region": "", "postal_code": "", "country": ""}


def row_fields(values: RowValues, fields: Sequence[CustomField]) -> dict[str, Any]:
    """All that a row says, in the plain form of contacts' fields; nothing blank is in it.

    Raises ``Invalid`` for what is too long, or not of its custom field's type.
    """
    said: dict[str, Any] = {name: value for name in ENTERED_TEXTS if (value := getattr(values, name))}
    for name in ENTERED_ADDRESSES:
        if written := getattr(values, name):
            said[name] = plain_address(**{**_ADDRESS, **written})
    for name, value in said.items():
        if len(value) > LONGEST_NAME or not isinstance(value, str):
            _refuse_too_long(name, value)
    if values.custom:
        said |= _custom(values.custom, fields)
    return {name: value for name, value in said.items() if not is_blank(value)}


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


def _refuse_too_long(name: str, value: Any) -> None:
    longest = LONGEST_NOTES if name == "notes" else LONGEST_NAME
    if isinstance(value, str):
        too_long = len(value) > longest
    else:
        texts = [*value.get("lines", ()), *[part for part in value.values() if isinstance(part, str)]]
        too_long = len(texts) > _MOST_LINES + len(_ADDRESS) or max(map(len, texts), default=0) > longest
    if too_long:
        shown = name.replace("_", " ")
        raise Invalid(f"The {shown} is too long: {longest:,} characters are the most.", field=name)
