"""A user, or the business's own program, asks for a person in a conversation."""

from tools.actions.conversations.chats_of_user import lock_for
from tools.actions.conversations.reply_to_customer import write_note
from tools.conversations.conversation import ConversationState
from tools.conversations.inbox import InboxKind
from tools.errors import WrongState
from tools.ids import ConversationId, UserId
from tools.toolkit import UnitOfWork


async def request_handover(
    work: UnitOfWork, *, conversation_id: ConversationId, user_id: UserId | None, note: str = ""
) -> None:
    """Asks for a person; asking again while one is asked for changes nothing. The ``note`` says why, for the team.

    Raises ``WrongState`` when a person has the conversation or it is closed, ``NotFound``.
    """
    conversation, user = await lock_for(work, conversation_id, user_id=user_id)
    if conversation.state in (ConversationState.WAITING, ConversationState.COLLECTING):
        return
    if conversation.state is not ConversationState.AI:
        raise WrongState(f"The conversation is {conversation.state}.", state=conversation.state)
    if note.strip():
        await write_note(work, conversation, user, text=note)
    by = {} if user is None else {"by_id": user.id}
    await work.inbox.post(conversation_id, InboxKind.REQUESTED, {"reason": "user", **by})
