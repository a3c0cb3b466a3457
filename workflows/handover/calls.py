"""Whether a customer's message goes to a person before the AI has answered it, and why."""

from collections.abc import Sequence

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from tools.contacts.typed.typed_wishes import Wish
from workflows.handover.kept_in_state import MARK
from workflows.handover.moves import Reason
from workflows.handover.templates.template import Assigned, By, Template


def reason_to_call(template: Template, *, wish: Wish, answers: int = 0, person_first: bool = False) -> str:
    """The reason, or nothing.

    ``answers`` are those of the AI alone, up to now; ``person_first`` says that somebody answers for this customer
    and has not been asked yet.
    """
    trigger = template.trigger
    if wish is Wish.HUMAN and trigger.by is By.WORDS:
        return Reason.WORDS
    if person_first and trigger.assigned is Assigned.PERSON_FIRST:
        return Reason.ASSIGNED
    if trigger.turn_limit is not None and answers >= trigger.turn_limit:
        return Reason.TURN_LIMIT
    return ""


def answers_alone(messages: Sequence[BaseMessage]) -> int:
    """How often the AI has answered since the handover said anything."""
    count = 0
    for message in reversed(messages):
        if isinstance(message, AIMessage) and MARK in message.additional_kwargs:
            break
        count += isinstance(message, AIMessage) and bool(message.text.strip()) and not message.tool_calls
    return count


def failed_again(messages: Sequence[BaseMessage]) -> bool:
    """Whether the answer before this one had failed too, as far as the messages show it."""
    spoken = [message for message in messages if isinstance(message, AIMessage | HumanMessage)]
    while spoken and not isinstance(spoken[-1], HumanMessage):
        spoken.pop()
    before = [message for message in spoken if isinstance(message, AIMessage)]
    return not before or MARK in before[-1].additional_kwargs
