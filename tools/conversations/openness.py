"""Which conversations are open: somebody is owed an answer in them, or they are going on."""

from datetime import datetime, timedelta

from tools.conversations.conversation import Conversation, ConversationState

THE_AI_IS_TALKED_TO = timedelta(hours=24)
"""A conversation in which only the AI speaks is open for so long after its last message, or after it was opened."""

_ALWAYS = (ConversationState.WAITING, ConversationState.COLLECTING, ConversationState.HUMAN)


def is_open(conversation: Conversation, *, owed: bool, now: datetime) -> bool:
    """Whether it is open; ``owed`` says that a follow-up is outstanding, also after it was closed."""
    if owed or conversation.state in _ALWAYS:
        return True
    last = conversation.last_message_at or conversation.opened_at
    return conversation.state is ConversationState.AI and now - last <= THE_AI_IS_TALKED_TO
