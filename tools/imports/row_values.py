"""A row as the values of a contact, and everything that is wrong or doubtful about it, by column."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from tools.contacts.details import read_details
from tools.contacts.typed.typed_wishes import Wanted
from tools.contacts.values.email_addresses import EmailAddress, parse_email
from tools.contacts.values.names import clean_name, is_dummy, split_name
from tools.contacts.values.phone_numbers import (
    Fault,
    PhoneNumber,
    format_phone,
    parse_phone,
    phone_fault,
    phone_readings,
)
from tools.errors import Invalid
from tools.frozen import changed, made
from tools.imports.cells import Said, pieces, plain, tag_pieces, yes_or_no
from tools.imports.files.rows import Row
from tools.imports.mapping.columns import CUSTOM, Column
from tools.imports.mapping.countries import country_code
from tools.imports.mapping.fields import BILLING_OF, Field
from tools.tags.tag import checked_tag_name

_LABEL = re.compile(r"^[^\d+(]{1,20}(?=[\d+(])")
_SLASH = re.compile(r"\s*/\s*")
_CONTACT_PARTS = {
    Field.ADDRESS: "lines",
    Field.LINES: "lines",
    Field.CITY: "city",
    Field.REGION: "region",
    Field.POSTAL_CODE: "postal_code",
    Field.COUNTRY: "country",
}
_BILLING_PARTS = {BILLING_OF[each]: part for each, part in _CONTACT_PARTS.items()}
_BROKEN = re.compile(r"\n|\s{2,}")
_FLOAT = re.compile(r"^(\d+)\.0$")
_OPT_OUTS = {Field.EMAIL_OPT_OUT: "email", Field.SMS_OPT_OUT: "sms", Field.WHATSAPP_OPT_OUT: "whatsapp"}
_NONE: Final = frozenset[str]()
_CONSENTS = {Field.EMAIL_CONSENT: "email", Field.SMS_CONSENT: "sms", Field.WHATSAPP_CONSENT: "whatsapp"}


class Mark(StrEnum):
    """What somebody should look at, although the row is taken."""

    TWO_READINGS = "two_readings"
    """A number without + that is valid in two ways; it was read as one of its country."""
    FOREIGN_GUESS = "foreign_guess"
    """A number without + that is none of its country, and was read as another's."""
    LANDLINE = "landline"
    """It takes no SMS and no WhatsApp."""


@dataclass(frozen=True)
class Remark:
    """About one cell. ``said`` is a sentence for whoever mends or checks the file."""

    column: str
    said: str
    mark: Mark | None = None


@dataclass(frozen=True)
class RowValues:
    """What a row says of a contact. Nothing that is blank is in it."""

    first_name: str = ""
    middle_name: str = ""
    last_name: str = ""
    business_name: str = ""
    notes: str = ""
    emails: Sequence[EmailAddress] = ()
    phones: Sequence[PhoneNumber] = ()
    tags: Sequence[str] = ()
    contact_address: Mapping[str, Any] = field(default_factory=dict)
    billing_address: Mapping[str, Any] = field(default_factory=dict)
    opt_outs: frozenset[str] = frozenset()
    consents: frozenset[str] = frozenset()
    custom: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ReadRow:
    """One row, read. A row with faults becomes no contact: what it would lose stands in them."""

    line: int
    values: RowValues
    faults: Sequence[Remark] = ()
    marks: Sequence[Remark] = ()


class RowReader:
    """Reads the rows of one table. What its columns become is looked up once."""

    def __init__(self, columns: Sequence[Column], *, region: str | None) -> None:
        """``region`` is the country of numbers without +, where a row names none."""
        self._columns = [(each.index, each.field, each) for each in columns if each.field is not None]
        self._mapped = _mapped([name for _, name, _ in self._columns], region=region)

    def read(self, row: Row) -> ReadRow:
        """One row, with all that is wrong with it."""
        if row.broken:
            return ReadRow(row.line, RowValues(), faults=[Remark("", row.broken)])
        cells: dict[str, list[tuple[Column, str]]] = {}
        width = len(row.cells)
        for index, becomes, column in self._columns:
            if index < width and (cell := plain(row.cells[index])):
                cells.setdefault(becomes, []).append((column, cell))
        reading = _Reading(cells)
        values = reading.values(self._mapped)
        faults = [*reading.faults, *_missing(values, reading.faults)]
        return made(ReadRow, line=row.line, values=values, faults=faults, marks=reading.marks)


