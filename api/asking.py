"""What a route asks for by type: the parts, and a caller with the right it needs."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, cast

from fastapi import Depends, Request

from api.parts import Parts
from tools.errors import NotAllowed
from tools.team.rights import Caller, Right, may_administer, may_read, may_write


async def _parts(request: Request) -> Parts:
    return cast("Parts", request.app.state.parts)


async def _caller(request: Request) -> Caller:
    return cast("Caller", request.state.caller)


def needs(right: Right) -> Callable[[Request], Awaitable[Caller]]:
    """A dependency that lets nobody by without this right."""

    async def caller_with_right(request: Request) -> Caller:
        caller = await _caller(request)
        if not right(caller):
            raise NotAllowed
        return caller

    return caller_with_right


Here = Annotated[Parts, Depends(_parts)]
Visiting = Annotated[Caller, Depends(_caller)]
"""A visitor; the doorkeeper lets nobody else to the web chat's paths."""
Reading = Annotated[Caller, Depends(needs(may_read))]
Writing = Annotated[Caller, Depends(needs(may_write))]
Administering = Annotated[Caller, Depends(needs(may_administer))]


TOKEN_IF_ANY: dict[str, Any] = {"security": [{}, {"token": []}]}
"""For ``openapi_extra`` of a route that is open, and for some calls wants a token."""


def network_address(request: Request) -> str:
    """Where a call came from; all of one IPv6 customer's addresses are one."""
    host = request.client.host if request.client is not None else ""
    return ":".join(host.split(":")[:4]) + "::/64" if host.count(":") > 1 else host
