"""What happened, as others are told: stored with what it tells of, numbered per business in the order of commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from tools.ids import BusinessId, ConversationId, EventId


class EventType(StrEnum):
    """All that hooks and streams can be told."""

    HANDOVER_REQUESTED = "handover.requested"
    HANDOVER_OFFERED = "handover.offered"
    HANDOVER_OFFER_LAPSED = "handover.offer_lapsed"
    HANDOVER_OFFER_DECLINED = "handover.offer_declined"
    HANDOVER_ACCEPTED = "handover.accepted"
    HANDOVER_NO_REPLY = "handover.no_reply"
    HANDOVER_TIMED_OUT = "handover.timed_out"
    HANDOVER_CAPTURED = "handover.captured"
    HANDOVER_REFUSED = "handover.refused"
    HANDOVER_ABANDONED = "handover.abandoned"
    HANDOVER_CANCELLED = "handover.cancelled"
    CONTACT_CREATED = "contact.created"
    CONTACT_UPDATED = "contact.updated"
    CONTACT_MERGED = "contact.merged"
    CONTACT_UNMERGED = "contact.unmerged"
    CONTACT_ARCHIVED = "contact.archived"
    CONTACT_REACTIVATED = "contact.reactivated"
    CONTACT_DELETED = "contact.deleted"
    CONTACT_CONFLICT = "contact.conflict"
    CONTACT_OPTED_OUT = "contact.opted_out"
    CONTACT_CONSENT_GIVEN = "contact.consent_given"
    AUDIENCE_LEFT_EMPTY = "audience.left_empty"
    """Only admins see from now on what is named in it: whoever else did has left."""
    CONTACTS_BULK_FINISHED = "contacts.bulk_finished"
    CONVERSATION_OPENED = "conversation.opened"
    CONVERSATION_TAKEN = "conversation.taken"
    CONVERSATION_ASSIGNED = "conversation.assigned"
    CONVERSATION_CLOSED = "conversation.closed"
    CONVERSATION_REOPENED = "conversation.reopened"
    FOLLOW_UP_OPENED = "follow_up.opened"
    FOLLOW_UP_DUE = "follow_up.due"
    FOLLOW_UP_DONE = "follow_up.done"
    MESSAGE_RECEIVED = "message.received"
    MESSAGE_SENT = "message.sent"
    MESSAGE_FAILED = "message.failed"
    HOOK_SWITCHED_OFF = "hook.switched_off"
    """Nobody did: its receiver wants no more, or has taken nothing for days."""
    CODES_PAUSED = "codes.paused"
    """Too few of the one-time codes sent by text message came back: no more are sent for now."""
    IMPORT_FINISHED = "import.finished"
    BROADCAST_FINISHED = "broadcast.finished"
    SYNC_FINISHED = "sync.finished"


TO_ASKER_ALONE = frozenset({EventType.CONTACTS_BULK_FINISHED, EventType.IMPORT_FINISHED})
"""What streams tell nobody but the one whom ``asker_id`` of its data names."""

TO_ADMINS_ALONE = frozenset({EventType.AUDIENCE_LEFT_EMPTY, EventType.HOOK_SWITCHED_OFF, EventType.CODES_PAUSED})
"""What streams tell admins, and programs of the business."""


@dataclass(frozen=True)
class Event:
    """One thing that happened. ``data`` holds ids and public fields; ``contacts`` all it names, for access."""

    id: EventId
    business_id: BusinessId
    type: EventType
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
    conversation_id: ConversationId | None = None
    contacts: tuple[str, ...] = ()
    number: int = 0
    """Its place in the business's order; given by the commit."""


class EventLog(Protocol):
    """The events of one business, as they were committed."""

    async def after(self, number: int, *, limit: int) -> Sequence[Event]:
        """What was announced after ``number``, in order."""
        ...

    async def last_number(self) -> int:
        """The number of the newest event; 0 before the first."""
        ...
