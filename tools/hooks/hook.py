"""Hooks and their deliveries: who wants to be told, and what became of the telling."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from tools.events import EventType
from tools.ids import BusinessId, EventId

HookId = NewType("HookId", str)
DeliveryId = NewType("DeliveryId", str)

PYTHON = "python:"
"""What stands before the name of a Python hook where a webhook has its address."""


class HookKind(StrEnum):
    """How somebody is told."""

    WEBHOOK = "webhook"
    PYTHON = "python"
    """A function registered with ``on_event``."""


class DeliveryState(StrEnum):
    """What became of one delivery."""

    PENDING = "pending"
    """Not tried yet, or to be tried again."""
    DELIVERED = "delivered"
    DEAD = "dead"
    """Given up; it stays listed and can be replayed."""


@dataclass(frozen=True)
class SigningSecret:
    """What a webhook is signed with; one that was replaced signs beside the new one for a while."""

    value: str
    until: datetime | None = None


@dataclass(frozen=True)
class Hook:
    """Somebody who wants to be told."""

    id: HookId
    business_id: BusinessId
    name: str
    url: str
    created_at: datetime
    secrets: Sequence[SigningSecret] = ()
    event_types: frozenset[str] = frozenset()
    """Empty: all."""
    last_number: int = 0
    """Deliveries have been made of all events up to this one."""
    active: bool = True
    failing_since: datetime | None = None
    """Since then no delivery has succeeded."""

    @property
    def kind(self) -> HookKind:
        """Whether this is a webhook or a function of ours."""
        return HookKind.PYTHON if self.url.startswith(PYTHON) else HookKind.WEBHOOK

    @property
    def called(self) -> str:
        """The name by which templates name it: a function's own, of whatever event it is."""
        return self.name.partition("@")[0] if self.kind is HookKind.PYTHON else self.name

    def wants(self, event: EventType) -> bool:
        """Whether it is told of such an event."""
        return not self.event_types or event.value in self.event_types


@dataclass(frozen=True)
class Delivery:
    """One event on its way to one hook."""

    id: DeliveryId
    """Also the webhook-id: the same in every attempt and replay."""
    business_id: BusinessId
    hook_id: HookId
    number: int
    """The event's number; deliveries of a lane are made in this order."""
    event_id: EventId
    type: str
    lane: str
    body: str
    created_at: datetime
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    last_at: datetime | None = None
    """The last attempt; absent also when it is to be tried at once."""
    last_status: int = 0
    """The HTTP status; 0 when there was none."""
    last_answer: str = ""
    """What the receiver said, or what went wrong."""
