"""A user changes who owes a customer an answer and by when, or says that it was given."""

from dataclasses import replace
from datetime import datetime

from tools.actions.contacts.chosen_people import chosen_user
from tools.actions.conversations.chats_of_user import lock_for_user
from tools.conversations.conversation import Conversation
from tools.conversations.follow_ups import opened
from tools.conversations.handover import FollowUp, FollowUpState, Handover
from tools.errors import Invalid, NotFound, WrongState
from tools.events import EventType
from tools.ids import HandoverId, UserId
from tools.toolkit import UnitOfWork


async def settle_follow_up(
    work: UnitOfWork,
    *,
    handover_id: HandoverId,
    user_id: UserId,
    changes: dict[str, UserId | datetime | bool | None],
) -> Handover:
    """``changes`` may hold ``owner_id``, ``due_at`` and ``done``; what is absent stays. Done twice is done once.

    Raises ``NotFound``, ``Invalid`` for an owner who is no active user or a time after the channel's window,
    ``WrongState`` where nothing is owed.
    """
    found = await work.handovers.find(handover_id)
    if found is None:
        raise NotFound("There is no such follow-up.")
    conversation, _ = await lock_for_user(work, found.conversation_id, user_id=user_id)
    handover = await work.handovers.find(handover_id)
    assert handover is not None, "handovers are never deleted while their conversation is held"
    if handover.follow_up.state is FollowUpState.NONE:
        raise WrongState("Nothing is owed to this customer.", state=handover.follow_up.state)
    changed = replace(handover.follow_up)
    if "owner_id" in changes:
        changed = replace(changed, owner_id=await _owner(work, changes["owner_id"]))
    if "due_at" in changes:
        due_at = changes["due_at"]
        changed = replace(changed, due_at=due_at if isinstance(due_at, datetime) else None)
        _refuse_after_window(work, conversation, changed)
    if "done" in changes:
        is_done = bool(changes["done"])
        done_at = (changed.done_at or work.now) if is_done else None
        changed = replace(changed, state=FollowUpState.DONE if is_done else FollowUpState.OPEN, done_at=done_at)
    if changed == handover.follow_up:
        return handover
    if (changed.due_at, changed.state) != (handover.follow_up.due_at, handover.follow_up.state):
        changed = opened(changed)
    kept = replace(handover, follow_up=changed)
    if not await work.handovers.save(kept, was=handover):
        raise WrongState("The handover changed at this very moment; try again.", state=handover.state)
    _tell(work, before=handover, after=kept, user_id=user_id)
    return kept


def _refuse_after_window(work: UnitOfWork, conversation: Conversation, changed: FollowUp) -> None:
    """While a channel lets a business answer freely, that is when the answer is due."""
    closes = conversation.window_closes_at
    if closes is None or changed.due_at is None or closes <= work.now or changed.due_at < closes:
        return
    message = f"The window for a free answer closes at {closes.isoformat()}; choose a time before."
    raise Invalid(message, field="due_at")


async def _owner(work: UnitOfWork, owner_id: object) -> UserId | None:
    if owner_id is None:
        return None
    return (await chosen_user(work, UserId(str(owner_id)), field="owner_id")).id


def _tell(work: UnitOfWork, *, before: Handover, after: Handover, user_id: UserId) -> None:
    was, now = before.follow_up, after.follow_up
    kind = EventType.FOLLOW_UP_OPENED if now.state is FollowUpState.OPEN else EventType.FOLLOW_UP_DONE
    data = {
        "handover_id": after.id,
        "conversation_id": after.conversation_id,
        "owner_id": now.owner_id,
        "by_id": user_id,
        "again": was.state is now.state,
    }
    work.announce(kind, data, conversation_id=after.conversation_id)
