"""The same done to many contacts: what somebody asked for, how far it has come, and what became of each contact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from tools.contacts.book.lists import ContactFilter
from tools.contacts.capabilities import Capability
from tools.contacts.contact import EVERYONE, Audience
from tools.contacts.pages import Place
from tools.ids import BulkChangeId, BusinessId, ContactId, UserId


class BulkKind(StrEnum):
    """What is done to each contact."""

    TAG = "tag"
    UNTAG = "untag"
    ASSIGN = "assign"
    VISIBILITY = "visibility"
    ARCHIVE = "archive"


NEEDS: Mapping[BulkKind, Capability] = {
    BulkKind.TAG: Capability.WORK,
    BulkKind.UNTAG: Capability.WORK,
    BulkKind.ASSIGN: Capability.ASSIGN,
    BulkKind.VISIBILITY: Capability.ASSIGN,
    BulkKind.ARCHIVE: Capability.ARCHIVE,
}
"""What whoever asks must be allowed, as for one contact."""


class BulkState(StrEnum):
    """How far it has come."""

    WAITING = "waiting"
    """Its contacts are being written down, or others of the business come first."""
    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    """By a person; what was done until then stays done."""
    FAILED = "failed"
    """It could not go on, and says why; what was done until then stays done."""


class RowOutcome(StrEnum):
    """What became of one contact."""

    PENDING = "pending"
    DONE = "done"
    UNCHANGED = "unchanged"
    """It was so already."""
    FAILED = "failed"
    """It was refused, and says why."""


@dataclass(frozen=True)
class GiveTags:
    """They get tags besides those they have."""

    names: Sequence[str]
    kind = BulkKind.TAG


@dataclass(frozen=True)
class TakeTags:
    """They lose tags."""

    names: Sequence[str]
    kind = BulkKind.UNTAG


@dataclass(frozen=True)
class AssignTo:
    """Somebody, or nobody, answers for them."""

    assignee_id: UserId | None
    move_open: bool
    kind = BulkKind.ASSIGN


@dataclass(frozen=True)
class ShowTo:
    """These may see them."""

    audience: Audience
    kind = BulkKind.VISIBILITY


@dataclass(frozen=True)
class PutAway:
    """They are archived."""

    reason: str = ""
    """Why, for the history of each."""
    kind = BulkKind.ARCHIVE


BulkAct = GiveTags | TakeTags | AssignTo | ShowTo | PutAway


def act_to_plain(act: BulkAct) -> dict[str, Any]:
    """What is said beside the kind, as it is kept and shown."""
    match act:
        case GiveTags(names) | TakeTags(names):
            return {"tags": list(names)}
        case AssignTo(assignee_id, move_open):
            return {"assignee_id": assignee_id, "move_open": move_open}
        case ShowTo(audience):
            return {"visibility": "everyone" if audience.members is None else sorted(audience.members)}
        case PutAway(reason):
            return {"reason": reason}


def act_from_plain(kind: BulkKind, plain: Mapping[str, Any]) -> BulkAct:
    """The act again."""
    match kind:
        case BulkKind.TAG:
            return GiveTags(tuple(plain["tags"]))
        case BulkKind.UNTAG:
            return TakeTags(tuple(plain["tags"]))
        case BulkKind.ASSIGN:
            return AssignTo(plain["assignee_id"], plain["move_open"])
        case BulkKind.VISIBILITY:
            shown = plain["visibility"]
            return ShowTo(EVERYONE if shown == "everyone" else Audience(frozenset(shown)))
        case BulkKind.ARCHIVE:
            return PutAway(plain.get("reason", ""))


@dataclass(frozen=True)
class Counts:
    """How many contacts, and what became of them."""

    rows: int = 0
    done: int = 0
    unchanged: int = 0
    failed: int = 0

    @property
    def progress(self) -> float:
        """From 0 to 1."""
        return (self.done + self.unchanged + self.failed) / self.rows if self.rows else 0.0


@dataclass(frozen=True)
class Gathering:
    """A filter whose contacts are being written down."""

    wanted: ContactFilter | None
    """Nothing once somebody was erased whom it may have been looking for."""
    after: Place | None = None
    """The last that was written down."""


@dataclass(frozen=True)
class BulkChange:
    """One act on many contacts, in the name of whoever asked for it."""

    id: BulkChangeId
    business_id: BusinessId
    asker_id: str
    """The user, or the token of a program."""
    token_id: str
    """By which it was asked."""
    act: BulkAct
    by_filter: bool
    created_at: datetime
    state: BulkState = BulkState.WAITING
    reason: str = ""
    """Why it could not go on."""
    counts: Counts = Counts()
    gathering: Gathering | None = None
    """Until all contacts are written down."""
    ended_at: datetime | None = None


@dataclass(frozen=True)
class BulkRow:
    """One contact of a bulk change."""

    contact_id: ContactId
    outcome: RowOutcome = RowOutcome.PENDING
    reason: str = ""
    """Why it was refused."""


class BulkChangeStore(Protocol):
    """The bulk changes of one business."""

    async def add(self, change: BulkChange) -> None:
        """Writes a new one, without contacts."""
        ...

    async def write_down(self, change_id: BulkChangeId, contact_ids: Sequence[ContactId]) -> None:
        """Adds contacts to it, none of which it has."""
        ...

    async def find(self, change_id: BulkChangeId) -> BulkChange | None:
        """One of them."""
        ...

    async def lock(self, change_id: BulkChangeId) -> BulkChange | None:
        """The same, held to the commit."""
        ...

    async def next_one(self) -> BulkChangeId | None:
        """The oldest whose contacts are not all written down; when all are, the oldest that has not ended."""
        ...

    async def unfinished(self, asker_id: str) -> int:
        """How many of somebody's have not ended."""
        ...

    async def of_asker(self, asker_id: str, *, before: BulkChangeId | None, limit: int) -> Sequence[BulkChange]:
        """Somebody's own, the newest first."""
        ...

    async def save(self, change: BulkChange) -> None:
        """Writes state, reason, counts, how far it was gathered and when it ended."""
        ...

    async def pending(self, change_id: BulkChangeId, *, limit: int) -> Sequence[ContactId]:
        """The next contacts, in the order of their ids."""
        ...

    async def settle(self, change_id: BulkChangeId, rows: Sequence[BulkRow]) -> None:
        """Writes what became of contacts."""
        ...

    async def rows(
        self, change_id: BulkChangeId, *, outcome: RowOutcome | None, after: ContactId | None, limit: int
    ) -> Sequence[BulkRow]:
        """A page of its contacts, in the order of their ids."""
        ...
