"""One answer of the AI to a chat: what it says, and whether a person is needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from langchain_core.messages import AIMessage, BaseMessage, ToolMessage

from agent.failures import Failure
from agent.promises import promises_person
from agent.prompts import Briefing
from agent.requests import JsonDict
from tools.conversations.conversation import Message
from tools.toolbox.customer_tools import CustomerDesk
from tools.toolbox.handover_tool import reason_given


@dataclass(frozen=True)
class Answer:
    """What the agent made of a chat. Without text and without failure somebody was asked for."""

    texts: Sequence[str] = ()
    person_asked: bool = False
    reason: str = ""
    """Why a person is needed, for the person: the model's own words."""
    failure: Failure | None = None
    """Set when the AI could not answer; a person is needed then too."""

    @property
    def person_needed(self) -> bool:
        """Whether the chat goes to a person."""
        return self.person_asked or self.failure is not None


class ChatAgent(Protocol):
    """Answers chats: the built-in agent, or one of the business's own."""

    async def answer(self, briefing: Briefing, transcript: Sequence[Message], *, desk: CustomerDesk | None) -> Answer:
        """Answers the end of a transcript, in the turn; ``WordsNeeded`` says that the model must be asked first.

        Without a ``desk`` nothing is read or kept for the customer: the template may want it so.
        """
        ...

    async def call(self, request: JsonDict) -> JsonDict:
        """The call that ``WordsNeeded`` asks for, outside the turn; a failure is a reply of its own."""
        ...


def read_answer(said: Sequence[BaseMessage]) -> Answer:
    """From the messages that an agent added to a chat."""
    texts = tuple(message.text.strip() for message in said if isinstance(message, AIMessage) and message.text.strip())
    reasons = [
        reason
        for message in said
        if isinstance(message, ToolMessage) and (reason := reason_given(message.artifact)) is not None
    ]
    if reasons:
        return Answer(texts, person_asked=True, reason=reasons[0])
    if not texts:
        return failed(Failure.EMPTY_ANSWER)
    if any(promises_person(text) for text in texts):
        return Answer(texts, person_asked=True, reason="The assistant promised a person.")
    return Answer(texts)


def failed(failure: Failure) -> Answer:
    """The answer that could not be given."""
    return Answer(reason=failure.value, failure=failure)
