"""What answers while the house is being opened: the socket listens first, imports and migrations come after."""

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import AbstractAsyncContextManager
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

OpenHouse = Callable[[], AbstractAsyncContextManager[App]]


class Porch:
    """Hands every request to the house once it is open; until then it is healthy and not ready."""

    def __init__(self, open_house: OpenHouse, *, failed: Callable[[BaseException], None]) -> None:
        """``failed`` is told when the house could not be opened."""
        self._open_house = open_house
        self._failed = failed
        self._house: App | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or the life of the process."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif self._house is not None:
            await self._house(scope, receive, send)
        elif scope["type"] == "http":
            await _answer_early(scope, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        closing = asyncio.Event()
        house = asyncio.create_task(self._keep_house(closing))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        closing.set()
        await house
        await send({"type": "lifespan.shutdown.complete"})

    async def _keep_house(self, closing: asyncio.Event) -> None:
        try:
            async with self._open_house() as house:
                self._house = house
                await closing.wait()
        except Exception as error:
            # Whoever started the process says it, and ends it.
            self._failed(error)
        finally:
            self._house = None


async def _answer_early(scope: Scope, send: Send) -> None:
    if scope["path"] == "/healthz":
        await _send(send, 200, {"status": "ok"}, "application/json")
        return
    detail = "The service is starting; try again in a moment."
    # Written by hand: what makes problems elsewhere imports the house.
    problem = {
        "type": "urn:handoverkit:problem:starting",
        "title": "Starting",
        "status": 503,
        "code": "starting",
        "detail": detail,
        "errors": [],
    }
    await _send(send, 503, problem, "application/problem+json")


async def _send(send: Send, status: int, body: dict[str, Any], media_type: str) -> None:
    content = json.dumps(body).encode()
    headers = [
        (b"content-type", media_type.encode()),
        (b"content-length", str(len(content)).encode()),
        (b"retry-after", b"1"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
