"""The conversation a user acts on: held to the commit, and not found where the user may not see it."""

from tools.contacts.access import Sight, sight
from tools.conversations.conversation import Conversation
from tools.errors import NotFound
from tools.ids import ConversationId, UserId
from tools.team.people import User
from tools.team.rights import asker_of
from tools.toolkit import UnitOfWork


async def lock_for_user(
    work: UnitOfWork, conversation_id: ConversationId, *, user_id: UserId
) -> tuple[Conversation, User]:
    """The conversation and the user.

    Raises ``NotFound`` for a conversation that is not there, or not for this user to see.
    """
    conversation = await work.conversations.lock(conversation_id)
    # Held, so that nobody takes a chat in the moment they are deactivated.
    user = (await work.users.hold([user_id])).get(user_id)
    if conversation is None or user is None or not may_user_see(user, conversation):
        raise NotFound("There is no such conversation.")
    return conversation, user


async def lock_for(
    work: UnitOfWork, conversation_id: ConversationId, *, user_id: UserId | None
) -> tuple[Conversation, User | None]:
    """The same where nobody may be named: a program of the business acts on every conversation.

    Raises ``NotFound``.
    """
    if user_id is not None:
        return await lock_for_user(work, conversation_id, user_id=user_id)
    conversation = await work.conversations.lock(conversation_id)
    if conversation is None:
        raise NotFound("There is no such conversation.")
    return conversation, None


def may_user_see(user: User, conversation: Conversation) -> bool:
    """Whether a conversation exists for this user."""
    return _sight(user, conversation) is not Sight.NONE


def is_of_audience(user: User, conversation: Conversation) -> bool:
    """Whether a conversation is this user's to be offered: admins see the restricted ones without being asked."""
    return _sight(user, conversation) is Sight.OWN


def _sight(user: User, conversation: Conversation) -> Sight:
    return sight(asker_of(user), conversation) if user.active else Sight.NONE
