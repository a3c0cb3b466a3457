"""A user, or the business's own program, calls a handover off that nobody has taken."""

from tools.actions.conversations.chats_of_user import lock_for
from tools.conversations.handover import Handover, HandoverState
from tools.conversations.inbox import InboxKind
from tools.errors import NotFound, WrongState
from tools.ids import HandoverId, UserId
from tools.toolkit import UnitOfWork


async def cancel_handover(work: UnitOfWork, *, handover_id: HandoverId, user_id: UserId | None) -> Handover:
    """The conversation's next turn calls it off, unless somebody accepts before; cancelling twice changes nothing.

    Raises ``WrongState`` when it has ended otherwise, ``NotFound``.
    """
    found = await work.handovers.find(handover_id)
    if found is None:
        raise NotFound("There is no such handover.")
    await lock_for(work, found.conversation_id, user_id=user_id)
    # Read again now that the conversation is held: the first look was only for its id.
    handover = await work.handovers.find(handover_id)
    assert handover is not None
    if handover.state is HandoverState.CANCELLED:
        return handover
    if handover.state.ended:
        raise WrongState(f"This handover has ended ({handover.state}).", state=handover.state)
    by = {} if user_id is None else {"user_id": user_id}
    await work.inbox.post(handover.conversation_id, InboxKind.CANCELLED, {"handover_id": handover.id, **by})
    return handover
