"""Whoever has a chat gives it to another user, or to whoever of a team is free."""

from tools.actions.conversations.assign_conversation import assign_conversation
from tools.actions.conversations.chats_of_user import lock_for_user
from tools.actions.conversations.reply_to_customer import write_note
from tools.conversations.conversation import Conversation, ConversationState
from tools.errors import Invalid, WrongState
from tools.ids import ConversationId, TeamId, UserId
from tools.team.routing import Routing, choose_next
from tools.toolkit import UnitOfWork


async def transfer_conversation(
    work: UnitOfWork, *, conversation_id: ConversationId, user_id: UserId, to: UserId | TeamId, note: str
) -> Conversation:
    """Of a team it goes to the least busy of those who are there; ``note`` says why, and the customer never sees it.

    Raises ``Invalid`` for somebody who is neither an active user nor a team, ``WrongState`` for a chat that no
    person has, and where nobody of the team is free; ``NotFound``.
    """
    conversation, user = await lock_for_user(work, conversation_id, user_id=user_id)
    if conversation.state is not ConversationState.HUMAN:
        message = "No person has this chat: assign it, or ask for a person with a handover."
        raise WrongState(message, state=conversation.state, instead="assign")
    given_to = await _chosen(work, conversation, to)
    moved = await assign_conversation(work, conversation_id=conversation_id, user_id=user_id, assignee_id=given_to)
    if note:
        await write_note(work, moved, user, text=note)
    return moved


async def _chosen(work: UnitOfWork, conversation: Conversation, to: UserId | TeamId) -> UserId:
    team = next((team for team in await work.teams.all() if team.id == to), None)
    if team is None:
        if to not in await work.users.hold([UserId(to)]):
            raise Invalid("There is no such user and no such team.", field="to")
        return UserId(to)
    await work.users.choose_alone()
    others = {member for member in team.members if member != conversation.assignee_id}
    chosen = choose_next(
        [user for user in await work.users.active() if user.id in others],
        # Whoever has a chat says who may see it: it is seen by whom it is given to.
        may_see=lambda user: True,
        assignee_id=None,
        chats=await work.users.chats(),
        offers=(),
        routing=Routing.LEAST_BUSY,
        now=work.now,
    ).user
    if chosen is None:
        message = f"Nobody else of {team.name} is there and free; give the chat to one user, or try again later."
        raise WrongState(message, state=conversation.state, instead="assign")
    await work.users.offered(chosen.id, at=work.now)
    return chosen.id
