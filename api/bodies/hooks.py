"""Hooks and their deliveries, as admins see them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from api.bodies.strict import Answer, Asked, Flag, Moment
from tools.events import EventType
from tools.hooks.hook import Delivery, DeliveryState, Hook, HookKind

Url = Annotated[str, Field(min_length=8, max_length=2000)]
Name = Annotated[str, Field(max_length=200)]


class HookAsked(Asked):
    """A new webhook; without event types it is told of all."""

    url: Url
    name: Name = ""
    event_types: Annotated[Sequence[EventType], Field(max_length=100)] = ()


class HookChange(Asked):
    """What is to change; what is left out stays. ``rotate_secret``: a new secret, beside the old one for a day."""

    url: Url | None = None
    name: Name | None = None
    event_types: Annotated[Sequence[EventType], Field(max_length=100)] | None = None
    active: Flag | None = None
    rotate_secret: Flag = False


class HookBody(Answer):
    """A hook. The secret is shown once, when it was made."""

    id: str
    kind: HookKind
    name: str
    url: str
    event_types: Sequence[str]
    active: bool
    failing_since: datetime | None
    created_at: datetime
    secret: str | None = None

    @classmethod
    def of(cls, hook: Hook, *, secret: str | None = None) -> Self:
        """As an admin sees it."""
        return cls(
            id=hook.id,
            kind=hook.kind,
            name=hook.name,
            url=hook.url,
            event_types=sorted(hook.event_types),
            active=hook.active,
            failing_since=hook.failing_since,
            created_at=hook.created_at,
            secret=secret,
        )


class ReplayAsked(Asked):
    """Which deliveries to make again: of what happened since a moment, and before another if one is given."""

    since: Moment
    until: Moment | None = None
    state: DeliveryState = DeliveryState.DEAD


class ReplayBody(Answer):
    """How many deliveries are made again."""

    count: int


class TrialBody(Answer):
    """What a receiver answered to a trial; without an answer the status is 0, and `answer` says why."""

    id: str
    """The webhook-id that it was sent."""
    taken: bool
    status: int
    answer: str
    milliseconds: int


class DeliveryBody(Answer):
    """What became of telling one hook of one event."""

    id: str
    hook_id: str
    event_id: str
    type: str
    state: DeliveryState
    attempts: int
    last_at: datetime | None
    last_status: int
    last_answer: str
    body: str
    created_at: datetime

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        """With the body that was sent and what the receiver answered."""
        return cls(
            id=delivery.id,
            hook_id=delivery.hook_id,
            event_id=delivery.event_id,
            type=delivery.type,
            state=delivery.state,
            attempts=delivery.attempts,
            last_at=delivery.last_at,
            last_status=delivery.last_status,
            last_answer=delivery.last_answer,
            body=delivery.body,
            created_at=delivery.created_at,
        )
