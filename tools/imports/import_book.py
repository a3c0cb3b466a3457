"""The contact book as the rows of an import find it: what was read of it for some rows, and what they make of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from tools.contacts.contact import Contact
from tools.contacts.editing.contact_fields import NAMES, custom_fields, plain_value, with_plain_values
from tools.contacts.evidence import ContactPair, Held
from tools.contacts.identifiers import Evidence, Holder, Identifier, IdentifierKind, Key, OwnerKind
from tools.contacts.proof import Claimant
from tools.frozen import changed, made
from tools.ids import ContactId

Address = tuple[str, str]
"""A channel, and the match key of an address on it."""

_KEPT_AS_THEY_ARE = (*NAMES, "business_name", "notes", "dummy_name")
_KEPT_IN_PLAIN = ("contact_address", "billing_address", "kind", "status")


@dataclass(frozen=True)
class BookValue:
    """An e-mail, a phone or another identifier of a contact."""

    key: Key
    value: str
    extension: str = ""
    proven: bool = True
    primary: bool = False


@dataclass(frozen=True)
class BookRecord:
    """A contact, with what a row may change of it."""

    contact: Contact
    values: tuple[BookValue, ...] = ()
    tags: frozenset[str] = frozenset()
    """By ``tag_key``: a tag that is still to be made has no other name."""
    consents: frozenset[str] = frozenset()
    """Channels on which it has agreed to broadcasts, also where it has withdrawn that since."""
    touched: bool = False
    """An earlier row of the file became it."""


def value_of(identifier: Identifier) -> BookValue:
    """As a record holds it."""
    return made(
        BookValue,
        key=identifier.key,
        value=identifier.value,
        extension=identifier.extension,
        proven=identifier.evidence is Evidence.PROVEN,
        primary=identifier.primary,
    )


@dataclass
class ImportBook:
    """All that some rows ask for; the rows are planned one after the other, and each finds what the others did."""

    held: dict[Key, Held] = field(default_factory=dict)
    records: dict[ContactId, BookRecord] = field(default_factory=dict)
    claimants: Mapping[ContactId, Claimant] = field(default_factory=dict)
    opted_out: set[Address] = field(default_factory=set)
    suppressed: Collection[Key] = ()
    parted: Collection[ContactPair] = ()
    met: dict[Key, tuple[int, int]] = field(default_factory=dict)
    """Number and line of the first row of the file with a key."""

    def meet(self, keys: Collection[Key], *, number: int, line: int) -> tuple[int, int] | None:
        """Notes a row, and gives back the first earlier one with one of its keys."""
        earlier = [self.met[key] for key in keys if key in self.met]
        for key in keys:
            self.met.setdefault(key, (number, line))
        return min(earlier, default=None)

    def knows_none(self, keys: Collection[Key]) -> bool:
        """Whether nobody has or had one of these."""
        return self.held.keys().isdisjoint(keys) and not (
            self.suppressed and any(key in self.suppressed for key in keys)
        )

    def put(self, record: BookRecord) -> None:
        """A record as a row leaves it."""
        self.records[record.contact.id] = record if record.touched else changed(record, touched=True)
        holder = Holder(OwnerKind.CONTACT, record.contact.id)
        held = made(Held, holder=holder, evidence=Evidence.PROVEN, name="", archived=False)
        for value in record.values:
            if value.proven:
                self.held[value.key] = held


def draft_of(record: BookRecord, *, opted_out: Collection[Address]) -> dict[str, Any]:
    """A record as plain JSON: what a dry run would have left in the book."""
    contact = record.contact
    fields = {name: getattr(contact, name) for name in _KEPT_AS_THEY_ARE}
    fields |= {name: plain_value(contact, name) for name in (*_KEPT_IN_PLAIN, *custom_fields(contact))}
    return {
        "fields": fields,
        "values": [
            [each.key.kind.value, each.key.match_key, each.value, each.extension, each.proven, each.primary]
            for each in record.values
        ],
        "tags": sorted(record.tags),
        "consents": sorted(record.consents),
        "opted_out": sorted(list(address) for address in opted_out),
    }


def with_draft(contact: Contact, draft: Mapping[str, Any]) -> BookRecord:
    """The record again; ``contact`` is what the database has of it, or a blank one."""
    return BookRecord(
        contact=with_plain_values(contact, draft["fields"]),
        values=tuple(
            BookValue(Key(IdentifierKind(kind), match_key), value, extension, proven=proven, primary=primary)
            for kind, match_key, value, extension, proven, primary in draft["values"]
        ),
        tags=frozenset(draft["tags"]),
        consents=frozenset(draft["consents"]),
        touched=True,
    )
