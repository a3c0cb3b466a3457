"""Entering e-mails and phones: how often in an hour a user may learn that a value belongs to somebody else."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request
from starlette.responses import Response

from api.asking import Here
from api.parts import Parts
from tools.errors import TooMany, ValueTaken
from tools.team.journals import AuditEntry
from tools.team.rights import Caller
from tools.toolkit import UnitOfWork

MOST_REFUSALS = 60
_AN_HOUR = timedelta(hours=1)


class Entering:
    """Counts the refusals of one user. Programs of the business see all contacts anyway, and are not counted."""

    def __init__(self, parts: Parts, caller: Caller) -> None:
        """For one request."""
        self._parts = parts
        self._caller = caller

    async def __call__(self, enter: Callable[[], Awaitable[Response]]) -> Response:
        """Runs it, as long as not too much was refused.

        It counts before it is known, and is given back: many at once must not learn more than one after the other.
        """
        if self._caller.user is None:
            return await enter()
        key = f"refused-values:{self._caller.business_id}:{self._caller.user.id}"
        wait = await self._parts.live.limits.take(key, most=MOST_REFUSALS, per=_AN_HOUR)
        if wait is not None:
            await self._parts.toolkit.run(self._caller.business_id, self._note)
            message = "Too many of the values you entered belong to somebody else; wait a little."
            raise TooMany(message, retry_after=wait.total_seconds())
        refused = False
        try:
            return await enter()
        except ValueTaken:
            refused = True
            raise
        finally:
            if not refused:
                await self._parts.live.limits.give_back(key)

    async def _note(self, work: UnitOfWork) -> None:
        entry = AuditEntry(
            id=work.new_id("aud"),
            what="values.refused_too_often",
            at=work.now,
            user_id=self._caller.asker.user_id,
            data={"token_id": self._caller.token.id},
        )
        await work.audit.add(entry)


async def _entering(request: Request, parts: Here) -> Entering:
    return Entering(parts, request.state.caller)


Enter = Annotated[Entering, Depends(_entering)]