@dataclass(frozen=True)
class _Mapped:
    """Those fields that some column becomes, each with the part of an address or the channel that it stands for."""

    contact_address: Mapping[Field, str]
    billing_address: Mapping[Field, str]
    opt_outs: Mapping[Field, str]
    has_opt_outs: bool
    """As channels of their own, or as a list of them."""
    consents: Mapping[Field, str]
    custom: Sequence[str]
    region: str | None
    """The country of numbers without +."""


def _mapped(fields: Sequence[str], *, region: str | None) -> _Mapped:
    contact, billing, opt_outs, consents = (
        {each: stands_for for each, stands_for in known.items() if each.value in fields}
        for known in (_CONTACT_PARTS, _BILLING_PARTS, _OPT_OUTS, _CONSENTS)
    )
    custom = tuple(dict.fromkeys(name for name in fields if name.startswith(CUSTOM)))
    has_opt_outs = bool(opt_outs) or Field.OPT_OUTS.value in fields
    return _Mapped(contact, billing, opt_outs, has_opt_outs, consents, custom, region)


class _Reading:
    """Of one row."""

    def __init__(self, cells: Mapping[str, Sequence[tuple[Column, str]]]) -> None:
        self._cells = cells
        self.faults: list[Remark] = []
        self.marks: list[Remark] = []

    def values(self, mapped: _Mapped) -> RowValues:
        contact = self._address(mapped.contact_address) if mapped.contact_address else {}
        billing = self._address(mapped.billing_address) if mapped.billing_address else {}
        country = country_code(contact.get("country") or billing.get("country") or "")
        has = self._cells
        values = made(
            RowValues,
            first_name=clean_name(self._one(Field.FIRST_NAME)),
            middle_name=clean_name(self._one(Field.MIDDLE_NAME)) if Field.MIDDLE_NAME in has else "",
            last_name=clean_name(self._one(Field.LAST_NAME)),
            business_name=" ".join(self._one(Field.BUSINESS_NAME).split()),
            notes="\n".join([cell for _, cell in has[Field.NOTES]]) if Field.NOTES in has else "",
            emails=self._emails(),
            phones=self._phones(country or mapped.region),
            tags=self._tags() if Field.TAGS in has else (),
            opt_outs=self._channels(mapped.opt_outs) | self._listed_opt_outs() if mapped.has_opt_outs else _NONE,
            consents=self._channels(mapped.consents) if mapped.consents else _NONE,
            custom={name.removeprefix(CUSTOM): has[name][0][1] for name in mapped.custom if name in has},
            contact_address=contact,
            billing_address=billing,
        )
        return self._named(values) if Field.FULL_NAME in has else values

    def _all(self, wanted: Field) -> Sequence[tuple[Column, str]]:
        # A member of a ``StrEnum`` is its value.
        return self._cells.get(wanted, ())

    def _one(self, wanted: Field) -> str:
        found = self._cells.get(wanted)
        return found[0][1] if found else ""

    def _named(self, values: RowValues) -> RowValues:
        """The whole name fills in what the parts leave blank."""
        whole = self._one(Field.FULL_NAME)
        if values.first_name and values.last_name:
            return values
        split = split_name(whole)
        return changed(
            values,
            first_name=values.first_name or split.first,
            middle_name=values.middle_name or split.middle,
            last_name=values.last_name or split.last,
        )

    def _emails(self) -> Sequence[EmailAddress]:
        found: dict[str, EmailAddress] = {}
        for column, cell in self._all(Field.EMAIL):
            for piece in pieces(cell):
                try:
                    address = _email(piece)
                except Invalid as refused:
                    self.faults.append(Remark(column.header, f"{piece[:100]!r}: {refused}"))
                else:
                    found.setdefault(address.match_key, address)
        return tuple(found.values())

    def _phones(self, region: str | None) -> Sequence[PhoneNumber]:
        found: dict[str, PhoneNumber] = {}
        for column, cell in self._all(Field.PHONE):
            for piece, readings in _phone_pieces(cell, region):
                number = self._phone(column, piece, readings, region)
                if number is not None:
                    found.setdefault(number.match_key, number)
        return tuple(found.values())

    def _phone(
        self, column: Column, piece: str, readings: Sequence[PhoneNumber], region: str | None
    ) -> PhoneNumber | None:
        if not readings:
            try:
                parse_phone(piece, region=region)
            except Invalid as refused:
                said = _LOST if phone_fault(piece, region=region) is Fault.LOST_DIGITS else str(refused)
                self.faults.append(Remark(column.header, f"{piece[:100]!r}: {said}"))
            return None
        number = readings[0]
        if len(readings) > 1:
            first, second = (format_phone(reading.value) for reading in readings[:2])
            said = f"{piece!r} was read as {first}, and could be {second}."
            self.marks.append(Remark(column.header, said, Mark.TWO_READINGS))
        elif number.foreign_guess:
            said = f"{piece!r} is no number of the country, and was read as {format_phone(number.value)}."
            self.marks.append(Remark(column.header, said, Mark.FOREIGN_GUESS))
        if len(readings) == 1 and number.may_be_landline and not number.mobile:
            said = f"{format_phone(number.value)} is a landline: no SMS and no WhatsApp."
            self.marks.append(Remark(column.header, said, Mark.LANDLINE))
        return number

    def _tags(self) -> Sequence[str]:
        found: dict[str, None] = {}
        for column, cell in self._all(Field.TAGS):
            for piece in tag_pieces(cell):
                try:
                    found.setdefault(checked_tag_name(piece))
                except Invalid as refused:
                    self.faults.append(Remark(column.header, f"{piece[:100]!r}: {refused}"))
        return tuple(found)

    def _channels(self, fields: Mapping[Field, str]) -> frozenset[str]:
        said_yes = set()
        for each, channel in fields.items():
            for column, cell in self._all(each):
                said = yes_or_no(cell)
                if said is Said.YES:
                    said_yes.add(channel)
                elif said is Said.UNCLEAR:
                    self.faults.append(Remark(column.header, f"{cell[:100]!r}: write yes or no."))
        return frozenset(said_yes)

    def _listed_opt_outs(self) -> frozenset[str]:
        found = set()
        for column, cell in self._all(Field.OPT_OUTS):
            for piece in pieces(cell):
                if piece.lower() in _OPT_OUTS.values():
                    found.add(piece.lower())
                else:
                    self.faults.append(Remark(column.header, f"{piece[:100]!r}: there are email, sms and whatsapp."))
        return frozenset(found)

    def _address(self, parts: Mapping[Field, str]) -> dict[str, Any]:
        """Of several addresses the first that says more than a country."""
        groups: dict[tuple[int, str], dict[str, Any]] = {}
        for each, part in parts.items():
            for column, cell in self._all(each):
                into = groups.setdefault((column.rank, column.group), {})
                if part == "lines":
                    into.setdefault(part, []).extend(line.strip() for line in _BROKEN.split(cell) if line.strip())
                else:
                    into.setdefault(part, _part(part, cell))
        written = sorted(groups.items(), key=lambda found: (set(found[1]) <= {"country"}, found[0][0]))
        return written[0][1] if written else {}


