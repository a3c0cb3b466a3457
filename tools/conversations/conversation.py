"""A conversation with one contact on one channel, and what was said in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from tools.contacts.contact import EVERYONE, Audience
from tools.ids import BusinessId, ChannelId, ContactId, ConversationId, HandoverId, MessageId, UserId


class ChannelKind(StrEnum):
    """The ways a customer reaches us."""

    WEBCHAT = "webchat"
    WHATSAPP = "whatsapp"
    SMS = "sms"
    EMAIL = "email"


class ConversationState(StrEnum):
    """Who has the conversation."""

    AI = "ai"
    WAITING = "waiting"
    COLLECTING = "collecting"
    HUMAN = "human"
    CLOSED = "closed"


class IdentityLevel(StrEnum):
    """What the session behind a conversation has shown of who it is."""

    NONE = "none"
    CLAIMED = "claimed"
    PROVEN = "proven"


class Speaker(StrEnum):
    """Who speaks."""

    CONTACT = "contact"
    AI = "ai"
    USER = "user"
    SYSTEM = "system"
    NOTE = "note"
    """A user's note: never shown to the customer."""


class Delivery(StrEnum):
    """How far a message has come; only ever forward."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True)
class Conversation:
    """One conversation, without its messages."""

    id: ConversationId
    business_id: BusinessId
    channel_id: ChannelId
    channel: ChannelKind
    contact_id: ContactId
    state: ConversationState
    identity: IdentityLevel
    opened_at: datetime
    turn: int = 0
    """The fencing token: grows with every lease."""
    sender: str = ""
    """The channel identity that writes here."""
    visibility: Audience = EVERYONE
    assignee_id: UserId | None = None
    handover_id: HandoverId | None = None
    language: str = ""
    region: str = ""
    template: str = ""
    """By which its handovers run: of the widget or channel it came through; empty means ``default``."""
    tags: Sequence[str] = ()
    network_address: str = ""
    """A keyed hash of the address it was opened from; counted for limits."""
    last_message_at: datetime | None = None
    last_seq: int = 0
    customer_seen_at: datetime | None = None
    window_closes_at: datetime | None = None
    closed_at: datetime | None = None
    close_at: datetime | None = None
    """When it is looked at whether enough silence has passed to close it."""


@dataclass(frozen=True)
class Message:
    """One message; ``seq`` counts from one in its conversation."""

    id: MessageId
    business_id: BusinessId
    conversation_id: ConversationId
    seq: int
    speaker: Speaker
    text: str
    at: datetime
    user_id: UserId | None = None
    from_name: str = ""
    client_id: str | None = None
    sent_by: str = "chat"
    delivery: Delivery = Delivery.SENT
    attachments: Sequence[Mapping[str, Any]] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
