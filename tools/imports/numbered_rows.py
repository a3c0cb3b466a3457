"""A row of the table as an import goes through it: its place, what it says, and what the book is asked about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.contacts.identifiers import IdentifierKind, Key
from tools.contacts.values.email_addresses import EmailAddress
from tools.contacts.values.phone_numbers import Line, PhoneNumber
from tools.frozen import made
from tools.imports.import_book import BookValue
from tools.imports.row_fields import is_too_long, plain_fields
from tools.imports.row_values import ReadRow, RowValues


@dataclass(frozen=True)
class NumberedRow:
    """A row of the table, as it stood there and as it was read."""

    number: int
    """From 1."""
    cells: Sequence[str]
    read: ReadRow
    offered: Sequence[BookValue]
    """Its e-mails and phones in their order; a mobile number comes first, for a new contact."""
    keys: frozenset[Key]
    """Of these."""
    said: Mapping[str, Any] | None
    """Its fields, where it says nothing but these and its values, and there is no fault in them."""


def number_row(number: int, cells: Sequence[str], read: ReadRow) -> NumberedRow:
    """With what the contact book is asked about it."""
    offered = _offered(read.values)
    keys = frozenset([value.key for value in offered])
    return made(
        NumberedRow, number=number, cells=cells, read=read, offered=offered, keys=keys, said=_plainly_said(read)
    )


def _plainly_said(read: ReadRow) -> dict[str, Any] | None:
    values = read.values
    if read.faults or values.tags or values.custom or values.opt_outs or values.consents:
        return None
    if any(phone.line is Line.PREMIUM for phone in values.phones):
        return None
    said = plain_fields(values)
    return None if any(map(is_too_long, said, said.values())) else said


def _offered(values: RowValues) -> list[BookValue]:
    phones = values.phones
    if len(phones) > 1:
        phones = sorted(phones, key=lambda each: (each.line is not Line.MOBILE, not each.mobile))
    return [
        *[_value(IdentifierKind.EMAIL, each, primary=place == 0) for place, each in enumerate(values.emails)],
        *[
            _value(IdentifierKind.PHONE, each, each.extension, primary=place == 0)
            for place, each in enumerate(phones)
        ],
    ]


def _value(
    kind: IdentifierKind, found: EmailAddress | PhoneNumber, extension: str = "", *, primary: bool
) -> BookValue:
    key = Key(kind, found.match_key)
    return made(BookValue, key=key, value=found.value, extension=extension, proven=True, primary=primary)
