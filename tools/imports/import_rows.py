"""What became of the rows of an import."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tools.contacts.identifiers import Key
from tools.ids import ContactId


class Outcome(StrEnum):
    """Every row ends as one of these."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    """It meets somebody with whom it does not go together; a person decides."""
    FAILED = "failed"
    """It cannot be taken as it stands."""


class Why(StrEnum):
    """Why a row became nothing, or changed nothing."""

    FAULT = "fault"
    """A cell is wrong, or something is missing; ``said`` tells what."""
    UNKNOWN_TAG = "unknown_tag"
    TOO_MANY = "too_many"
    """E-mails or phones for one contact."""
    ERASED = "erased"
    """A value of somebody who was erased: no import brings them back."""
    HELD = "held"
    """A value belongs to somebody else; ``said`` is the value."""
    ARCHIVED = "archived"
    """The same, of an archived contact."""
    SKIPPED = "skipped"
    """The contact is there, and was to be left as it is."""


class Undone(StrEnum):
    """What undoing has done to a row."""

    REMOVED = "removed"
    RESTORED = "restored"
    KEPT = "kept"


@dataclass(frozen=True)
class Said:
    """Something about a row. Who holds a value is said by id: whoever reads it may not be allowed to know."""

    code: str
    """A ``Why`` or a ``Mark``."""
    said: str = ""
    column: str = ""
    holder_id: str | None = None


@dataclass(frozen=True)
class ImportRow:
    """One row, as it is kept."""

    number: int
    """Its place among the rows, from 1."""
    line: int
    outcome: Outcome
    contact_id: ContactId | None = None
    changed: tuple[str, ...] = ()
    """Fields of a contact that was there."""
    reasons: Sequence[Said] = ()
    marks: Sequence[Said] = ()
    keys: frozenset[Key] = frozenset()
    """What its e-mails and phones are found by."""
    cells: Sequence[str] = ()
    """As they stood in the file, where the row has to be mended."""
    twin_line: int | None = None
    """Of another row with the same e-mail or phone."""
    version: int = 0
    """The contact's, as this row left it."""
    journal: Mapping[str, Any] = field(default_factory=dict)
    """Of a run, what is needed to undo it; of a dry run, what the contact would be."""
    undone: Undone | None = None
    undone_why: str = ""


@dataclass(frozen=True)
class Met:
    """What earlier rows of the same run were with the same key."""

    key: Key
    number: int
    """The first such row's."""
    line: int
    contact_id: ContactId | None
    """Whom they became, or nobody; a row that was skipped names somebody who does not hold the key."""


@dataclass(frozen=True)
class Touched:
    """The last row of a run that became a contact."""

    contact_id: ContactId
    number: int
    version: int
    journal: Mapping[str, Any]
