"""A user comes online, steps away, goes, or says that they are still there."""

from tools.actions.handovers.left_alone import watch_chats_of
from tools.actions.handovers.offer_waiting import offer_waiting
from tools.conversations.inbox import InboxKind
from tools.errors import NotFound
from tools.ids import ConversationId, UserId
from tools.team.people import PRESENCE_LASTS, Presence
from tools.toolkit import UnitOfWork

PRESENCE_LAPSES = "presence_lapses"
"""The kind of job that finds whoever is not heard of any more, once per user who is there."""


async def set_presence(work: UnitOfWork, *, user_id: UserId, presence: Presence) -> None:
    """Keeps the heartbeat. Who comes online is offered what waits, who goes loses what was on offer.

    Raises ``NotFound`` for a user who is not there.
    """
    user = await work.users.find(user_id)
    if user is None or not user.active:
        raise NotFound("There is no such user.")
    before = user.present(work.now)
    await work.users.seen(user_id, presence=presence, at=work.now)
    if before is presence is user.presence:
        return
    if presence is not Presence.OFFLINE:
        data = {"user_id": user_id}
        await work.jobs.put(PRESENCE_LAPSES, data, key=user_id, run_at=work.now + PRESENCE_LASTS)
    if presence is Presence.ONLINE:
        await work.handovers.forgive_lapsed(user_id)
        await offer_waiting(work, [user_id])
    else:
        await leave(work, user_id, presence=presence)


async def leave(work: UnitOfWork, user_id: UserId, *, presence: Presence) -> None:
    """What is on offer to this user goes on; the chats of whoever is offline are watched."""
    for conversation_id in await _concerned(work, user_id):
        await work.inbox.post(conversation_id, InboxKind.PRESENCE, {"user_id": user_id})
    if presence is Presence.OFFLINE:
        await watch_chats_of(work, user_id)


async def _concerned(work: UnitOfWork, user_id: UserId) -> list[ConversationId]:
    """The chats on offer to the user; when nobody is left, all that wait: perhaps for nothing."""
    if not any(user.present(work.now) is Presence.ONLINE for user in await work.users.active()):
        return [handover.conversation_id for handover in await work.handovers.waiting()]
    handovers = [
        await work.handovers.find(offer.handover_id) for offer in await work.handovers.open_offers_of(user_id)
    ]
    return [handover.conversation_id for handover in handovers if handover is not None]
