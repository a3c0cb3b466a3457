"""A user steps into a conversation, with or without a handover."""

from tools.actions.conversations.chats_of_user import lock_for_user
from tools.actions.handovers.accept_handover import accept_handover, give_to_user
from tools.conversations.conversation import ConversationState
from tools.conversations.inbox import InboxKind
from tools.errors import AlreadyAccepted, WrongState
from tools.ids import ConversationId, UserId
from tools.toolkit import UnitOfWork


async def take_conversation(work: UnitOfWork, *, conversation_id: ConversationId, user_id: UserId) -> None:
    """The AI stops at once. Taking what is one's own already changes nothing.

    Raises ``AlreadyAccepted`` naming who has the chat, ``WrongState`` for a closed one, ``NotFound``.
    """
    conversation, user = await lock_for_user(work, conversation_id, user_id=user_id)
    match conversation.state:
        case ConversationState.HUMAN if conversation.assignee_id == user.id:
            return
        case ConversationState.HUMAN if conversation.assignee_id is not None:
            holder = await work.users.find(conversation.assignee_id)
            name = holder.name if holder is not None else "Somebody"
            raise AlreadyAccepted(by_id=conversation.assignee_id, by_name=name, state=conversation.state)
        case ConversationState.WAITING | ConversationState.COLLECTING:
            handover = await work.handovers.current(conversation_id)
            assert handover is not None, "a conversation waits only within a handover"
            await accept_handover(work, handover_id=handover.id, user_id=user_id)
        case ConversationState.CLOSED:
            raise WrongState("This conversation is closed. Reopen it first.", state="closed", instead="reopen")
        case _:
            await give_to_user(work, conversation, user_id=user.id)
            await work.inbox.post(conversation_id, InboxKind.TAKEN, {"user_id": user.id})
