"""A person who has a chat is gone and owes the customer an answer: the chat goes back to those who are there."""

from datetime import datetime, timedelta

from tools.conversations.conversation import Conversation, ConversationState, Speaker
from tools.conversations.handover import Deadline
from tools.conversations.inbox import InboxKind
from tools.ids import ConversationId, UserId
from tools.team.people import Presence
from tools.toolkit import UnitOfWork

LEFT_ALONE = "left_alone"
"""The kind of job that looks, once per conversation."""
GONE_FOR = timedelta(minutes=2)
"""Whoever comes back sooner keeps the chat."""
_LOOK_BACK = 50
"""Messages among which the one is looked for that nobody has answered."""


async def watch_chats_of(work: UnitOfWork, user_id: UserId) -> None:
    """This user has gone: the chats they have are looked at when they have been gone for long."""
    theirs = await work.conversations.not_closed(await work.duties.conversations_of(user_id))
    for conversation in theirs:
        if conversation.state is ConversationState.HUMAN and conversation.assignee_id == user_id:
            await _watch(work, conversation.id)


async def watch_if_gone(work: UnitOfWork, conversation: Conversation) -> None:
    """The customer has written to whoever has the chat: if that person is gone, it is looked at again later."""
    if conversation.state is ConversationState.HUMAN and await _gone_since(work, conversation) is not None:
        await _watch(work, conversation.id)


async def take_from_absent(work: UnitOfWork, *, conversation_id: ConversationId) -> datetime | None:
    """Back to waiting, if its person is gone and has owed an answer for long enough; else when to look again."""
    conversation = await work.conversations.lock(conversation_id)
    if conversation is None or conversation.state is not ConversationState.HUMAN:
        return None
    gone_since = await _gone_since(work, conversation)
    owed_since = None if gone_since is None else await _owed_since(work, conversation, gone_since=gone_since)
    if owed_since is None:
        return None
    if work.now < owed_since + GONE_FOR:
        return owed_since + GONE_FOR
    await work.inbox.post(conversation_id, InboxKind.NO_REPLY, {"user_id": conversation.assignee_id})
    return None


async def _watch(work: UnitOfWork, conversation_id: ConversationId) -> None:
    data = {"conversation_id": conversation_id}
    await work.jobs.put(LEFT_ALONE, data, key=conversation_id, run_at=work.now + GONE_FOR)


async def _gone_since(work: UnitOfWork, conversation: Conversation) -> datetime | None:
    """Since when its person is offline; nothing for one who never said that they are there (a program answers)."""
    user = None if conversation.assignee_id is None else await work.users.find(conversation.assignee_id)
    if user is None or user.present(work.now) is not Presence.OFFLINE:
        return None
    return user.offline_since()


async def _owed_since(work: UnitOfWork, conversation: Conversation, *, gone_since: datetime) -> datetime | None:
    """Since when the customer waits for the one who is gone: for the first reply, or for an answer since then."""
    handover = await work.handovers.current(conversation.id)
    if handover is not None and handover.due is Deadline.REPLY and handover.accepted_at is not None:
        return max(gone_since, handover.accepted_at)
    unanswered: datetime | None = None
    for message in reversed(await work.messages.latest(conversation.id, limit=_LOOK_BACK)):
        if message.speaker is Speaker.USER or message.at < gone_since:
            break
        if message.speaker is Speaker.CONTACT:
            unanswered = message.at
    return unanswered
