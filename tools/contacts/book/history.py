"""What became of a contact over time: who changed what. Joins, and what was said in chats, stand elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from tools.contacts.identifiers import Source
from tools.ids import BusinessId, ContactId, ConversationId, TagId


class ChangeKind(StrEnum):
    """What was done to a contact."""

    CREATED = "created"
    EDITED = "edited"
    """Fields, e-mails, phones, tags, visibility or assignee."""
    ARCHIVED = "archived"
    REACTIVATED = "reactivated"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    CONSENTED = "consented"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    OPTED_OUT = "opted_out"
    OPTED_IN = "opted_in"


@dataclass(frozen=True)
class ContactChange:
    """One thing that a person, a program, an import or a sync did to a contact, or a message that reactivated it.

    What customers typed stands in the claims, and joins stand in the merges: it is not written a second time.
    """

    id: str
    business_id: BusinessId
    contact_id: ContactId
    kind: ChangeKind
    at: datetime
    by_id: str | None = None
    """The user, or the token of a program; nothing when it happened by itself."""
    source: Source | None = None
    conversation_id: ConversationId | None = None
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    """By field: its plain value before and after; of lists (``emails``, ``tags``, …) what left and what came."""


class HistoryStore(Protocol):
    """The changes of contacts of one business."""

    async def add(self, changes: Sequence[ContactChange]) -> None:
        """Writes changes; none is ever written over."""
        ...

    async def untag(self, tag_id: TagId, name: str, *, change_id: str, by_id: str, at: datetime) -> None:
        """Notes with all contacts that have a tag that it goes; their ids begin with ``change_id``."""
        ...

    async def of(self, contact_id: ContactId, *, before: str | None, limit: int) -> Sequence[ContactChange]:
        """The newest changes of a contact, or those before the one with this id."""
        ...
