"""How long the AI has been alone with a customer."""

from collections.abc import Sequence

from tools.conversations.conversation import Message, Speaker
from tools.conversations.visitor_view import answered_by

A_FEW = 4
"""Messages for each answer: the customer's, the AI's, and some that are written in pieces."""


def answers_alone(messages: Sequence[Message]) -> int:
    """How many messages the AI has answered since the handover, or a person, last said anything."""
    answered: set[int] = set()
    for message in reversed(messages):
        # What the handover says has a key, so that it is said once.
        if message.speaker in (Speaker.USER, Speaker.SYSTEM) or (message.speaker is Speaker.AI and message.client_id):
            break
        if message.speaker is Speaker.AI:
            answered.add(answered_by(message) or message.seq)
    return len(answered)
