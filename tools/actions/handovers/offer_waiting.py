"""A user has room again: the chats that wait longest, and are on offer to nobody, are offered anew."""

from collections.abc import Collection

from tools.conversations.conversation import Conversation
from tools.conversations.handover import Handover, OfferState
from tools.conversations.inbox import InboxKind
from tools.ids import ConversationId, HandoverId, UserId
from tools.team.rights import asker_of
from tools.team.routing import room_of
from tools.toolkit import UnitOfWork


async def offer_waiting(
    work: UnitOfWork,
    user_ids: Collection[UserId],
    *,
    but: ConversationId | None = None,
    after: Handover | None = None,
) -> None:
    """As many as each of them has room for; the turn of each chat makes the offer.

    ``but`` is the chat that they have just lost: its own turn sees to it. ``after`` is the one that was not for them
    (they do not speak its language, or another is to be asked first): those behind it are looked at.
    """
    if not user_ids or not await work.handovers.anybody_in_line(but=but or ConversationId("")):
        return
    chats = await work.users.chats()
    for user_id in user_ids:
        user = await work.users.find(user_id)
        room = 0 if user is None else room_of(user, chats=chats, now=work.now)
        if user is None or not room:
            continue
        for conversation_id in await work.handovers.in_line_for(asker_of(user), after=after, limit=room):
            if conversation_id != but:
                await work.inbox.post(conversation_id, InboxKind.PRESENCE, {"user_id": user_id})


async def withdraw_offers(work: UnitOfWork, handover_id: HandoverId, *, of: ConversationId) -> None:
    """The chat ``of`` this handover is on offer to nobody any more; whoever had the offer has room for another."""
    had = await work.handovers.settle_offers(handover_id, state=OfferState.WITHDRAWN)
    await offer_waiting(work, had, but=of)


async def offer_waiting_after(work: UnitOfWork, conversation: Conversation) -> None:
    """The same when a person no longer has this conversation."""
    if conversation.assignee_id is not None:
        await offer_waiting(work, [conversation.assignee_id], but=conversation.id)
