"""Inbox events: all that happens to a conversation, kept until a turn has answered it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from tools.ids import BusinessId, ConversationId, EventId

MAX_ATTEMPTS = 5
"""After so many failed turns an event is set aside and a person is offered the conversation."""


class InboxKind(StrEnum):
    """What can happen to a conversation."""

    MESSAGE = "message"
    """The customer wrote: ``message_id``."""
    REQUESTED = "requested"
    """Somebody other than the customer asks for a person: ``reason``."""
    ACCEPTED = "accepted"
    """A user took the chat: ``user_id``; the handover row says so already."""
    TAKEN = "taken"
    """A user stepped in without a handover: ``user_id``."""
    DECLINED = "declined"
    """A user declined an offer: ``user_id``."""
    WAIT_OVER = "wait_over"
    """The wait for a person ended; the handover row is collecting already."""
    OFFER_OVER = "offer_over"
    UPDATE = "update"
    """The customer still waits, and is to hear so."""
    PRESENCE = "presence"
    """Somebody came online or went: offers may change."""
    REMIND = "remind"
    ABANDON = "abandon"
    NO_REPLY = "no_reply"
    """The user who accepted has not said anything in time."""
    CANCELLED = "cancelled"
    HANDED_ON = "handed_on"
    """The chat that one user had is another's: ``user_id``."""
    GIVEN_BACK = "given_back"
    CLOSED = "closed"
    FOLLOW_UP = "follow_up"
    """What is owed is to be looked at: ``handover_id``."""
    SILENT = "silent"
    """Perhaps nothing was said for so long that the conversation closes by itself."""
    REPLIED = "replied"
    """A user wrote to the customer: ``message_id``."""


@dataclass(frozen=True)
class InboxEvent:
    """One thing that happened to a conversation."""

    id: EventId
    business_id: BusinessId
    conversation_id: ConversationId
    kind: InboxKind
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
    attempts: int = 0
    place: int = 0
    """Its order; given by the database."""


def retry_after(attempts: int) -> timedelta | None:
    """How long to wait before a failed event is tried again; ``None`` when it is to be set aside."""
    if attempts >= MAX_ATTEMPTS:
        return None
    return timedelta(seconds=min(60.0, 4.0 ** (attempts - 1)))
