"""What becomes of one row, as it was decided, and what such a decision is told that is the same for all rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from tools.contacts.access import Sees
from tools.contacts.contact import Contact, Provenance
from tools.contacts.editing.custom_field import CustomField
from tools.contacts.identifiers import Source
from tools.imports.contact_import import Choices
from tools.imports.import_book import Address, BookRecord, BookValue
from tools.imports.import_rows import ImportRow

Changes = Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True)
class PlanRules:
    """What is the same for all rows."""

    choices: Choices
    tags: Mapping[str, str]
    """By a name as it was written: what the tag is called; one that is missing fails its row."""
    fields: Sequence[CustomField]
    sees: Sees
    """Whether whoever imports may see a contact: what they may not see is not changed either."""
    new_contact: Callable[[], Contact]
    now: datetime

    @cached_property
    def said_by_it(self) -> Provenance:
        """Of every field that a row fills in."""
        return Provenance(source=Source.IMPORT, at=self.now)


@dataclass(frozen=True)
class RowPlan:
    """What is to be done for a row; nothing but its result is written where there is no ``after``."""

    row: ImportRow
    before: BookRecord | None = None
    """The contact that is there."""
    after: BookRecord | None = None
    changes: Changes = field(default_factory=dict)
    """By field, as the history keeps them."""
    enters: tuple[BookValue, ...] = ()
    """Values that become the contact's."""
    opts_out: frozenset[Address] = frozenset()
    consents: frozenset[str] = frozenset()
    """Channels."""
    meets_claims: bool = False
    """Somebody only claimed one of the values, or the contact itself did: proof beats that."""
    twin_number: int | None = None
    """The first row with the same e-mail or phone."""

    @property
    def creates(self) -> bool:
        """Whether there is a new contact."""
        return self.after is not None and self.before is None
