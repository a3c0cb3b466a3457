"""What the customer may see of a conversation's messages, and what was said to which."""

from tools.conversations.conversation import Message, Speaker

FOR_THE_TEAM = "for_the_team"
"""A system message with this in its data (a merge was undone, mail bounced) is none of the customer's."""

IN_REPLY_TO = "in_reply_to"
"""The ``seq`` of the customer's message that the AI answers, in the data of what it says."""


def is_for_customer(message: Message) -> bool:
    """All that was said; never notes, and of the system only who joined, who left and who is waited for."""
    if message.speaker is Speaker.NOTE:
        return False
    return message.speaker is not Speaker.SYSTEM or not message.data.get(FOR_THE_TEAM)


def answered_by(message: Message) -> int | None:
    """The ``seq`` of the customer's message that this one answers; nothing for what was said by itself."""
    seq = message.data.get(IN_REPLY_TO)
    return seq if isinstance(seq, int) else None
