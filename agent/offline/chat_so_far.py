"""What the built-in model takes from the messages of a chat."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from agent.offline import phrases
from agent.offline.language import Language, named_language, spoken_language
from agent.prompts import FOLLOW_UP_LINE, LANGUAGE_LINE
from tools.toolbox.customer_words import all_customer_words


@dataclass(frozen=True)
class ChatSoFar:
    """A chat at the moment when an answer is due."""

    asked: str
    """What the customer wrote since the last answer."""
    language: Language
    offered: bool = False
    """The last answer offered a person."""
    no_help: int = 0
    """How many answers in a row, courtesy left aside, did not help."""
    results: Sequence[ToolMessage] = ()
    """What the tools said that were called for this answer."""
    follow_up_owed: bool = False


def read_chat(messages: Sequence[BaseMessage]) -> ChatSoFar:
    """Reads the messages from the end."""
    system = "\n".join(message.text for message in messages if isinstance(message, SystemMessage))
    since, before = _parted(messages)
    answers = [
        message.text for message in reversed(before) if isinstance(message, AIMessage) and message.text.strip()
    ]
    customer = all_customer_words(messages)
    return ChatSoFar(
        asked="\n".join(all_customer_words(since)),
        language=spoken_language(reversed(customer), otherwise=_named_in(system)),
        offered=bool(answers) and phrases.is_offer(answers[0]),
        no_help=_no_help(answers),
        results=[message for message in since if isinstance(message, ToolMessage)],
        follow_up_owed=FOLLOW_UP_LINE in system,
    )


def _parted(messages: Sequence[BaseMessage]) -> tuple[Sequence[BaseMessage], Sequence[BaseMessage]]:
    """What belongs to the answer that is due, and what came before: an answer is an AI message that calls no tool.

    A colleague's words are an answer too; then the customer's begin behind them.
    """
    for place in range(len(messages), 0, -1):
        message = messages[place - 1]
        if (isinstance(message, AIMessage) and not message.tool_calls) or _by_colleague(message):
            return messages[place:], messages[:place]
    return messages, ()


def _by_colleague(message: BaseMessage) -> bool:
    return isinstance(message, HumanMessage) and message.text.startswith("<colleague")


def _no_help(answers: Sequence[str]) -> int:
    """Counts back to the last answer that said anything of use."""
    answering = (text for text in answers if not phrases.is_small_talk(text))
    return sum(1 for _ in takewhile(phrases.is_no_help, answering))


def _named_in(system: str) -> Language:
    for line in system.splitlines():
        if line.startswith(LANGUAGE_LINE):
            return named_language(line.removeprefix(LANGUAGE_LINE)) or Language.ENGLISH
    return Language.ENGLISH
