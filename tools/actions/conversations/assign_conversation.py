"""A conversation is given to a user, or to nobody in particular."""

from dataclasses import replace

from tools.actions.contacts.chosen_people import chosen_user
from tools.actions.conversations.chats_of_user import lock_for_user
from tools.actions.handovers.offer_waiting import offer_waiting_after
from tools.conversations.conversation import Conversation, ConversationState
from tools.conversations.inbox import InboxKind
from tools.errors import WrongState
from tools.events import EventType
from tools.ids import ConversationId, UserId
from tools.toolkit import UnitOfWork


async def assign_conversation(
    work: UnitOfWork, *, conversation_id: ConversationId, user_id: UserId, assignee_id: UserId | None
) -> Conversation:
    """Whoever it is assigned to may see it, and answers where a person has the chat already.

    Raises ``Invalid`` for somebody who is no active user, ``WrongState`` for a closed conversation or a chat that
    would be left without its person, ``NotFound``.
    """
    conversation, _ = await lock_for_user(work, conversation_id, user_id=user_id)
    if conversation.assignee_id == assignee_id:
        return conversation
    if conversation.state is ConversationState.CLOSED:
        raise WrongState("This conversation is closed.", state=conversation.state, instead="reopen")
    if assignee_id is None and conversation.state is ConversationState.HUMAN:
        message = "A person has this chat; give it back to the AI, or to somebody else."
        raise WrongState(message, state=conversation.state, instead="return-to-ai")
    if assignee_id is not None:
        await chosen_user(work, assignee_id, field="assignee_id")
    assigned = replace(conversation, assignee_id=assignee_id)
    await work.conversations.save(assigned)
    if conversation.state is ConversationState.HUMAN:
        await work.inbox.post(conversation_id, InboxKind.HANDED_ON, {"user_id": assignee_id})
        await offer_waiting_after(work, conversation)
    data = {"conversation_id": conversation_id, "assignee_id": assignee_id, "by_id": user_id}
    work.announce(EventType.CONVERSATION_ASSIGNED, data, conversation_id=conversation_id)
    return assigned
