"""From a body about a contact to what was typed, each value with the place where it stands."""

from collections.abc import Sequence
from typing import Any

from api.bodies.contacts.contact_edits import ContactAsked, ContactChange, EmailAsked, EmailsChange, PhoneAsked
from tools.actions.contacts.entering.read_entry import Entry, Typed, TypedList
from tools.contacts.editing.contact_fields import ENTERED_ADDRESSES, ENTERED_TEXTS, given
from tools.contacts.identifiers import IdentifierKind


def typed_new(asked: ContactAsked) -> Entry:
    """A contact that is to be made."""
    return Entry(
        fields=_fields(asked),
        custom=asked.custom,
        lists={
            IdentifierKind.EMAIL: TypedList(add=_typed(asked.emails, "emails")),
            IdentifierKind.PHONE: TypedList(add=_typed(asked.phones, "phones")),
        },
        add_tags=asked.tags,
    )


def typed_change(asked: ContactChange) -> Entry:
    """A contact's change."""
    lists = {IdentifierKind.EMAIL: (asked.emails, "emails"), IdentifierKind.PHONE: (asked.phones, "phones")}
    return Entry(
        fields=_fields(asked),
        custom=asked.custom or {},
        lists={kind: _typed_list(change, field) for kind, (change, field) in lists.items() if change is not None},
        add_tags=asked.tags.add if asked.tags is not None else frozenset(),
        remove_tags=asked.tags.remove if asked.tags is not None else frozenset(),
    )


def _typed_list(asked: EmailsChange, field: str) -> TypedList:
    return TypedList(
        add=_typed(asked.add, f"{field}.add"),
        remove=[Typed(each, f"{field}.remove.{place}") for place, each in enumerate(asked.remove)],
        primary=None if asked.primary is None else Typed(asked.primary, f"{field}.primary"),
    )


def _typed(asked: Sequence[EmailAsked], field: str) -> list[Typed]:
    return [
        Typed(
            each.value,
            f"{field}.{place}.value",
            extension=each.extension if isinstance(each, PhoneAsked) else "",
            primary=each.primary,
        )
        for place, each in enumerate(asked)
    ]


def _fields(asked: ContactAsked | ContactChange) -> dict[str, Any]:
    """Plain values by field name, of what was given."""
    addresses = given(asked, ENTERED_ADDRESSES)
    return given(asked, ENTERED_TEXTS) | {name: value.plain() for name, value in addresses.items()}
