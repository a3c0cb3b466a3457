"""Conversations that close by themselves, and when it is looked at whether one does."""

from dataclasses import replace
from datetime import datetime, timedelta

from tools.actions.handovers.offer_waiting import offer_waiting_after
from tools.conversations.conversation import Conversation, ConversationState, Speaker
from tools.conversations.handover import Deadline
from tools.conversations.openness import THE_AI_IS_TALKED_TO
from tools.events import EventType
from workflows.handover.templates.template import Template
from workflows.hosted.chat import HostedChat

_CLOSING = (ConversationState.AI, ConversationState.HUMAN)
"""Whoever waits for a person, or is asked for details, hears how that ends first."""


def with_closing(conversation: Conversation, template: Template, *, now: datetime) -> Conversation:
    """The conversation, to be looked at when it could close at the earliest. Written only where that comes sooner."""
    if conversation.state not in _CLOSING:
        return conversation
    at = now + _silence(conversation, template)
    if conversation.close_at is not None and conversation.close_at <= at:
        return conversation
    return replace(conversation, close_at=at)


async def close_if_silent(hosted: HostedChat) -> bool:
    """Whether nothing was said for long enough and nobody is owed an answer: it is closed, and its owner hears so."""
    conversation, now = hosted.conversation, hosted.work.now
    if conversation.state not in _CLOSING or await _is_owed_an_answer(hosted):
        return False
    silence = _silence(conversation, hosted.template)
    closes_at = _last_sign(hosted) + silence
    if now < closes_at:
        hosted.conversation = replace(conversation, close_at=closes_at)
        return False
    hosted.conversation = replace(conversation, state=ConversationState.CLOSED, closed_at=now, close_at=None)
    if conversation.state is ConversationState.HUMAN:
        # It must be closed in its row, too: until then it counts as theirs.
        await hosted.flush()
        await offer_waiting_after(hosted.work, conversation)
    data = {
        "by_id": None,
        "reason": "silence",
        "assignee_id": conversation.assignee_id,
        "unanswered": await _was_left_unanswered(hosted),
    }
    hosted.announce(EventType.CONVERSATION_CLOSED, data)
    return True


def _silence(conversation: Conversation, template: Template) -> timedelta:
    if conversation.state is ConversationState.AI:
        return THE_AI_IS_TALKED_TO
    return template.silence.close.of(conversation.channel)


async def _is_owed_an_answer(hosted: HostedChat) -> bool:
    """A follow-up is open, or who accepted has not said anything yet: that ends in a way of its own."""
    handover = hosted.handover
    if handover is not None and handover.due is Deadline.REPLY and handover.due_at is not None:
        return True
    return bool(await hosted.work.handovers.owed_in([hosted.conversation.id]))


async def _was_left_unanswered(hosted: HostedChat) -> bool:
    """The customer has spoken last: it may have been a word of thanks, or a question that was overlooked."""
    latest = await hosted.work.messages.latest(hosted.conversation.id, limit=1)
    return bool(latest) and latest[0].speaker is Speaker.CONTACT


def _last_sign(hosted: HostedChat) -> datetime:
    """When something was said last, or an answer that was owed was given in another way."""
    conversation, handover = hosted.conversation, hosted.handover
    said = conversation.last_message_at or conversation.opened_at
    done = handover.follow_up.done_at if handover is not None else None
    return said if done is None else max(said, done)
