"""Which deadline of a handover comes first; a handover has one due moment, whatever it waits for."""

from dataclasses import replace
from datetime import datetime

from tools.conversations.handover import Deadline, Handover, HandoverState
from workflows.handover.moves import Parked
from workflows.hosted.parked import ParkedAt


def with_deadlines(handover: Handover, parked: ParkedAt) -> Handover:
    """The handover with the deadlines that count where its graph is parked now."""
    until = None if parked.deadline_at is None else datetime.fromisoformat(parked.deadline_at)
    match parked.kind:
        case Parked.WAIT_FOR_PERSON if handover.state is HandoverState.WAITING:
            return _earliest(replace(handover, wait_until=until), Deadline.WAIT, until)
        case Parked.ASK_DETAILS if handover.state is HandoverState.COLLECTING and parked.reminded:
            return _earliest(replace(handover, remind_at=None, abandon_at=until), Deadline.ABANDON, until)
        case Parked.ASK_DETAILS if handover.state is HandoverState.COLLECTING:
            return _earliest(replace(handover, remind_at=until, abandon_at=None), Deadline.REMIND, until)
        case Parked.WITH_PERSON if handover.state is HandoverState.ACCEPTED:
            return _earliest(handover, Deadline.REPLY, until)
        case _:
            return replace(handover, due=None, due_at=None)


def _earliest(handover: Handover, due: Deadline, until: datetime | None) -> Handover:
    """A standing offer may lapse before the wait is over."""
    offer = handover.offer_until if due is Deadline.WAIT else None
    if offer is not None and (until is None or offer < until):
        return replace(handover, due=Deadline.OFFER, due_at=offer)
    return replace(handover, due=due if until is not None else None, due_at=until)