def _part(part: str, cell: str) -> str:
    match part:
        case "country":
            return country_code(cell) or cell
        case "postal_code":
            # A spreadsheet took it for a number.
            return _FLOAT.sub(r"\1", cell)
        case _:
            return cell


_LOST = "a spreadsheet has rounded this number, and its last digits are lost. Take it from the original file."


def _email(piece: str) -> EmailAddress:
    if "@" not in piece:
        spoken = read_details(piece[:400], region=None, expecting=frozenset({Wanted.EMAIL})).email
        if spoken is not None:
            return spoken
    return parse_email(piece)


def _phone_pieces(cell: str, region: str | None) -> Iterator[tuple[str, Sequence[PhoneNumber]]]:
    """With what each may be. One number as a whole if it is one: slashes and commas stand in single numbers too."""
    if readings := phone_readings(cell, region=region):
        yield cell, readings
        return
    for piece in pieces(cell):
        if readings := phone_readings(piece, region=region):
            yield piece, readings
            continue
        for part in _SLASH.split(piece):
            if readings := phone_readings(part, region=region):
                yield part, readings
            elif part:
                bare = _LABEL.sub("", part)
                yield bare, phone_readings(bare, region=region)


def _missing(values: RowValues, faults: Sequence[Remark]) -> Iterator[Remark]:
    """The minimum of a contact; what is wrong already is not called missing as well."""
    missing = [name for name, value in (("first", values.first_name), ("last", values.last_name)) if not value]
    if missing or is_dummy(f"{values.first_name} {values.last_name}"):
        yield Remark(
            "", f"A contact needs a first and a last name; the {' and the '.join(missing) or 'name'} is missing."
        )
    if not values.emails and not values.phones and not faults:
        yield Remark("", "A contact needs an e-mail or a phone, or both.")
