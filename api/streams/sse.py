"""Server-sent events as text, and the answer that carries them."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

Tell = Callable[[str], Awaitable[None]]
"""Says something to a stream's client, and waits while it takes nothing more."""

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


class Stream(Protocol):
    """What goes on for as long as its client stays."""

    async def tell_all(self, tell: Tell, last_event_id: str | None) -> None:
        """From where the client left off. It is cancelled once when the client leaves, and may clean up in peace."""
        ...


class EventStream(Response):
    """An answer that goes on until there is nothing more to tell or the client leaves."""

    media_type = "text/event-stream"

    def __init__(self, stream: Stream, last_event_id: str | None) -> None:
        """Nothing is told before it is sent."""
        self._stream = stream
        self._last_event_id = last_event_id
        self.status_code = 200
        self.background = None
        self.init_headers(_HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One stream."""
        async with asyncio.TaskGroup() as both:
            # Apart from the request: few frames lie between a stream and what wakes it.
            telling = both.create_task(self._tell(send))
            # What was taken for it is given back by it: who has left already ends what has begun.
            await asyncio.sleep(0)
            while (await receive())["type"] != "http.disconnect":
                pass
            telling.cancel()

    async def _tell(self, send: Send) -> None:
        async def tell(text: str) -> None:
            await send({"type": "http.response.body", "body": text.encode(), "more_body": True})

        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await self._stream.tell_all(tell, self._last_event_id)
        await send({"type": "http.response.body", "body": b"", "more_body": False})
