"""Editing a contact's fields: who may say what over whom, and when a name that we made up gives way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tools.contacts.contact import Contact, Provenance
from tools.contacts.editing.contact_fields import (
    FILLED,
    NAMES,
    is_blank,
    plain_value,
    with_plain_values,
)
from tools.contacts.editing.precedence import may_replace
from tools.contacts.identifiers import Source
from tools.contacts.values.names import clean_name, is_dummy
from tools.errors import Invalid

MAKES_A_CONTACT = (*NAMES, *FILLED)
"""Saved on a guest, one of these (a custom field too) puts it in the contact book; notes and tags do not."""


@dataclass(frozen=True)
class Edited:
    """The contact as it will be."""

    contact: Contact
    changes: Mapping[str, tuple[Any, Any]]
    """By field: the plain value before and after, where they differ."""
    kept: tuple[str, ...] = ()
    """Fields whose present value outranks what was said now."""


def edit(contact: Contact, wanted: Mapping[str, Any], *, source: Source, at: datetime) -> Edited:
    """Takes what differs and may take the place of what is there; ``wanted`` holds plain values by field name.

    Raises ``Invalid`` where nobody would be named any more.
    """
    cleaned = {field: clean_name(value) if field in NAMES else value for field, value in wanted.items()}
    names = _names_to_take(contact, {field: cleaned[field] for field in NAMES if field in cleaned})
    fields = {field: value for field, value in cleaned.items() if field not in NAMES} | names
    changes, kept = dict[str, tuple[Any, Any]](), list[str]()
    said, provenance = Provenance(source=source, at=at), dict[str, Provenance | None]()
    for field, value in fields.items():
        before = plain_value(contact, field)
        if value == before:
            continue
        goes, was_blank = is_blank(value), is_blank(before)
        if goes and was_blank:
            continue
        if not was_blank and not _may_take(contact, field, source=source):
            kept.append(field)
            continue
        changes[field] = (before, value)
        provenance[field] = None if goes else said
    if not changes:
        return Edited(contact, changes, tuple(kept))
    after = {field: value for field, (_, value) in changes.items()}
    if contact.dummy_name and not changes.keys().isdisjoint(NAMES):
        after["dummy_name"] = False
    return Edited(with_plain_values(contact, after, provenance=provenance), changes, tuple(kept))


def fill_in(contact: Contact, said: Mapping[str, Any], *, source: Source, at: datetime) -> Edited:
    """What ``edit`` makes of a contact of whom nothing is known, where a name is said and nothing that is blank."""
    names = {field: said[field] for field in NAMES if field in said}
    wanted = {field: value for field, value in said.items() if field not in NAMES} | names
    changes = {field: (plain_value(contact, field), value) for field, value in wanted.items()}
    provenance = dict.fromkeys(wanted, Provenance(source=source, at=at))
    return Edited(with_plain_values(contact, wanted, provenance=provenance), changes)


def makes_a_contact(changes: Mapping[str, Any]) -> bool:
    """Whether these fields, saved on a guest, put it in the contact book."""
    return any(field in MAKES_A_CONTACT or field.startswith("custom.") for field in changes)


def _names_to_take(contact: Contact, names: Mapping[str, str]) -> dict[str, str]:
    """Of a name that we made up nothing stays beside a real one; sent back as it was, it names nobody."""
    now: dict[str, str] = {field: getattr(contact, field) for field in NAMES}
    if all(now[field] == value for field, value in names.items()):
        return {}
    after = {**(dict.fromkeys(NAMES, "") if contact.dummy_name else now), **names}
    said = " ".join(after[field] for field in NAMES if after[field])
    if is_dummy(said):
        if contact.dummy_name and not said:
            return {}
        raise Invalid("This names nobody. Write a first name, a last name, or both.", field=next(iter(names)))
    if not (after["first_name"] or after["last_name"]):
        raise Invalid("A contact needs a first or a last name.", field=next(iter(names)))
    return after


def _may_take(contact: Contact, field: str, *, source: Source) -> bool:
    """Of a field in which something stands."""
    said = contact.provenance.get(field)
    made_up = field in NAMES and contact.dummy_name
    return may_replace(new=source, now=None if said is None else said.source, now_is_blank=made_up)
