"""The application as schemathesis calls it: in this process, over a world that is written anew for each operation."""

from contextlib import AsyncExitStack
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from schemathesis.python.asgi import shutdown_lifespans
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from tests.api.visibility.seeded import Seeded
from tests.api.visibility.world import World

FOR_ITS_SHAPE = "X-Refused-For-Its-Shape"
"""On what was refused before any rule of ours was asked; the status alone does not tell."""


class Served:
    """Opens a door at the start of its life, on the loop of whoever calls, and closes it at the end."""

    def __init__(self) -> None:
        """Nothing is open."""
        self.worlds: Seeded | None = None
        self._app: FastAPI | None = None

    @property
    def world(self) -> World:
        """What is there when it begins."""
        assert self.worlds is not None, "a test says which"
        return self.worlds.world

    def close(self) -> None:
        """Ends its life; the next call begins another."""
        shutdown_lifespans()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or the life of the application."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        assert self._app is not None, "it lives"
        answered = False

        async def noting(message: Any) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception:
            # Starlette raises again what it has answered with 500, which a check sees.
            if not answered:
                raise

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        assert self.worlds is not None, "a test says which"
        async with AsyncExitStack() as stack:
            door = await stack.enter_async_context(self.worlds.own_door())
            self._app = door.app
            _tell_refusals_apart(door.app)
            await send({"type": "lifespan.startup.complete"})
            await receive()
            door.parts.stopping.set()
        await send({"type": "lifespan.shutdown.complete"})


def _tell_refusals_apart(app: FastAPI) -> None:
    refuse: Any = app.exception_handlers[RequestValidationError]

    async def refuse_and_say_so(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        answer: Response = await refuse(request, error)
        # A value_error is a rule of ours that stands at a body: send one of these, write a link that begins so.
        if any(each["type"] != "value_error" for each in error.errors()):
            answer.headers[FOR_ITS_SHAPE] = "yes"
        return answer

    app.add_exception_handler(RequestValidationError, refuse_and_say_so)
