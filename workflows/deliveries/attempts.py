"""What becomes of a delivery after an attempt, and when the next one may be: decided without doing anything."""

from dataclasses import replace
from datetime import datetime, timedelta

from tools.hooks.hook import Delivery, DeliveryState, Hook
from tools.hooks.outgoing import Answer
from tools.work.store import back_off

GONE = 410
"""The receiver's word for: never again."""

_LONG = timedelta(minutes=1)
_TOO_LONG = timedelta(days=5)


def next_try(delivery: Delivery) -> datetime | None:
    """When the next attempt may be made; nothing: at once."""
    pause = None if delivery.last_at is None else back_off(delivery.attempts)
    return None if delivery.last_at is None or pause is None else delivery.last_at + pause


def after_attempt(delivery: Delivery, answer: Answer, *, now: datetime) -> Delivery:
    """Delivered, to be tried again, or given up."""
    attempts = delivery.attempts + 1
    if answer.ok:
        state = DeliveryState.DELIVERED
    elif answer.status == GONE or back_off(attempts) is None:
        state = DeliveryState.DEAD
    else:
        state = DeliveryState.PENDING
    return replace(
        delivery, state=state, attempts=attempts, last_at=now, last_status=answer.status, last_answer=answer.text
    )


def is_hopeless(hook: Hook, answer: Answer, *, now: datetime) -> bool:
    """After an attempt: whether there is no use in telling this hook any more."""
    if answer.ok:
        return False
    return answer.status == GONE or (hook.failing_since is not None and now - hook.failing_since >= _TOO_LONG)


def is_back(hook: Hook, *, now: datetime) -> bool:
    """After a success: whether the receiver was down, so that what waits should wait no longer.

    A receiver that refuses one event and takes others was not down; that one keeps its back-off.
    """
    return hook.failing_since is not None and now - hook.failing_since >= _LONG
