"""What a caller looks at over HTTP."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

from fastapi import Depends, Request

from api.asking import Here
from api.parts import Parts
from tools.actions.team.eyes import Eyes, look
from tools.team.rights import Caller
from tools.toolkit import UnitOfWork

Seen = TypeVar("Seen")


class Looking:
    """Reads for a caller; what they see by role alone is in the audit log before they see it."""

    def __init__(self, parts: Parts, caller: Caller) -> None:
        """For one request."""
        self._parts = parts
        self._caller = caller

    async def __call__(self, read: Callable[[UnitOfWork, Eyes], Awaitable[Seen]]) -> Seen:
        """What ``read`` gives back."""
        return await look(self._parts.toolkit, self._caller, read)


async def _looking(request: Request, parts: Here) -> Looking:
    return Looking(parts, request.state.caller)


Look = Annotated[Looking, Depends(_looking)]
