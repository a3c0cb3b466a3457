"""A user, or the business's own program, gives a conversation back to the AI, or closes it."""

from dataclasses import replace

from tools.actions.conversations.chats_of_user import lock_for
from tools.actions.conversations.end_conversation import end_conversation
from tools.actions.conversations.who_answers import who_answers
from tools.actions.handovers.offer_waiting import offer_waiting_after
from tools.conversations.conversation import ConversationState
from tools.conversations.inbox import InboxKind
from tools.errors import WrongState
from tools.ids import ConversationId, UserId
from tools.toolkit import UnitOfWork


async def give_back(work: UnitOfWork, *, conversation_id: ConversationId, user_id: UserId | None) -> None:
    """The conversation is the AI's again; giving back what is the AI's already changes nothing.

    Raises ``WrongState`` when no person has it, ``NotFound``.
    """
    conversation, _ = await lock_for(work, conversation_id, user_id=user_id)
    if conversation.state is ConversationState.AI:
        return
    if conversation.state is not ConversationState.HUMAN:
        raise WrongState(f"No person has this conversation; it is {conversation.state}.", state=conversation.state)
    contact = await work.contacts.find(conversation.contact_id)
    # Whoever answers for the contact stays so; the user who had this chat answers for it no more.
    assignee_id = await who_answers(work, contact, audience=conversation.visibility)
    await work.conversations.save(replace(conversation, state=ConversationState.AI, assignee_id=assignee_id))
    # Whoever had it leaves it, also where somebody else, or a program, gives it back.
    await work.inbox.post(conversation_id, InboxKind.GIVEN_BACK, {"user_id": conversation.assignee_id})
    await offer_waiting_after(work, conversation)


async def close_conversation(work: UnitOfWork, *, conversation_id: ConversationId, user_id: UserId | None) -> None:
    """The conversation is closed, a handover that waits in it is cancelled; closing twice changes nothing.

    Raises ``NotFound``.
    """
    conversation, _ = await lock_for(work, conversation_id, user_id=user_id)
    await end_conversation(work, conversation, by_id=user_id)
