"""A handover: one request for a person in one conversation, and the follow-up it may leave behind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tools.ids import BusinessId, ContactId, ConversationId, HandoverId, MergeId, UserId


class HandoverState(StrEnum):
    """PRODUCT.md, section 4: all but the first two end this handover."""

    WAITING = "waiting"
    COLLECTING = "collecting"
    ACCEPTED = "accepted"
    CAPTURED = "captured"
    REFUSED = "refused"
    ABANDONED = "abandoned"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Whether this handover is over."""
        return self not in (HandoverState.WAITING, HandoverState.COLLECTING)


class FollowUpState(StrEnum):
    """Whether somebody owes the customer an answer."""

    NONE = "none"
    OPEN = "open"
    DONE = "done"


class OfferState(StrEnum):
    """What became of an offer to one user."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class Deadline(StrEnum):
    """What is due first."""

    WAIT = "wait"
    """Nobody took the chat: the wait is over."""
    OFFER = "offer"
    UPDATE = "update"
    """The customer still waits, and is to hear so."""
    REMIND = "remind"
    ABANDON = "abandon"
    REPLY = "reply"
    """A person accepted and has not said anything yet."""


@dataclass(frozen=True)
class FollowUp:
    """A captured chat that somebody owes an answer."""

    state: FollowUpState = FollowUpState.NONE
    owner_id: UserId | None = None
    due_at: datetime | None = None
    reach: Sequence[str] = ()
    """How the customer can be reached: ``email``, ``phone``, ``chat`` ("only in this chat")."""
    done_at: datetime | None = None
    next_at: datetime | None = None
    """When it is looked at again while it is open: when it is due, and then for reminders and escalation."""
    told: int = 0
    """How often its owner was told since it was due."""
    escalated_at: datetime | None = None


@dataclass(frozen=True)
class Handover:
    """One handover. The deadlines count by state; ``due_at`` is the earliest that does, ``due`` which one it is."""

    id: HandoverId
    business_id: BusinessId
    conversation_id: ConversationId
    state: HandoverState
    reason: str
    template: str
    template_version: int
    requested_at: datetime
    wait_until: datetime | None = None
    offer_until: datetime | None = None
    remind_at: datetime | None = None
    abandon_at: datetime | None = None
    due_at: datetime | None = None
    due: Deadline | None = None
    accepted_by: UserId | None = None
    accepted_at: datetime | None = None
    outcome_at: datetime | None = None
    captured: Mapping[str, str] = field(default_factory=dict)
    """What was typed: ``email``, ``phone``, ``extension``, ``name``, and ``answer.…`` to the template's questions."""
    marks: Sequence[str] = ()
    """For the team alone: ``over_the_limit``, ``value_of_a_user``, ``disposable_email``, …"""
    missing: Sequence[str] = ()
    contact_id: ContactId | None = None
    """The contact the capture led to."""
    merge_id: MergeId | None = None
    previous_id: HandoverId | None = None
    follow_up: FollowUp = FollowUp()


@dataclass(frozen=True)
class Offer:
    """A waiting chat shown to one user first, for a while."""

    handover_id: HandoverId
    user_id: UserId
    state: OfferState
    offered_at: datetime
    expires_at: datetime
