"""Which deadline of a handover comes first; a handover has one due moment, whatever it waits for."""

from dataclasses import replace
from datetime import datetime

from tools.conversations.handover import Deadline, Handover, HandoverState
from workflows.handover.moves import Parked
from workflows.hosted.parked import ParkedAt


def with_deadlines(handover: Handover, parked: ParkedAt) -> Handover:
    """The handover with the deadlines that count where its graph is parked now."""
    until, update = _moment(parked.deadline_at), _moment(parked.update_at)
    match parked.kind:
        case Parked.WAIT_FOR_PERSON if handover.state is HandoverState.WAITING:
            return _first_of_the_wait(replace(handover, wait_until=until), until, update)
        case Parked.ASK_DETAILS if handover.state is HandoverState.COLLECTING and parked.reminded:
            return _due(replace(handover, remind_at=None, abandon_at=until), Deadline.ABANDON, until)
        case Parked.ASK_DETAILS if handover.state is HandoverState.COLLECTING:
            return _due(replace(handover, remind_at=until, abandon_at=None), Deadline.REMIND, until)
        case Parked.WITH_PERSON if handover.state is HandoverState.ACCEPTED:
            return _due(handover, Deadline.REPLY, until)
        case _:
            return replace(handover, due=None, due_at=None)


def _first_of_the_wait(handover: Handover, until: datetime | None, update: datetime | None) -> Handover:
    """A standing offer may lapse, or a word to the customer be due, before the wait is over."""
    counting = [(until, Deadline.WAIT), (handover.offer_until, Deadline.OFFER), (update, Deadline.UPDATE)]
    at, due = min(((at, due) for at, due in counting if at is not None), default=(None, Deadline.WAIT))
    return _due(handover, due, at)


def _due(handover: Handover, due: Deadline, at: datetime | None) -> Handover:
    return replace(handover, due=due if at is not None else None, due_at=at)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
