"""Server-sent events as text, and the answer that carries them."""

import json
from collections.abc import AsyncGenerator, Mapping
from typing import Any

from starlette.responses import StreamingResponse

from api.streams.apart import apart

PING = ": still here\n\n"
_HEADERS = {
    "Cache-Control": "no-store",
    # nginx holds back what it thinks small.
    "X-Accel-Buffering": "no",
}


def body(data: Mapping[str, Any]) -> str:
    """What stands in an event. JSON in ASCII has no line breaks of any kind, which would end the event."""
    return json.dumps(data, separators=(",", ":"))


def event(kind: str, data: Mapping[str, Any] | str, *, place: str | None = None) -> str:
    """One event; a text is what ``body`` made. ``place`` is what a client sends back as Last-Event-ID."""
    lines = [f"event: {kind}", f"data: {data if isinstance(data, str) else body(data)}"]
    if place is not None:
        lines.append(f"id: {place}")
    return "\n".join(lines) + "\n\n"


STREAM: dict[int | str, dict[str, Any]] = {200: {"content": {"text/event-stream": {}}}}
"""For ``responses`` of a route that answers so."""


def stream_of(events: AsyncGenerator[str, None]) -> StreamingResponse:
    """An answer that goes on until the events end or the client leaves."""
    return StreamingResponse(apart(events), media_type="text/event-stream", headers=_HEADERS)
