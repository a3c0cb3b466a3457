"""From what an assistant writes of a contact to what was typed, each value with the argument it stands in."""

from collections.abc import Sequence
from typing import Any

from tools.actions.contacts.entering.read_entry import Entry, Typed, TypedList
from tools.contacts.editing.contact_fields import ENTERED_ADDRESSES, ENTERED_TEXTS, given, plain_address
from tools.contacts.identifiers import IdentifierKind
from tools.toolbox.staff_arguments import ContactChanged, ContactWritten


def entry_of_new(asked: ContactWritten) -> Entry:
    """A contact that is to be made; the first value of each kind is the main one."""
    return Entry(
        fields=_fields(asked),
        custom=asked.custom,
        lists={
            IdentifierKind.EMAIL: TypedList(add=_typed(asked.emails, "emails")),
            IdentifierKind.PHONE: TypedList(add=_typed(asked.phones, "phones")),
        },
        add_tags=asked.tags,
    )


def entry_of_change(asked: ContactChanged) -> Entry:
    """A contact's change."""
    lists: dict[IdentifierKind, TypedList] = {}
    if asked.add_emails or asked.remove_emails or asked.main_email is not None:
        lists[IdentifierKind.EMAIL] = TypedList(
            add=_typed(asked.add_emails, "add_emails"),
            remove=_typed(asked.remove_emails, "remove_emails"),
            primary=None if asked.main_email is None else Typed(asked.main_email, "main_email"),
        )
    if asked.add_phones or asked.remove_phones or asked.main_phone is not None:
        lists[IdentifierKind.PHONE] = TypedList(
            add=_typed(asked.add_phones, "add_phones"),
            remove=_typed(asked.remove_phones, "remove_phones"),
            primary=None if asked.main_phone is None else Typed(asked.main_phone, "main_phone"),
        )
    return Entry(fields=_fields(asked), custom=asked.custom, lists=lists)


def _typed(values: Sequence[str], argument: str) -> list[Typed]:
    return [Typed(value, f"{argument}.{place}") for place, value in enumerate(values)]


def _fields(asked: ContactWritten | ContactChanged) -> dict[str, Any]:
    """Plain values by field name, of what was given."""
    addresses = given(asked, ENTERED_ADDRESSES)
    return given(asked, ENTERED_TEXTS) | {name: plain_address(**dict(value)) for name, value in addresses.items()}
