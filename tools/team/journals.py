"""What is kept of calls: who looked at or changed what, and the answers to calls that may come again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from tools.ids import UserId


@dataclass(frozen=True)
class AuditEntry:
    """One thing worth knowing later."""

    id: str
    what: str
    at: datetime
    user_id: UserId | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


class AuditStore(Protocol):
    """The audit log of one business."""

    async def add(self, entry: AuditEntry) -> None:
        """Writes an entry; none is ever changed."""
        ...

    async def latest(
        self, *, before: str | None, limit: int, what: str = "", user_id: UserId | None = None
    ) -> Sequence[AuditEntry]:
        """The newest entries, or those before the one with this id.

        ``what`` asks for one kind, or by the word before its point for all of a subject; ``user_id`` for whose.
        """
        ...


@dataclass(frozen=True)
class CallKey:
    """What makes two calls the same: asker, method, path, and the key the caller chose."""

    asker: str
    method: str
    path: str
    given: str


@dataclass(frozen=True)
class KeptAnswer:
    """What a call was answered."""

    body_hash: str
    status: int
    body: str


class AnswerStore(Protocol):
    """Answers of one business, kept for a day for callers that call again."""

    async def begin(self, key: CallKey, *, body_hash: str) -> KeptAnswer | None:
        """Holds the key to the commit; gives back the answer of an earlier call, if there was one."""
        ...

    async def keep(self, key: CallKey, *, status: int, body: str) -> None:
        """Keeps the answer with the commit."""
        ...
