"""From what a person typed about a contact to what is to be done: values read, custom fields checked."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tools.actions.capture.typed_values import Value
from tools.actions.contacts.entering.edit_contact import ContactEdit
from tools.actions.contacts.entering.edit_lists import ListEdit
from tools.actions.contacts.entering.enter_values import Entered
from tools.contacts.editing.custom_field import checked_custom
from tools.contacts.editing.entry_doubts import Doubt, doubts_about_email, doubts_about_phone
from tools.contacts.identifiers import Identifier, IdentifierKind, Key
from tools.contacts.values.email_addresses import parse_email
from tools.contacts.values.names import clean_name
from tools.contacts.values.phone_numbers import Line, parse_phone
from tools.errors import Invalid
from tools.ids import ContactId
from tools.toolkit import UnitOfWork

_ERASED_BEFORE = (
    "Somebody with this value was erased, so no import brings it back. By hand it is added: is that right?"
)
_PREMIUM = "This number costs whoever calls it; write one at which a person answers."


@dataclass(frozen=True)
class Typed:
    """An e-mail or phone as it was typed."""

    value: str
    field: str
    """Where it stands in what was sent."""
    extension: str = ""
    primary: bool = False


@dataclass(frozen=True)
class TypedList:
    """What comes to a contact's e-mails or phones, what leaves, and which is the first."""

    add: Sequence[Typed] = ()
    remove: Sequence[Typed] = ()
    primary: Typed | None = None


@dataclass(frozen=True)
class Entry:
    """What was typed about a contact; what is not in it stays."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    """Texts and addresses, by field name."""
    custom: Mapping[str, Any] = field(default_factory=dict)
    """By the custom fields' keys; nothing takes a value away."""
    lists: Mapping[IdentifierKind, TypedList] = field(default_factory=dict)
    add_tags: frozenset[str] = frozenset()
    remove_tags: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Doubted:
    """A value that was taken, and is perhaps not what was meant."""

    field: str
    code: str
    message: str


async def read_entry(
    work: UnitOfWork, entry: Entry, *, contact_id: ContactId | None
) -> tuple[ContactEdit, Sequence[Doubted]]:
    """For a contact, or for one that is to be made. Raises ``Invalid`` naming the field."""
    held = [] if contact_id is None else await work.identifiers.of([contact_id])
    reader = _Reader(region=(await work.businesses.get()).country, held=held)
    edit = ContactEdit(
        fields=await _fields(work, entry),
        lists={kind: reader.list_of(kind, typed) for kind, typed in entry.lists.items()},
        add_tags=entry.add_tags,
        remove_tags=entry.remove_tags,
    )
    return edit, [*reader.doubted, *await _of_erased_people(work, edit)]


async def _fields(work: UnitOfWork, entry: Entry) -> dict[str, Any]:
    fields = dict(entry.fields)
    if "business_name" in fields:
        fields["business_name"] = clean_name(fields["business_name"])
    custom = checked_custom(entry.custom, await work.custom_fields.all()) if entry.custom else {}
    return fields | {f"custom.{key}": value for key, value in custom.items()}


async def _of_erased_people(work: UnitOfWork, edit: ContactEdit) -> list[Doubted]:
    """Values that imports and syncs would leave out; a person who adds them by hand has decided, and is told."""
    added = [each for of_kind in edit.lists.values() for each in of_kind.add]
    erased = await work.suppressions.of([each.value.key for each in added])
    return [
        Doubted(each.field, code="erased_before", message=_ERASED_BEFORE)
        for each in added
        if each.value.key in erased
    ]


class _Reader:
    """Reads values one after the other; what is doubtful is gathered on the way."""

    def __init__(self, *, region: str, held: Sequence[Identifier]) -> None:
        """``region`` is the country of numbers without +; ``held`` what the contact holds so far."""
        self.doubted: list[Doubted] = []
        self._region = region
        self._held = held

    def list_of(self, kind: IdentifierKind, typed: TypedList) -> ListEdit:
        """A list's change, with what it names of what is there already."""
        read = self._email if kind is IdentifierKind.EMAIL else self._phone
        return ListEdit(
            add=[read(each) for each in typed.add],
            remove=[self._key(kind, each) for each in typed.remove],
            primary=None if typed.primary is None else self._key(kind, typed.primary),
        )

    def _email(self, typed: Typed) -> Entered:
        with _naming(typed.field):
            address = parse_email(typed.value)
        self._doubt(typed.field, doubts_about_email(address))
        value = Value(Key(IdentifierKind.EMAIL, address.match_key), address.value)
        return Entered(value, typed.field, primary=typed.primary)

    def _phone(self, typed: Typed) -> Entered:
        with _naming(typed.field):
            number = parse_phone(
                f"{typed.value};ext={typed.extension}" if typed.extension else typed.value, region=self._region
            )
            if number.line is Line.PREMIUM:
                raise Invalid(_PREMIUM)
        self._doubt(typed.field, doubts_about_phone(number))
        value = Value(Key(IdentifierKind.PHONE, number.match_key), number.value, number.extension)
        return Entered(value, typed.field, primary=typed.primary)

    def _key(self, kind: IdentifierKind, typed: Typed) -> Key:
        """By the value as it is shown, whatever the rules would say of it today; else by what was meant."""
        of_kind = [one for one in self._held if one.key.kind is kind]
        for shown in (_in_full, _without_extension):
            found = next((one.key for one in of_kind if shown(one) == typed.value.strip()), None)
            if found is not None:
                return found
        with _naming(typed.field):
            if kind is IdentifierKind.EMAIL:
                return Key(kind, parse_email(typed.value).match_key)
            return Key(kind, parse_phone(typed.value, region=self._region).match_key)

    def _doubt(self, name: str, doubts: Sequence[Doubt]) -> None:
        self.doubted += [Doubted(name, code=each.code, message=each.message) for each in doubts]


def _in_full(one: Identifier) -> str:
    return f"{one.value};ext={one.extension}" if one.extension else one.value


def _without_extension(one: Identifier) -> str:
    return one.value


@contextmanager
def _naming(name: str) -> Iterator[None]:
    """What is refused names the field as it was sent."""
    try:
        yield
    except Invalid as refused:
        raise Invalid(str(refused), field=name) from None
