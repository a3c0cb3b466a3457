"""A message to a conversation that was closed not long ago opens it again."""

from dataclasses import replace
from datetime import timedelta

from tools.actions.who_answers import who_answers
from tools.contacts.contact import Contact
from tools.conversations.conversation import Conversation, ConversationState
from tools.events import EventType
from tools.toolkit import UnitOfWork

REOPENS_FOR = timedelta(days=7)
"""After that a message starts another."""


def may_reopen(work: UnitOfWork, conversation: Conversation) -> bool:
    """Whether a closed conversation is still the one to go on with."""
    closed_at = conversation.closed_at
    return closed_at is not None and work.now - closed_at <= REOPENS_FOR


async def reopen_conversation(work: UnitOfWork, conversation: Conversation, contact: Contact) -> Conversation:
    """It counts as new for who sees it and who answers; one that is open changes nothing."""
    if conversation.state is not ConversationState.CLOSED:
        return conversation
    opened = replace(
        conversation,
        state=ConversationState.AI,
        closed_at=None,
        visibility=contact.visibility,
        assignee_id=await who_answers(work, contact, audience=contact.visibility),
    )
    await work.conversations.save(opened)
    if contact.visibility != conversation.visibility:
        await work.conversations.show_to(conversation.id, contact.visibility)
    data = {"conversation_id": conversation.id, "contact_id": contact.id}
    work.announce(EventType.CONVERSATION_REOPENED, data, conversation_id=conversation.id, contacts=(contact.id,))
    return opened
