"""A user opens a closed conversation again."""

from tools.actions.conversations.chats_of_user import lock_for_user
from tools.actions.conversations.reopen_conversation import reopen_conversation
from tools.errors import NotFound
from tools.ids import ConversationId, UserId
from tools.toolkit import UnitOfWork


async def reopen_by_user(work: UnitOfWork, *, conversation_id: ConversationId, user_id: UserId) -> None:
    """The AI has it again, however long ago it was closed; opening what is open changes nothing.

    Raises ``NotFound``.
    """
    conversation, _ = await lock_for_user(work, conversation_id, user_id=user_id)
    contact = await work.contacts.find(conversation.contact_id)
    if contact is None:
        raise NotFound("There is no such conversation.")
    await reopen_conversation(work, conversation, contact)
