"""Admins hear that one-time codes by text message pause, because too few of those sent last came back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tools.actions.team.note_act import note_act
from tools.conversations.codes import A_DAY, CodeState
from tools.events import EventType
from tools.team.store import Business
from tools.toolkit import UnitOfWork

_TOLD_AT = "codes_paused_at"
"""When that was told last, in the business's settings."""


async def tell_codes_pause(work: UnitOfWork, latest: Sequence[CodeState]) -> None:
    """Once a day at most, however many codes are asked for meanwhile."""
    if _was_told(await work.businesses.get(), now=work.now):
        return
    business = await work.businesses.lock()
    if _was_told(business, now=work.now):
        return
    await work.businesses.save(replace(business, settings={**business.settings, _TOLD_AT: work.now.isoformat()}))
    told = {"sent": len(latest), "came_back": sum(state is CodeState.PASSED for state in latest)}
    await note_act(work, EventType.CODES_PAUSED.value, by_id=None, data=told)
    work.announce(EventType.CODES_PAUSED, told)


def _was_told(business: Business, *, now: datetime) -> bool:
    told_at = business.settings.get(_TOLD_AT)
    return told_at is not None and now - datetime.fromisoformat(told_at) < A_DAY
