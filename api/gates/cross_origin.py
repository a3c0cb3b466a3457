"""Which pages of other sites may talk to the web chat; no other route answers across origins."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.asking import Here
from api.parts import Parts, Place
from tools.errors import NotAllowed
from tools.team.channels import Widget, may_embed

_PATHS = "/v1/webchat/"
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Last-Event-ID, Idempotency-Key",
    "Access-Control-Max-Age": "600",
}
_DECIDED = "may_embed"


@dataclass(frozen=True)
class Page:
    """The page a call came from."""

    origin: str | None
    """Nothing for a program."""
    place: Place
    request: Request

    def refuse_unless_shown_by(self, widgets: Iterable[Widget]) -> None:
        """One of these widgets has to allow the page.

        Raises ``NotAllowed``.
        """
        allowed = any(may_embed(widget, self.origin, own_origins=self.place.origins) for widget in widgets)
        setattr(self.request.state, _DECIDED, allowed)
        if not allowed:
            raise NotAllowed("This page may not show this chat. An admin adds its origin to the widget.")


async def _page(request: Request, parts: Here) -> Page:
    return Page(request.headers.get("origin"), parts.place, request)


FromPage = Annotated[Page, Depends(_page)]


class CrossOrigin:
    """Answers what browsers ask beforehand, and lets pages that may show the chat read what it answers."""

    def __init__(self, app: ASGIApp, parts: Parts) -> None:
        """Stands before everything that refuses, so that a page can read why."""
        self._app = app
        self._parts = parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        origin = headers.get("origin")
        if origin is None or not scope["path"].startswith(_PATHS):
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            allowed = await self._is_shown_anywhere(origin)
            await _preflight(origin if allowed else None)(scope, receive, send)
            return

        async def naming(message: Message) -> None:
            if message["type"] == "http.response.start":
                allowed = state[_DECIDED] if _DECIDED in state else await self._is_shown_anywhere(origin)
                _name(MutableHeaders(scope=message), origin if allowed else None)
            await send(message)

        await self._app(scope, receive, naming)

    async def _is_shown_anywhere(self, origin: str) -> bool:
        """Before it is known whose chat it is: whether any widget is shown by such a page."""
        return origin in self._parts.place.origins or await self._parts.directory.is_embedded_by(origin)


def _preflight(origin: str | None) -> Response:
    """Gives nothing away: no cookie counts here, and each call is checked by itself."""
    response = Response(status_code=204, headers=_PREFLIGHT if origin is not None else {})
    _name(response.headers, origin)
    return response


def _name(headers: MutableHeaders, origin: str | None) -> None:
    headers.add_vary_header("Origin")
    if origin is not None:
        headers["Access-Control-Allow-Origin"] = origin
        headers["Access-Control-Expose-Headers"] = "Retry-After"
