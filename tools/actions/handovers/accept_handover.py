"""A user takes a chat that waits for a person, or that the AI is collecting details in."""

from dataclasses import replace

from tools.actions.conversations.chats_of_user import lock_for_user
from tools.actions.handovers.offer_waiting import withdraw_offers
from tools.conversations.conversation import Conversation, ConversationState
from tools.conversations.handover import Handover, HandoverState, OfferState
from tools.conversations.inbox import InboxKind
from tools.errors import AlreadyAccepted, NotFound, WrongState
from tools.ids import HandoverId, UserId
from tools.toolkit import UnitOfWork


async def accept_handover(work: UnitOfWork, *, handover_id: HandoverId, user_id: UserId) -> Handover:
    """The chat is this user's from the commit on; accepting again what is already theirs changes nothing.

    Raises ``AlreadyAccepted`` naming who was first, ``WrongState`` when the handover is over, ``NotFound``.
    """
    found = await work.handovers.find(handover_id)
    if found is None:
        raise NotFound("There is no such handover.")
    conversation, user = await lock_for_user(work, found.conversation_id, user_id=user_id)
    # Read again now that the conversation is held: the first look was only for its id.
    handover = await work.handovers.find(handover_id)
    assert handover is not None
    if handover.accepted_by == user.id and conversation.assignee_id == user.id:
        return handover
    await refuse_if_over(work, handover)
    accepted = replace(
        handover,
        state=HandoverState.ACCEPTED,
        accepted_by=user.id,
        accepted_at=work.now,
        outcome_at=work.now,
        due_at=None,
        due=None,
    )
    if not await work.handovers.save(accepted, was=handover):
        current = await work.handovers.find(handover_id)
        assert current is not None
        await refuse_if_over(work, current)
        raise WrongState("The wait ended at this very moment; accept again.", state=current.state)
    await give_to_user(work, conversation, user_id=user.id)
    await work.handovers.settle_offer(handover.id, user.id, state=OfferState.ACCEPTED)
    await withdraw_offers(work, handover.id, of=conversation.id)
    await work.inbox.post(conversation.id, InboxKind.ACCEPTED, {"handover_id": handover.id, "user_id": user.id})
    return accepted


async def give_to_user(work: UnitOfWork, conversation: Conversation, *, user_id: UserId) -> None:
    """The conversation is this user's."""
    await work.conversations.save(replace(conversation, state=ConversationState.HUMAN, assignee_id=user_id))


async def refuse_if_over(work: UnitOfWork, handover: Handover) -> None:
    """Says who was first, or what the state is, when a handover can no longer be accepted."""
    if not handover.state.ended:
        return
    if handover.accepted_by is not None:
        first = await work.users.find(handover.accepted_by)
        name = first.name if first is not None else "Somebody"
        raise AlreadyAccepted(by_id=handover.accepted_by, by_name=name, state=handover.state)
    message = f"This handover has ended ({handover.state}). Take the conversation instead."
    raise WrongState(message, state=handover.state, instead="take")
