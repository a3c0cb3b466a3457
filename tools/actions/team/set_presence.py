"""A user comes online, steps away, goes, or says that they are still there."""

from tools.conversations.inbox import InboxKind
from tools.errors import NotFound
from tools.ids import ConversationId, UserId
from tools.team.people import Presence
from tools.toolkit import UnitOfWork


async def set_presence(work: UnitOfWork, *, user_id: UserId, presence: Presence) -> None:
    """Keeps the heartbeat. A change has the waiting chats offered anew, longest waiting first.

    Raises ``NotFound`` for a user who is not there.
    """
    user = await work.users.find(user_id)
    if user is None or not user.active:
        raise NotFound("There is no such user.")
    before = user.present(work.now)
    await work.users.seen(user_id, presence=presence, at=work.now)
    if before is presence:
        return
    if presence is Presence.ONLINE:
        concerned = [handover.conversation_id for handover in await work.handovers.waiting()]
    else:
        concerned = await _on_offer_to(work, user_id)
    for conversation_id in concerned:
        await work.inbox.post(conversation_id, InboxKind.PRESENCE, {"user_id": user_id})


async def _on_offer_to(work: UnitOfWork, user_id: UserId) -> list[ConversationId]:
    handovers = [
        await work.handovers.find(offer.handover_id) for offer in await work.handovers.open_offers_of(user_id)
    ]
    return [handover.conversation_id for handover in handovers if handover is not None]
