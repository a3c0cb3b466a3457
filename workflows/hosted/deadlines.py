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
            due, at = _first_of_the_wait(until, handover.offer_until, update)
            return replace(handover, wait_until=until, due=due, due_at=at)
        case Parked.ASK_DETAILS if handover.state is HandoverState.COLLECTING and parked.reminded:
            due = Deadline.ABANDON if until is not None else None
            return replace(handover, remind_at=None, abandon_at=until, due=due, due_at=until)
        case Parked.ASK_DETAILS if handover.state is HandoverState.COLLECTING:
            due = Deadline.REMIND if until is not None else None
            return replace(handover, remind_at=until, abandon_at=None, due=due, due_at=until)
        case Parked.WITH_PERSON if handover.state is HandoverState.ACCEPTED:
            return replace(handover, due=Deadline.REPLY if until is not None else None, due_at=until)
        case _:
            return replace(handover, due=None, due_at=None)


def _first_of_the_wait(
    until: datetime | None, offer_until: datetime | None, update: datetime | None
) -> tuple[Deadline | None, datetime | None]:
    """A standing offer may lapse, or a word to the customer be due, before the wait is over."""
    counting = [(until, Deadline.WAIT), (offer_until, Deadline.OFFER), (update, Deadline.UPDATE)]
    at, due = min(((at, due) for at, due in counting if at is not None), default=(None, None))
    return due, at


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
