"""A handover ended without a person: somebody owes the customer an answer."""

from dataclasses import replace
from datetime import datetime

from tools.conversations.conversation import Conversation
from tools.conversations.follow_ups import opened
from tools.conversations.handover import FollowUp, FollowUpState, Handover
from tools.events import EventType
from tools.ids import UserId
from tools.toolkit import UnitOfWork

_BY_DETAIL = ("email", "phone")
ONLY_IN_CHAT = "chat"


def open_follow_up(
    work: UnitOfWork,
    handover: Handover,
    conversation: Conversation,
    *,
    due_at: datetime,
    owner_id: UserId | None = None,
) -> Handover:
    """The handover with its follow-up, which stands in the list until it is done; opening it twice changes nothing.

    Its owner is the conversation's assignee, else ``owner_id`` (the template's), else nobody. Whoever has the rows
    writes the handover, with all else that ends it.
    """
    if handover.follow_up.state is not FollowUpState.NONE:
        return handover
    reach = tuple(detail for detail in _BY_DETAIL if handover.captured.get(detail))
    follow_up = FollowUp(
        state=FollowUpState.OPEN,
        owner_id=conversation.assignee_id or owner_id,
        due_at=due_at,
        reach=reach or (ONLY_IN_CHAT,),
    )
    data = {
        "handover_id": handover.id,
        "conversation_id": conversation.id,
        "owner_id": follow_up.owner_id,
        "due_at": due_at.isoformat(),
        "reach": list(follow_up.reach),
    }
    work.announce(EventType.FOLLOW_UP_OPENED, data, conversation_id=conversation.id)
    return replace(handover, follow_up=opened(follow_up))
