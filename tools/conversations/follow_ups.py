"""How an answer that is owed is kept in mind: when its owner is told again, and when it goes to somebody else."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from tools.conversations.handover import FollowUp, FollowUpState

MOST_REMINDERS = 5
"""After so many nobody reads them any more; it stays in the list."""


class Notice(StrEnum):
    """What is told of a follow-up."""

    OPENED = "opened"
    DUE = "due"
    REMINDER = "reminder"
    ESCALATED = "escalated"


@dataclass(frozen=True)
class Reminding:
    """As the template sets it."""

    every: timedelta | None
    """How long after it was due, and after each reminder, the owner is reminded; nothing: never."""
    escalate_after: timedelta | None
    """How long after it was due it goes to somebody else; nothing: never."""


def opened(follow_up: FollowUp) -> FollowUp:
    """Open, and looked at when it is due: also one that is opened again, or has another time."""
    is_open = follow_up.state is FollowUpState.OPEN
    return replace(follow_up, next_at=follow_up.due_at if is_open else None, told=0, escalated_at=None)


def notice_now(follow_up: FollowUp, reminding: Reminding, *, now: datetime) -> tuple[Notice, FollowUp] | None:
    """What is to be told now, and the follow-up as it is kept after that; nothing when somebody else was faster."""
    due_at = follow_up.due_at
    if follow_up.state is not FollowUpState.OPEN or follow_up.next_at is not None or due_at is None or now < due_at:
        return None
    escalates_at = _escalates_at(follow_up, reminding, due_at)
    notice = Notice.REMINDER if follow_up.told else Notice.DUE
    if follow_up.told and escalates_at is not None and now >= escalates_at:
        notice = Notice.ESCALATED
    escalated_at = now if notice is Notice.ESCALATED else follow_up.escalated_at
    told = replace(follow_up, told=follow_up.told + 1, escalated_at=escalated_at)
    return notice, replace(told, next_at=_next(told, reminding, due_at, now=now))


def _next(follow_up: FollowUp, reminding: Reminding, due_at: datetime, *, now: datetime) -> datetime | None:
    every = reminding.every if follow_up.told <= MOST_REMINDERS else None
    times = [] if every is None else [now + every]
    escalates_at = _escalates_at(follow_up, reminding, due_at)
    if escalates_at is not None:
        times.append(max(escalates_at, now))
    return min(times, default=None)


def _escalates_at(follow_up: FollowUp, reminding: Reminding, due_at: datetime) -> datetime | None:
    if reminding.escalate_after is None or follow_up.escalated_at is not None:
        return None
    return due_at + reminding.escalate_after
