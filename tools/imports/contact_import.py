"""An import: whose file it is, how it is read, what each column becomes, how far it has come, and what it came to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from tools.ids import BusinessId, ImportId
from tools.imports.files.layout import Layout
from tools.imports.mapping.columns import Column, mapped_fields
from tools.imports.mapping.fields import missing_fields

LARGEST_FILE: Final = 2 << 30
"""Bytes."""
PIECE: Final = 512 << 10
"""Bytes that are kept together: what a transaction writes without keeping others waiting."""


class ImportState(StrEnum):
    """How far it has come."""

    UPLOADING = "uploading"
    """Its file is not whole, or it was discarded; in no list."""
    MAPPING = "mapping"
    """Somebody has to say what the columns are."""
    READY = "ready"
    RUNNING = "running"
    """Or about to: the imports of a business come one after the other."""
    FINISHED = "finished"
    CANCELLED = "cancelled"
    """By a person; what was done until then stays done."""
    FAILED = "failed"
    """It could not go on, and says why; what was done until then stays done."""


class Task(StrEnum):
    """What a worker has to do for it."""

    NONE = ""
    RUN = "run"
    UNDO = "undo"
    TIDY = "tidy"
    """Takes away the file, once nobody reads it any more."""


class Policy(StrEnum):
    """What becomes of a contact that a row finds."""

    FILL_BLANKS = "fill_blanks"
    """It keeps what it has; blanks are filled, further values become alternates."""
    OVERWRITE = "overwrite"
    """The file's fields take the place of its own; its e-mails, phones and tags stay, and others come to them."""
    SKIP_EXISTING = "skip_existing"
    """Nothing of it changes."""


class OnArchived(StrEnum):
    """What becomes of a row whose contact is archived."""

    REPORT = "report"
    """It is a conflict."""
    REACTIVATE = "reactivate"
    UPDATE = "update"
    """It is updated, and stays archived."""


class UnknownTags(StrEnum):
    """What becomes of a row with a tag that there is not."""

    FAIL = "fail"
    CREATE = "create"
    """Admins make tags, also by a file."""


@dataclass(frozen=True)
class Choices:
    """What whoever imports has chosen for the whole file."""

    policy: Policy = Policy.FILL_BLANKS
    on_archived: OnArchived = OnArchived.REPORT
    unknown_tags: UnknownTags = UnknownTags.FAIL
    tags: tuple[str, ...] = ()
    """Given to every contact of the file."""
    country: str | None = None
    """Of numbers without +, where the row names none; nothing is the business's own."""


@dataclass(frozen=True)
class Counts:
    """The rows, and what became of them: ``rows`` is the sum of the next five."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    conflict: int = 0
    failed: int = 0
    duplicates: int = 0
    """Of these, rows with an e-mail or phone that stood in an earlier one."""
    to_check: int = 0
    """Of these, rows with a number that could be read in another way."""
    landlines: int = 0
    """Numbers that take no SMS and no WhatsApp."""


class UndoState(StrEnum):
    """How far undoing has come."""

    NONE = "none"
    RUNNING = "running"
    FINISHED = "finished"


@dataclass(frozen=True)
class Undo:
    """What became of what it had done, by row."""

    state: UndoState = UndoState.NONE
    removed: int = 0
    restored: int = 0
    kept: int = 0
    """Somebody has changed since what the import left, or something hangs on it now."""
    before: int | None = None
    """All rows from this one on are undone."""
    by_id: str = ""
    """Who wanted it."""
    token_id: str = ""


@dataclass(frozen=True)
class ContactImport:
    """One file, in the name of whoever brought it."""

    id: ImportId
    business_id: BusinessId
    asker_id: str
    """The user, or the token of a program."""
    token_id: str
    """By which it was asked."""
    file_name: str
    created_at: datetime
    size: int = 0
    """Bytes."""
    pieces: int = 0
    state: ImportState = ImportState.UPLOADING
    task: Task = Task.NONE
    dry_run: bool = False
    run: int = 0
    """How often it was started: what became of the rows is told of the last time."""
    layout: Layout | None = None
    columns: Sequence[Column] = ()
    """Without what stands in them: that is in the file alone."""
    choices: Choices = field(default_factory=Choices)
    counts: Counts = field(default_factory=Counts)
    read_bytes: int = 0
    """So far; a little ahead of what is done."""
    reason: str = ""
    """Why it could not go on."""
    undo: Undo = field(default_factory=Undo)
    started_at: datetime | None = None
    """When a worker was asked last, to run it or to undo it."""
    ended_at: datetime | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """What no column becomes yet, in words."""
        return missing_fields(mapped_fields(self.columns))

    @property
    def progress(self) -> float:
        """From 0 to 1, by bytes."""
        if self.state is ImportState.FINISHED:
            return 1.0
        return min(self.read_bytes / self.size, 1.0) if self.size else 0.0

    @property
    def estimated_rows(self) -> int:
        """How many there are in the whole file, as far as those that were read say."""
        return self.counts.rows if self.progress in (0.0, 1.0) else round(self.counts.rows / self.progress)

    def seconds_left(self, now: datetime) -> float | None:
        """As long as it runs, once it has begun."""
        if self.state is not ImportState.RUNNING or self.started_at is None or not self.progress:
            return None
        return (now - self.started_at).total_seconds() * (1 - self.progress) / self.progress
