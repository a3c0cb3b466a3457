"""Which branches a chat took: read from what was announced, in the names of the picture's steps."""

from collections.abc import Iterator, Sequence

from tools.events import Event, EventType
from workflows.handover.drawing.after_asking import FOLLOW_UP
from workflows.handover.drawing.asking import ABANDONED, REFUSED
from workflows.handover.drawing.waiting import AI, CANCELLED
from workflows.handover.routes import Node

Walk = tuple[str, str]
"""From one step to another."""

_ENDS = {
    EventType.HANDOVER_CAPTURED: Node.SAVE_CONTACT.value,
    EventType.HANDOVER_REFUSED: REFUSED,
    EventType.HANDOVER_ABANDONED: ABANDONED,
    EventType.HANDOVER_CANCELLED: CANCELLED,
}


def walked(events: Sequence[Event], *, asks_who_is_there: bool) -> list[Walk]:
    """The steps of all chats; without ``asks_who_is_there`` every request waits at once."""
    chats: dict[str, list[Event]] = {}
    for event in events:
        if event.conversation_id is not None:
            chats.setdefault(event.conversation_id, []).append(event)
    return [walk for chat in chats.values() for walk in _of_one(chat, asks_who_is_there=asks_who_is_there)]


def _of_one(events: Sequence[Event], *, asks_who_is_there: bool) -> Iterator[Walk]:
    at = AI
    for event in events:
        for step in _steps(event, asks_who_is_there=asks_who_is_there):
            yield at, step
            at = step
        if event.type is EventType.FOLLOW_UP_OPENED or event.type is EventType.HANDOVER_CANCELLED:
            at = AI


def _steps(event: Event, *, asks_who_is_there: bool) -> list[str]:
    match event.type:
        case EventType.HANDOVER_REQUESTED:
            first = [Node.OPEN_HANDOVER.value] if asks_who_is_there else []
            return [*first, Node.WAIT_FOR_PERSON.value] if event.data["deadline_at"] else first
        case EventType.HANDOVER_OFFER_LAPSED:
            return [Node.WAIT_FOR_PERSON.value]
        case EventType.HANDOVER_TIMED_OUT:
            asks = [Node.ASK_DETAILS.value] if event.data["missing"] else []
            return [Node.TIME_OUT.value, *asks]
        case EventType.HANDOVER_ACCEPTED:
            return [Node.WITH_PERSON.value]
        case EventType.FOLLOW_UP_OPENED:
            return [FOLLOW_UP]
        case _:
            return [_ENDS[event.type]] if event.type in _ENDS else []
