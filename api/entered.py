"""From what was sent about a contact to what is to be done: values read, custom fields checked, doubts gathered."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from api.bodies.contact_edits import ContactAsked, ContactChange, EmailAsked, EmailsChange, PhoneAsked, WarningBody
from tools.actions.edit_contact import ContactEdit
from tools.actions.edit_lists import ListEdit
from tools.actions.enter_values import Entered
from tools.actions.typed_values import Value
from tools.contacts.custom_field import checked_custom
from tools.contacts.email_addresses import parse_email
from tools.contacts.entry_doubts import Doubt, doubts_about_email, doubts_about_phone
from tools.contacts.identifiers import Identifier, IdentifierKind, Key
from tools.contacts.names import clean_name
from tools.contacts.phone_numbers import Line, parse_phone
from tools.errors import Invalid
from tools.ids import ContactId
from tools.toolkit import UnitOfWork

_TEXTS = ("first_name", "middle_name", "last_name", "business_name", "notes")
_ADDRESSES = ("contact_address", "billing_address")
_ERASED_BEFORE = (
    "Somebody with this value was erased, so no import brings it back. By hand it is added: is that right?"
)
_PREMIUM = "This number costs whoever calls it; write one at which a person answers."


async def read_new(work: UnitOfWork, asked: ContactAsked) -> tuple[ContactEdit, list[WarningBody]]:
    """Raises ``Invalid`` naming the field."""
    reader = _Reader(region=(await work.businesses.get()).country, held=())
    edit = ContactEdit(
        fields=await _fields(work, asked),
        lists={
            IdentifierKind.EMAIL: ListEdit(add=reader.emails(asked.emails, field="emails")),
            IdentifierKind.PHONE: ListEdit(add=reader.phones(asked.phones, field="phones")),
        },
        add_tags=asked.tags,
    )
    return edit, [*reader.warnings, *await _of_erased_people(work, edit)]


async def read_change(
    work: UnitOfWork, contact_id: ContactId, asked: ContactChange
) -> tuple[ContactEdit, list[WarningBody]]:
    """Raises ``Invalid`` naming the field."""
    held = await work.identifiers.of([contact_id])
    reader = _Reader(region=(await work.businesses.get()).country, held=held)
    lists = {}
    if asked.emails is not None:
        added = reader.emails(asked.emails.add, field="emails.add")
        lists[IdentifierKind.EMAIL] = reader.change(IdentifierKind.EMAIL, asked.emails, added, field="emails")
    if asked.phones is not None:
        added = reader.phones(asked.phones.add, field="phones.add")
        lists[IdentifierKind.PHONE] = reader.change(IdentifierKind.PHONE, asked.phones, added, field="phones")
    edit = ContactEdit(
        fields=await _fields(work, asked),
        lists=lists,
        add_tags=asked.tags.add if asked.tags is not None else frozenset(),
        remove_tags=asked.tags.remove if asked.tags is not None else frozenset(),
    )
    return edit, [*reader.warnings, *await _of_erased_people(work, edit)]


async def _of_erased_people(work: UnitOfWork, edit: ContactEdit) -> list[WarningBody]:
    """Values that imports and syncs would leave out; a person who adds them by hand has decided, and is told."""
    added = [each for of_kind in edit.lists.values() for each in of_kind.add]
    erased = await work.suppressions.of([each.value.key for each in added])
    return [
        WarningBody(field=each.field, code="erased_before", message=_ERASED_BEFORE)
        for each in added
        if each.value.key in erased
    ]


class _Reader:
    """Reads values one after the other; what is doubtful is gathered on the way."""

    def __init__(self, *, region: str, held: Sequence[Identifier]) -> None:
        """``region`` is the country of numbers without +; ``held`` what the contact holds so far."""
        self.warnings: list[WarningBody] = []
        self._region = region
        self._held = held

    def emails(self, asked: Sequence[EmailAsked], *, field: str) -> list[Entered]:
        """E-mails to add."""
        return [self._email(each, f"{field}.{number}.value") for number, each in enumerate(asked)]

    def phones(self, asked: Sequence[PhoneAsked], *, field: str) -> list[Entered]:
        """Phones to add."""
        return [self._phone(each, f"{field}.{number}.value") for number, each in enumerate(asked)]

    def change(self, kind: IdentifierKind, asked: EmailsChange, added: Sequence[Entered], *, field: str) -> ListEdit:
        """A list's change, with what it names of what is there already."""
        return ListEdit(
            add=added,
            remove=[self._key(kind, each, f"{field}.remove.{place}") for place, each in enumerate(asked.remove)],
            primary=None if asked.primary is None else self._key(kind, asked.primary, f"{field}.primary"),
        )

    def _email(self, asked: EmailAsked, field: str) -> Entered:
        with _naming(field):
            address = parse_email(asked.value)
        self._warn(field, doubts_about_email(address))
        value = Value(Key(IdentifierKind.EMAIL, address.match_key), address.value)
        return Entered(value, field, primary=asked.primary)

    def _phone(self, asked: PhoneAsked, field: str) -> Entered:
        with _naming(field):
            typed = f"{asked.value};ext={asked.extension}" if asked.extension else asked.value
            number = parse_phone(typed, region=self._region)
            if number.line is Line.PREMIUM:
                raise Invalid(_PREMIUM)
        self._warn(field, doubts_about_phone(number))
        value = Value(Key(IdentifierKind.PHONE, number.match_key), number.value, number.extension)
        return Entered(value, field, primary=asked.primary)

    def _key(self, kind: IdentifierKind, typed: str, field: str) -> Key:
        """By the value as it is shown, whatever the rules would say of it today; else by what was meant."""
        of_kind = [one for one in self._held if one.key.kind is kind]
        for shown in (_in_full, _without_extension):
            found = next((one.key for one in of_kind if shown(one) == typed.strip()), None)
            if found is not None:
                return found
        with _naming(field):
            if kind is IdentifierKind.EMAIL:
                return Key(kind, parse_email(typed).match_key)
            return Key(kind, parse_phone(typed, region=self._region).match_key)

    def _warn(self, field: str, doubts: Sequence[Doubt]) -> None:
        self.warnings += [WarningBody(field=field, code=each.code, message=each.message) for each in doubts]


def _in_full(one: Identifier) -> str:
    return f"{one.value};ext={one.extension}" if one.extension else one.value


def _without_extension(one: Identifier) -> str:
    return one.value


@contextmanager
def _naming(field: str) -> Iterator[None]:
    """What is refused names the field as it was sent."""
    try:
        yield
    except Invalid as refused:
        raise Invalid(str(refused), field=field) from None


async def _fields(work: UnitOfWork, asked: ContactAsked | ContactChange) -> dict[str, Any]:
    """Plain values by field name, of what was given."""
    fields: dict[str, Any] = {name: value for name in _TEXTS if (value := getattr(asked, name)) is not None}
    if "business_name" in fields:
        fields["business_name"] = clean_name(fields["business_name"])
    fields |= {name: value.plain() for name in _ADDRESSES if (value := getattr(asked, name)) is not None}
    custom = checked_custom(asked.custom, await work.custom_fields.all()) if asked.custom else {}
    return fields | {f"custom.{key}": value for key, value in custom.items()}
