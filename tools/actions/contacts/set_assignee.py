"""Somebody says who answers for a contact: every message from it gives its conversation to that user."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.actions.bulk.contacts_of_asker import lock_for_asker
from tools.actions.contacts.chosen_people import chosen_user
from tools.actions.contacts.note_change import note_change
from tools.contacts.access import Asker, may_see
from tools.contacts.book.history import ChangeKind
from tools.contacts.contact import Contact
from tools.contacts.identifiers import Source
from tools.conversations.conversation import Conversation, ConversationState
from tools.conversations.handover import Handover
from tools.conversations.inbox import InboxKind
from tools.conversations.openness import is_open
from tools.errors import Busy
from tools.events import EventType
from tools.ids import ContactId, ConversationId, UserId
from tools.toolkit import UnitOfWork


@dataclass(frozen=True)
class Assigned:
    """The contact, and the open conversations that went with it."""

    contact: Contact
    moved: Sequence[ConversationId] = ()


async def set_assignee(
    work: UnitOfWork,
    *,
    contact_id: ContactId,
    assignee_id: UserId | None,
    asker: Asker,
    by_id: str,
    move_open: bool = False,
) -> Assigned:
    """Whoever is assigned sees the contact, also from outside its audience: who sees it may show it to them.

    ``move_open`` takes along what is open, unless a person has it or the asker may not see it. The same again changes
    nothing. Raises ``NotFound``, and ``Invalid`` for a user who is not there.
    """
    if move_open:
        # Conversations are held before contacts, as everywhere.
        await work.merges.lock_conversations([contact_id])
    contact = await lock_for_asker(work, contact_id, asker=asker)
    if contact.assignee_id != assignee_id:
        if assignee_id is not None:
            await chosen_user(work, assignee_id, field="assignee_id")
        contact = await _assign(work, contact, assignee_id=assignee_id, by_id=by_id)
    moved = await _move_open(work, contact, asker=asker, by_id=by_id) if move_open else ()
    return Assigned(contact, moved)


async def _assign(work: UnitOfWork, contact: Contact, *, assignee_id: UserId | None, by_id: str) -> Contact:
    assigned = replace(contact, assignee_id=assignee_id, updated_at=work.now)
    await work.contacts.save_locked(assigned)
    changes = {"assignee_id": (contact.assignee_id, assignee_id)}
    await note_change(work, contact.id, ChangeKind.EDITED, by_id=by_id, source=Source.AGENT, changes=changes)
    data = {"contact_id": contact.id, "changed": ["assignee_id"], "assignee_id": assignee_id, "by_id": by_id}
    work.announce(EventType.CONTACT_UPDATED, data, contacts=(contact.id,))
    return assigned


async def _move_open(work: UnitOfWork, contact: Contact, *, asker: Asker, by_id: str) -> list[ConversationId]:
    owed: dict[ConversationId, list[Handover]] = {}
    for handover in await work.handovers.owed(contact.id):
        owed.setdefault(handover.conversation_id, []).append(handover)
    moved: list[ConversationId] = []
    for conversation in await work.conversations.of_contact(contact.id):
        follow_ups = owed.get(conversation.id, [])
        stays = conversation.state is ConversationState.HUMAN or any(each.follow_up.owner_id for each in follow_ups)
        if stays or not is_open(conversation, owed=bool(follow_ups), now=work.now):
            continue
        # Assignment shows: nobody gives away, or to themselves, what they may not see.
        if not may_see(asker, conversation):
            continue
        await _owe(work, follow_ups, assignee_id=contact.assignee_id, by_id=by_id)
        if await _give(work, conversation, contact=contact, by_id=by_id):
            moved.append(conversation.id)
    return moved


async def _give(work: UnitOfWork, conversation: Conversation, *, contact: Contact, by_id: str) -> bool:
    if conversation.assignee_id == contact.assignee_id:
        return False
    # One that was opened since they were held is not held yet; nobody else's change to it is to be written over.
    held = await work.conversations.lock(conversation.id)
    if held != conversation:
        raise Busy
    await work.conversations.save(replace(conversation, assignee_id=contact.assignee_id))
    if conversation.state is ConversationState.WAITING:
        # It is offered anew, to its assignee first.
        await work.inbox.post(conversation.id, InboxKind.PRESENCE, {"user_id": contact.assignee_id})
    data = {
        "conversation_id": conversation.id,
        "contact_id": contact.id,
        "assignee_id": contact.assignee_id,
        "by_id": by_id,
    }
    work.announce(EventType.CONVERSATION_ASSIGNED, data, conversation_id=conversation.id, contacts=(contact.id,))
    return True


async def _owe(work: UnitOfWork, handovers: Sequence[Handover], *, assignee_id: UserId | None, by_id: str) -> None:
    """An answer that nobody in particular owed is owed by the assignee."""
    if assignee_id is None:
        return
    for handover in handovers:
        owed = replace(handover, follow_up=replace(handover.follow_up, owner_id=assignee_id))
        if not await work.handovers.save(owed, was=handover):
            raise Busy
        data = {
            "handover_id": handover.id,
            "conversation_id": handover.conversation_id,
            "owner_id": assignee_id,
            "by_id": by_id,
            "again": True,
        }
        work.announce(EventType.FOLLOW_UP_OPENED, data, conversation_id=handover.conversation_id)
