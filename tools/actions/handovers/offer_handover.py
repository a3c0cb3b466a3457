"""A waiting chat is offered to the next user; an offer that nobody took goes on."""

from datetime import datetime, timedelta

from tools.actions.conversations.chats_of_user import is_of_audience
from tools.conversations.conversation import Conversation
from tools.conversations.handover import Handover, Offer, OfferState
from tools.events import EventType
from tools.ids import UserId
from tools.team.people import Presence
from tools.team.routing import ANY_LANGUAGE, Routing, Spoken, choose_next
from tools.toolkit import UnitOfWork


async def offer_to_next(
    work: UnitOfWork,
    conversation: Conversation,
    handover: Handover,
    *,
    lasts: timedelta,
    routing: Routing = Routing.ROUND_ROBIN,
    assignee_id: UserId | None = None,
    not_first: UserId | None = None,
    spoken: Spoken = ANY_LANGUAGE,
) -> datetime | None:
    """Lets old offers lapse and makes the next one; until when it stands, or nothing when nobody is left.

    An offer that still stands is left alone.
    """
    offers = await work.handovers.offers(handover.id)
    users = await work.users.active()
    present = {user.id for user in users if user.present(work.now) is Presence.ONLINE}
    for offer in offers:
        if offer.state is not OfferState.OPEN:
            continue
        if offer.expires_at > work.now and offer.user_id in present:
            return offer.expires_at
        await work.handovers.settle_offer(handover.id, offer.user_id, state=OfferState.LAPSED)
        _tell(work, EventType.HANDOVER_OFFER_LAPSED, handover, offer.user_id)
    chosen = choose_next(
        users,
        may_see=lambda user: is_of_audience(user, conversation),
        assignee_id=assignee_id,
        chats=await work.users.chats(),
        offers=offers,
        routing=routing,
        now=work.now,
        not_first=not_first,
        spoken=spoken,
    )
    if chosen is None:
        return None
    until = work.now + lasts
    await work.handovers.offer(
        Offer(
            handover_id=handover.id,
            user_id=chosen.id,
            state=OfferState.OPEN,
            offered_at=work.now,
            expires_at=until,
        )
    )
    await work.users.offered(chosen.id, at=work.now)
    _tell(work, EventType.HANDOVER_OFFERED, handover, chosen.id)
    return until


def _tell(work: UnitOfWork, kind: EventType, handover: Handover, user_id: UserId) -> None:
    data = {"handover_id": handover.id, "conversation_id": handover.conversation_id, "user_id": user_id}
    work.announce(kind, data, conversation_id=handover.conversation_id)
