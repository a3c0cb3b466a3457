"""Where a chat stands, as its visitor is told: what is asked for, the place in the queue, whether somebody writes."""

from datetime import timedelta

from api.bodies.webchat import ChatStanding
from api.parts import Parts
from tools.conversations.conversation import Conversation, ConversationState
from tools.conversations.handover import Handover
from tools.ids import BusinessId, ConversationId
from tools.toolkit import UnitOfWork

WRITES_FOR = timedelta(seconds=6)
"""So long somebody is taken to be writing still."""


async def standing_of(parts: Parts, work: UnitOfWork, conversation: Conversation, *, pending: bool) -> ChatStanding:
    """At this moment."""
    state, handover = conversation.state, None
    if conversation.handover_id is not None and state in (ConversationState.WAITING, ConversationState.COLLECTING):
        handover = await work.handovers.find(conversation.handover_id)
    return ChatStanding(
        state=state,
        pending=pending,
        missing=handover.missing if handover and state is ConversationState.COLLECTING else (),
        place=await _place(parts, work, handover) if handover and state is ConversationState.WAITING else None,
        typing=state is ConversationState.HUMAN and await is_writing(parts, work.business_id, conversation.id),
    )


async def writes(parts: Parts, business_id: BusinessId, conversation_id: ConversationId) -> None:
    """The person who has the chat is writing."""
    await parts.live.presence.beat(business_id, _writer(conversation_id), "writes", lasts=WRITES_FOR)


async def has_written(parts: Parts, business_id: BusinessId, conversation_id: ConversationId) -> None:
    """What was being written is said."""
    await parts.live.presence.gone(business_id, _writer(conversation_id))


async def is_writing(parts: Parts, business_id: BusinessId, conversation_id: ConversationId) -> bool:
    """Whether the person who has the chat does."""
    who = _writer(conversation_id)
    return who in await parts.live.presence.statuses(business_id, [who])


async def _place(parts: Parts, work: UnitOfWork, handover: Handover) -> int | None:
    """Behind all who have waited longer, as the template says it in words too."""
    chosen = await parts.shelf.of_handover(work, handover)
    if not chosen.template.wait.say_place:
        return None
    waiting = [each.id for each in await work.handovers.waiting()]
    return waiting.index(handover.id) + 1 if handover.id in waiting else None


def _writer(conversation_id: ConversationId) -> str:
    return f"writer:{conversation_id}"
