"""Entering e-mails and phones: how often in an hour a user may learn that a value belongs to somebody else."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from tools.errors import TooMany, ValueTaken
from tools.live.ports import RateLimits
from tools.team.journals import AuditEntry
from tools.team.rights import Acting
from tools.toolkit import Toolkit, UnitOfWork

MOST_REFUSALS = 60
_AN_HOUR = timedelta(hours=1)

Done = TypeVar("Done")


async def count_refusals(
    toolkit: Toolkit, limits: RateLimits, caller: Acting, enter: Callable[[], Awaitable[Done]]
) -> Done:
    """Runs ``enter``, as long as not too much was refused to this user.

    Programs of the business see all contacts anyway, and are not counted. Raises ``TooMany``.
    """
    if caller.user is None:
        return await enter()
    # It counts before it is known, and is given back: many at once must not learn more than one after the other.
    key = f"refused-values:{caller.business_id}:{caller.user.id}"
    wait = await limits.take(key, most=MOST_REFUSALS, per=_AN_HOUR)
    if wait is not None:
        await _note(toolkit, caller)
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
            await limits.give_back(key)


async def _note(toolkit: Toolkit, caller: Acting) -> None:
    async def note(work: UnitOfWork) -> None:
        entry = AuditEntry(
            id=work.new_id("aud"),
            what="values.refused_too_often",
            at=work.now,
            user_id=caller.asker.user_id,
            data={} if caller.token_id is None else {"token_id": caller.token_id},
        )
        await work.audit.add(entry)

    await toolkit.run(caller.business_id, note)
