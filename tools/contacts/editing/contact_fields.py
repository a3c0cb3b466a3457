"""A contact's fields by name, in the plain form that a journal keeps and a dry run shows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from tools.clock import from_micros, to_micros
from tools.contacts.contact import EVERYONE, Audience, Contact, ContactKind, ContactStatus, Provenance
from tools.contacts.identifiers import Source
from tools.frozen import changed
from tools.ids import UserId

NAMES = ("first_name", "middle_name", "last_name")
FILLED = ("business_name", "contact_address", "billing_address")
"""Taken from another record when blank; an address as a whole, because lines of two addresses make none."""

ENTERED_TEXTS = (*NAMES, "business_name", "notes")
ENTERED_ADDRESSES = ("contact_address", "billing_address")
"""Fields that people fill in as they are; of lists (e-mails, phones, tags) they say what comes and what goes."""

_CUSTOM = "custom."
_NOT_PLAIN = frozenset({"visibility", "blocked_at", "kind", "status", "assignee_id"})
"""What JSON holds in another form."""


def given(asked: object, names: Sequence[str]) -> dict[str, Any]:
    """What was asked of these fields; whatever was left out is absent."""
    return {name: value for name in names if (value := getattr(asked, name)) is not None}


def custom_fields(contact: Contact) -> list[str]:
    """The names of its custom fields, as field names."""
    return [f"{_CUSTOM}{key}" for key in contact.custom]


def plain_value(contact: Contact, field: str) -> Any:
    """A field's value as JSON could hold it; a custom field that is absent is nothing."""
    if field.startswith(_CUSTOM):
        return contact.custom.get(field.removeprefix(_CUSTOM))
    value = getattr(contact, field)
    if type(value) is str:
        # Most are: asked first, before what is asked of a class.
        return value
    match value:
        case dict():
            return dict(value)
        case Audience():
            return "everyone" if value.members is None else sorted(value.members)
        case datetime():
            return to_micros(value)
        case ContactKind() | ContactStatus():
            return value.value
        case Mapping():
            return dict(value)
        case _:
            return value


def with_plain_value(contact: Contact, field: str, value: Any) -> Contact:
    """The contact with a value that ``plain_value`` gave."""
    return with_plain_values(contact, {field: value})


def with_plain_values(
    contact: Contact, values: Mapping[str, Any], *, provenance: Mapping[str, Provenance | None] | None = None
) -> Contact:
    """The same for many at once, with who said them."""
    known = {field: value for field, value in values.items() if not field.startswith(_CUSTOM)}
    for field in _NOT_PLAIN.intersection(known):
        known[field] = _of_plain(field, known[field])
    if len(known) < len(values):
        custom = {field.removeprefix(_CUSTOM): value for field, value in values.items() if field not in known}
        known["custom"] = _united(contact.custom, custom)
    if provenance:
        known["provenance"] = _united(contact.provenance, provenance)
    return changed(contact, **known)


def _united(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """What is nothing goes."""
    return {name: value for name, value in {**one, **other}.items() if value is not None}


def _of_plain(field: str, value: Any) -> Any:
    match field:
        case "visibility":
            return EVERYONE if value == "everyone" else Audience(frozenset(value))
        case "blocked_at":
            return None if value is None else from_micros(value)
        case "kind":
            return ContactKind(value)
        case "status":
            return ContactStatus(value)
        case "assignee_id":
            return None if value is None else UserId(value)
        case _:
            return value


def plain_provenance(contact: Contact, field: str) -> list[Any] | None:
    """Who said the field's value, and when."""
    said = contact.provenance.get(field)
    return None if said is None else [said.source.value, to_micros(said.at)]


def with_plain_provenance(contact: Contact, field: str, value: list[Any] | None) -> Contact:
    """The contact with a provenance that ``plain_provenance`` gave."""
    left = {name: said for name, said in contact.provenance.items() if name != field}
    if value is not None:
        left[field] = Provenance(source=Source(value[0]), at=from_micros(value[1]))
    return replace(contact, provenance=left)


def is_blank(value: Any) -> bool:
    """Whether a field's plain value says nothing: empty, or an address of empty lines."""
    if isinstance(value, str):
        return not value or value.isspace()
    match value:
        case None:
            return True
        case dict() | Mapping():
            return all(map(is_blank, value.values()))
        case list() | tuple():
            return all(map(is_blank, value))
        case _:
            return False


def plain_address(*, lines: Sequence[str], city: str, region: str, postal_code: str, country: str) -> dict[str, Any]:
    """An address as it is kept; with nothing in it, none."""
    written = [" ".join(line.split()) for line in lines]
    rest = {"city": city, "region": region, "postal_code": postal_code, "country": country}
    kept = {"lines": [line for line in written if line], **{name: " ".join(it.split()) for name, it in rest.items()}}
    return kept if any(kept.values()) else {}
