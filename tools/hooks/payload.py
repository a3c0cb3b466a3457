"""What a hook is told of an event, and in which lane, so that what belongs together keeps its order."""

import json
from typing import Any

from tools.events import Event
from tools.hooks.hook import HookKind


def lane_of(event: Event) -> str:
    """Events of one conversation are told in order, and so are those of one contact; all others run beside them."""
    if event.conversation_id is not None:
        return event.conversation_id
    return event.contacts[0] if event.contacts else ""


def body_of(event: Event, kind: HookKind) -> str:
    """The JSON that is kept with the delivery and sent in every attempt."""
    told = _for_function(event) if kind is HookKind.PYTHON else _for_webhook(event)
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _for_webhook(event: Event) -> dict[str, Any]:
    return {"type": event.type.value, "timestamp": event.at.isoformat(), "data": _data(event)}


def _for_function(event: Event) -> dict[str, Any]:
    """Flat, as the same functions are called around an agent of one's own."""
    own = {"type": event.type.value, "at": event.at.isoformat(), "id": event.id, "business_id": event.business_id}
    thread = {} if event.conversation_id is None else {"thread_id": event.conversation_id}
    return {**_data(event), **thread, **own}


def _data(event: Event) -> dict[str, Any]:
    about = {} if event.conversation_id is None else {"conversation_id": event.conversation_id}
    return {**about, **event.data}
