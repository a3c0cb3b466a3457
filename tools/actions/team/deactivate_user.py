"""A user leaves the business: everything that was theirs goes back, in one transaction."""

from dataclasses import dataclass, replace

from tools.actions.contacts.leave_audiences import leave_audiences
from tools.actions.contacts.note_change import note_changes
from tools.actions.conversations.who_answers import who_answers
from tools.actions.team.edit_user import refuse_last_admin
from tools.contacts.book.history import ChangeKind
from tools.contacts.identifiers import Source
from tools.conversations.conversation import Conversation, ConversationState
from tools.conversations.handover import OfferState
from tools.conversations.inbox import InboxKind
from tools.errors import NotFound
from tools.events import EventType
from tools.ids import UserId
from tools.toolkit import UnitOfWork


@dataclass(frozen=True)
class Departure:
    """What a user left behind."""

    conversations: int = 0
    """Chats that go back to waiting for a person."""
    follow_ups: int = 0
    """Answers that somebody else owes now, or nobody in particular."""
    contacts: int = 0
    """Contacts that nobody answers for any more."""
    admins_only: int = 0
    """Contacts and conversations that only admins see from now on."""


async def deactivate_user(work: UnitOfWork, *, user_id: UserId, by_id: str) -> Departure:
    """Sessions, tokens, offers, visibility and assignments end; leaving twice changes nothing.

    Raises ``NotFound``, ``Conflict`` for the last admin.
    """
    user = await work.users.find(user_id)
    if user is None:
        raise NotFound("There is no such user.")
    if not user.active:
        return Departure()
    # Conversations and contacts come first in the order of locks.
    first = await _leave_all(work, user_id, by_id=by_id)
    await refuse_last_admin(work, user_id)
    await work.users.lock(user_id)
    # Who chose the user meanwhile is done by now, and who does later finds them gone: this leaves nothing.
    second = await _leave_all(work, user_id, by_id=by_id)
    await _withdraw_offers(work, user_id)
    await work.tokens.revoke_of_user(user_id, at=work.now)
    await work.users.deactivate(user_id, at=work.now)
    return Departure(
        conversations=first.conversations + second.conversations,
        follow_ups=first.follow_ups + second.follow_ups,
        contacts=first.contacts + second.contacts,
        admins_only=first.admins_only + second.admins_only,
    )


async def _leave_all(work: UnitOfWork, user_id: UserId, *, by_id: str) -> Departure:
    chats = await _give_up_chats(work, user_id, by_id=by_id)
    follow_ups = await _give_up_follow_ups(work, user_id, by_id=by_id)
    await work.audiences.lock_naming(user_id)
    contacts = await _give_up_contacts(work, user_id, by_id=by_id)
    left = await leave_audiences(work, user_id, by_id=by_id)
    emptied = len(left.emptied_contacts) + len(left.emptied_conversations)
    return Departure(conversations=chats, follow_ups=follow_ups, contacts=contacts, admins_only=emptied)


async def _give_up_chats(work: UnitOfWork, user_id: UserId, *, by_id: str) -> int:
    """Whoever is talking to them waits for another person; the rest is the contact's assignee's, or nobody's."""
    talking = 0
    for conversation_id in await work.duties.conversations_of(user_id):
        conversation = await work.conversations.lock(conversation_id)
        if conversation is None or conversation.assignee_id != user_id:
            continue
        if conversation.state is ConversationState.HUMAN:
            talking += 1
            await work.inbox.post(conversation_id, InboxKind.NO_REPLY, {"user_id": user_id})
        await _assign_anew(work, conversation, by_id=by_id)
    await work.duties.leave_closed(user_id)
    return talking


async def _assign_anew(work: UnitOfWork, conversation: Conversation, *, by_id: str) -> None:
    contact = await work.contacts.find(conversation.contact_id)
    assignee_id = await who_answers(work, contact, audience=conversation.visibility)
    if assignee_id == conversation.assignee_id:
        assignee_id = None
    await work.conversations.save(replace(conversation, assignee_id=assignee_id))
    data = {"conversation_id": conversation.id, "assignee_id": assignee_id, "by_id": by_id}
    work.announce(EventType.CONVERSATION_ASSIGNED, data, conversation_id=conversation.id)


async def _give_up_follow_ups(work: UnitOfWork, user_id: UserId, *, by_id: str) -> int:
    given_up = await work.duties.leave_follow_ups(user_id)
    for each in given_up:
        data = {
            "handover_id": each.handover_id,
            "conversation_id": each.conversation_id,
            "owner_id": each.owner_id,
            "by_id": by_id,
            "again": True,
        }
        work.announce(EventType.FOLLOW_UP_OPENED, data, conversation_id=each.conversation_id)
    return len(given_up)


async def _give_up_contacts(work: UnitOfWork, user_id: UserId, *, by_id: str) -> int:
    contact_ids = await work.duties.leave_contacts(user_id, at=work.now)
    await note_changes(
        work,
        contact_ids,
        ChangeKind.EDITED,
        by_id=by_id,
        source=Source.AGENT,
        changes={"assignee_id": (user_id, None)},
    )
    for contact_id in contact_ids:
        data = {"contact_id": contact_id, "changed": ["assignee_id"], "assignee_id": None, "by_id": by_id}
        work.announce(EventType.CONTACT_UPDATED, data, contacts=(contact_id,))
    return len(contact_ids)


async def _withdraw_offers(work: UnitOfWork, user_id: UserId) -> None:
    for offer in await work.handovers.open_offers_of(user_id):
        await work.handovers.settle_offer(offer.handover_id, user_id, state=OfferState.LAPSED)
        handover = await work.handovers.find(offer.handover_id)
        if handover is not None:
            await work.inbox.post(handover.conversation_id, InboxKind.PRESENCE, {"user_id": user_id})
