"""A user leaves the business: everything that was theirs goes back, in one transaction."""

from dataclasses import dataclass, replace

from tools.actions.edit_user import refuse_last_admin
from tools.conversations.conversation import ConversationState
from tools.conversations.handover import OfferState
from tools.conversations.inbox import InboxKind
from tools.errors import NotFound
from tools.events import EventType
from tools.ids import ConversationId, UserId
from tools.team.people import Role
from tools.toolkit import UnitOfWork


@dataclass(frozen=True)
class Departure:
    """What a user left behind."""

    conversations: int
    """Chats that go back to waiting for a person."""
    contacts: int
    """Contacts that nobody answers for any more."""
    admins_only: int
    """Contacts and conversations that only admins see from now on."""


async def deactivate_user(work: UnitOfWork, *, user_id: UserId) -> Departure:
    """Sessions, tokens, offers, visibility and assignments end; leaving twice changes nothing.

    Raises ``NotFound``, ``Conflict`` for the last admin.
    """
    user = await work.users.find(user_id)
    if user is None:
        raise NotFound("There is no such user.")
    if not user.active:
        return Departure(conversations=0, contacts=0, admins_only=0)
    left = await _leave_all(work, user_id)
    # Conversations and contacts come first in the order of locks. Who has chosen the user meanwhile is done by now,
    # and who chooses them later finds them gone: the second time leaves nothing.
    if user.role is Role.ADMIN:
        await refuse_last_admin(work, user_id)
    await work.users.lock_to_leave(user_id)
    rest = await _leave_all(work, user_id)
    await _withdraw_offers(work, user_id)
    await work.tokens.revoke_of_user(user_id, at=work.now)
    await work.users.deactivate(user_id, at=work.now)
    return Departure(
        conversations=left.conversations + rest.conversations,
        contacts=left.contacts + rest.contacts,
        admins_only=left.admins_only + rest.admins_only,
    )


async def _leave_all(work: UnitOfWork, user_id: UserId) -> Departure:
    chats = await _give_up_chats(work, user_id)
    contacts, admins_only = await work.users.leave_all(user_id)
    return Departure(conversations=chats, contacts=contacts, admins_only=admins_only)


async def _give_up_chats(work: UnitOfWork, user_id: UserId) -> int:
    """Whoever is talking to them waits for another person; the rest is nobody's in particular."""
    talking = 0
    for conversation_id in await work.users.conversations_of(user_id):
        conversation = await work.conversations.lock(conversation_id)
        if conversation is None or conversation.assignee_id != user_id:
            continue
        if conversation.state is ConversationState.HUMAN:
            talking += 1
            await work.inbox.post(conversation_id, InboxKind.NO_REPLY, {"user_id": user_id})
        await work.conversations.save(replace(conversation, assignee_id=None))
        _tell(work, conversation_id)
    return talking


async def _withdraw_offers(work: UnitOfWork, user_id: UserId) -> None:
    for offer in await work.handovers.open_offers_of(user_id):
        await work.handovers.settle_offer(offer.handover_id, user_id, state=OfferState.LAPSED)
        handover = await work.handovers.find(offer.handover_id)
        if handover is not None:
            await work.inbox.post(handover.conversation_id, InboxKind.PRESENCE, {"user_id": user_id})


def _tell(work: UnitOfWork, conversation_id: ConversationId) -> None:
    data = {"conversation_id": conversation_id, "assignee_id": None}
    work.announce(EventType.CONVERSATION_ASSIGNED, data, conversation_id=conversation_id)
