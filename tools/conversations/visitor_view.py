"""What the customer may see of a conversation's messages."""

from tools.conversations.conversation import Message, Speaker

FOR_THE_TEAM = "for_the_team"
"""A system message with this in its data (a merge was undone, mail bounced) is none of the customer's."""


def is_for_customer(message: Message) -> bool:
    """All that was said; never notes, and of the system only who joined, who left and who is waited for."""
    if message.speaker is Speaker.NOTE:
        return False
    return message.speaker is not Speaker.SYSTEM or not message.data.get(FOR_THE_TEAM)
