"""A user was not heard of for so long that they are gone, whatever they said last."""

from datetime import datetime

from tools.actions.team.set_presence import leave
from tools.ids import UserId
from tools.team.people import PRESENCE_LASTS, Presence
from tools.toolkit import UnitOfWork


async def lapse_presence(work: UnitOfWork, *, user_id: UserId) -> datetime | None:
    """They are offline from now on; when to look again if they were heard of meanwhile."""
    user = await work.users.find(user_id)
    if user is None or not user.active or user.seen_at is None or user.presence is Presence.OFFLINE:
        return None
    if user.present(work.now) is not Presence.OFFLINE:
        return user.seen_at + PRESENCE_LASTS
    await work.users.seen(user_id, presence=Presence.OFFLINE, at=work.now)
    await leave(work, user_id, presence=Presence.OFFLINE)
    return None
