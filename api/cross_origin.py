"""Which pages of other sites may talk to the web chat; no other route answers across origins."""

from typing import Annotated

from fastapi import Depends, Request
from starlette.responses import Response

_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Last-Event-ID",
    "Access-Control-Max-Age": "600",
}


async def _origin(request: Request) -> str | None:
    return request.headers.get("origin")


Origin = Annotated[str | None, Depends(_origin)]
"""The page that calls; nothing for a program."""


def answer_preflight(request: Request) -> Response:
    """Nothing is given away by this: no cookie counts here, and each call is checked by itself."""
    response = Response(status_code=204, headers=_PREFLIGHT)
    name_origin(response, request.headers.get("origin"))
    return response


def name_origin(response: Response, origin: str | None) -> None:
    """Lets this page read the answer."""
    response.headers["Vary"] = "Origin"
    if origin is not None:
        response.headers["Access-Control-Allow-Origin"] = origin
