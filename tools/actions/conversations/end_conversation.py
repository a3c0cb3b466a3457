"""A conversation is closed, whoever closes it: its turn ends what waits in it, and everybody is told."""

from dataclasses import replace

from tools.actions.handovers.offer_waiting import offer_waiting_after
from tools.conversations.conversation import Conversation, ConversationState
from tools.conversations.inbox import InboxKind
from tools.events import EventType
from tools.toolkit import UnitOfWork


async def end_conversation(work: UnitOfWork, conversation: Conversation, *, by_id: str | None) -> None:
    """Of a conversation that is held; closing what is closed changes nothing. A program may be nobody."""
    if conversation.state is ConversationState.CLOSED:
        return
    closed = replace(conversation, state=ConversationState.CLOSED, closed_at=work.now, close_at=None)
    await work.conversations.save(closed)
    await work.inbox.post(conversation.id, InboxKind.CLOSED, {} if by_id is None else {"user_id": by_id})
    if conversation.state is ConversationState.HUMAN:
        await offer_waiting_after(work, conversation)
    data = {"conversation_id": conversation.id, "by_id": by_id}
    work.announce(EventType.CONVERSATION_CLOSED, data, conversation_id=conversation.id)
