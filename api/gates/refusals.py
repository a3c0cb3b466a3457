"""Entering e-mails and phones over HTTP, where refusals are counted."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request
from starlette.responses import Response

from api.asking import Here
from api.parts import Parts
from tools.actions.team.count_refusals import count_refusals
from tools.team.rights import Caller


class Entering:
    """Counts the refusals of one user."""

    def __init__(self, parts: Parts, caller: Caller) -> None:
        """For one request."""
        self._parts = parts
        self._caller = caller

    async def __call__(self, enter: Callable[[], Awaitable[Response]]) -> Response:
        """Runs it, as long as not too much was refused."""
        return await count_refusals(self._parts.toolkit, self._parts.live.limits, self._caller, enter)


async def _entering(request: Request, parts: Here) -> Entering:
    return Entering(parts, request.state.caller)


Enter = Annotated[Entering, Depends(_entering)]
