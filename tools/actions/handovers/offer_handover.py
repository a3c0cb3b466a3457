"""A waiting chat is offered to the next user; an offer that nobody took goes on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tools.actions.conversations.chats_of_user import is_of_audience
from tools.actions.handovers.offer_waiting import offer_waiting
from tools.conversations.conversation import Conversation
from tools.conversations.handover import Handover, Offer, OfferState
from tools.events import EventType
from tools.ids import UserId
from tools.team.people import Presence
from tools.team.routing import ANY_LANGUAGE, Routing, Spoken, choose_next
from tools.toolkit import UnitOfWork


@dataclass(frozen=True)
class Offered:
    """What became of the offering."""

    until: datetime | None
    """Until when the offer stands; nothing when the chat is on offer to nobody."""
    user_id: UserId | None = None
    """To whom it is made."""
    anybody_there: bool = True
    anybody_left: bool = True
    """Whether somebody who is there has not had it yet: they may have room for it later."""


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
) -> Offered:
    """Lets old offers lapse and makes the next one. An offer that still stands is left alone."""
    await work.users.choose_alone()
    offers = await work.handovers.offers(handover.id)
    users = await work.users.active()
    present = {user.id for user in users if user.present(work.now) is Presence.ONLINE}
    lapsed: list[UserId] = []
    for offer in offers:
        if offer.state is not OfferState.OPEN:
            continue
        if offer.expires_at > work.now and offer.user_id in present:
            return Offered(offer.expires_at, offer.user_id)
        await work.handovers.settle_offer(handover.id, offer.user_id, state=OfferState.LAPSED)
        _tell(work, EventType.HANDOVER_OFFER_LAPSED, handover, offer.user_id)
        lapsed.append(offer.user_id)
    offers = await work.handovers.offers(handover.id) if lapsed else offers
    choice = choose_next(
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
    until = None if choice.user is None else work.now + lasts
    if choice.user is not None:
        await _offer(work, handover, choice.user.id, lasts=lasts)
    await offer_waiting(work, lapsed, but=conversation.id)
    chosen = None if choice.user is None else choice.user.id
    return Offered(until, chosen, anybody_there=choice.anybody_there, anybody_left=choice.anybody_left)


async def _offer(work: UnitOfWork, handover: Handover, user_id: UserId, *, lasts: timedelta) -> None:
    await work.handovers.offer(
        Offer(
            handover_id=handover.id,
            user_id=user_id,
            state=OfferState.OPEN,
            offered_at=work.now,
            expires_at=work.now + lasts,
        )
    )
    await work.users.offered(user_id, at=work.now)
    _tell(work, EventType.HANDOVER_OFFERED, handover, user_id)


def _tell(work: UnitOfWork, kind: EventType, handover: Handover, user_id: UserId) -> None:
    data = {"handover_id": handover.id, "conversation_id": handover.conversation_id, "user_id": user_id}
    work.announce(kind, data, conversation_id=handover.conversation_id)
