"""The conversation a user acts on: held to the commit, and not found where the user may not see it."""

from tools.contacts.access import Asker, may_see
from tools.conversations.conversation import Conversation
from tools.errors import NotFound
from tools.ids import ConversationId, UserId
from tools.team.people import User
from tools.toolkit import UnitOfWork


async def lock_for_user(
    work: UnitOfWork, conversation_id: ConversationId, *, user_id: UserId
) -> tuple[Conversation, User]:
    """The conversation and the user.

    Raises ``NotFound`` for a conversation that is not there, or not for this user to see.
    """
    conversation = await work.conversations.lock(conversation_id)
    user = await work.users.find(user_id)
    if conversation is None or user is None or not may_user_see(user, conversation):
        raise NotFound("There is no such conversation.")
    return conversation, user


def may_user_see(user: User, conversation: Conversation) -> bool:
    """Whether a conversation exists for this user."""
    if not user.active:
        return False
    return may_see(asker_of(user), conversation.visibility, assignee_id=conversation.assignee_id)


def asker_of(user: User) -> Asker:
    """A user, as the rules of access know one."""
    return Asker(user_id=user.id, role=user.role, teams=user.teams, business_id=user.business_id)
