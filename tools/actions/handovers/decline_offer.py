"""A user declines a chat that is on offer."""

from tools.actions.conversations.chats_of_user import lock_for_user
from tools.actions.handovers.offer_waiting import offer_waiting
from tools.conversations.handover import OfferState
from tools.conversations.inbox import InboxKind
from tools.errors import NotFound
from tools.events import EventType
from tools.ids import HandoverId, UserId
from tools.toolkit import UnitOfWork


async def decline_offer(work: UnitOfWork, *, handover_id: HandoverId, user_id: UserId) -> None:
    """It goes to the next; declining what is not on offer (any more) changes nothing.

    Raises ``NotFound``.
    """
    handover = await work.handovers.find(handover_id)
    if handover is None:
        raise NotFound("There is no such handover.")
    await lock_for_user(work, handover.conversation_id, user_id=user_id)
    if await work.handovers.settle_offer(handover_id, user_id, state=OfferState.DECLINED):
        data = {"handover_id": handover_id, "conversation_id": handover.conversation_id, "user_id": user_id}
        work.announce(EventType.HANDOVER_OFFER_DECLINED, data, conversation_id=handover.conversation_id)
        await work.inbox.post(handover.conversation_id, InboxKind.DECLINED, {"user_id": user_id})
        await offer_waiting(work, [user_id], but=handover.conversation_id)
