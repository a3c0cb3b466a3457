"""What led to somebody before: e-mails, phones and channels that a contact's history says came or left."""

from collections.abc import Iterable, Iterator

from tools.contacts.book.history import ContactChange
from tools.contacts.identifiers import IdentifierKind, Key
from tools.contacts.values.email_addresses import parse_email
from tools.contacts.values.phone_numbers import parse_phone
from tools.errors import Invalid


def former_keys(changes: Iterable[ContactChange]) -> frozenset[Key]:
    """Of the lists that the history writes: by each value what it was found by."""
    return frozenset(key for change in changes for key in _keys_of(change))


def _keys_of(change: ContactChange) -> Iterator[Key]:
    for name in ("emails", "phones", "channels"):
        for values in change.changes.get(name, ()):
            for value in values if isinstance(values, list) else ():
                key = _key(name, str(value).removesuffix(" (claimed)"))
                if key is not None:
                    yield key


def _key(name: str, value: str) -> Key | None:
    try:
        match name:
            case "emails":
                return Key(IdentifierKind.EMAIL, parse_email(value).match_key)
            case "phones":
                return Key(IdentifierKind.PHONE, parse_phone(value, region=None).match_key)
            case _:
                return Key(IdentifierKind.CHANNEL, value)
    except Invalid:
        # Kept under rules of another day; it stands in no opt-out then.
        return None
