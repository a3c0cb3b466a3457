"""Which node comes next: pure functions of the state."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langgraph.graph import END

from tools.contacts.typed.typed_wishes import Wish
from tools.toolbox.handover_tool import reason_given
from workflows.handover.asking.wishes import asks_for_person
from workflows.handover.calls import answers_alone, reason_to_call
from workflows.handover.moves import Reason
from workflows.handover.state import Outcome, Phase, Progress, progress_of
from workflows.handover.templates.template import Template

Route = Callable[[Progress], str]
"""From how far the handover has come to the next node."""


class Node(StrEnum):
    """The nodes by name. Parked chats remember them: a name is never given to something else."""

    OPEN_HANDOVER = "open_handover"
    WAIT_FOR_PERSON = "wait_for_person"
    HEAR_MEANWHILE = "hear_meanwhile"
    TIME_OUT = "time_out"
    ASK_DETAILS = "ask_details"
    READ_ANSWER = "read_answer"
    ASK_AGAIN = "ask_again"
    BREAK_SILENCE = "break_silence"
    SAVE_CONTACT = "save_contact"
    END_HANDOVER = "end_handover"
    JOIN_PERSON = "join_person"
    WITH_PERSON = "with_person"
    KEEP_WORDS = "keep_words"
    LEAVE_PERSON = "leave_person"
    STILL_WAITING = "still_waiting"
    FAILED_ANSWER = "failed_answer"
    SEND_CODE = "send_code"
    READ_CODE = "read_code"


def after_agent(state: Mapping[str, Any]) -> str:
    """The agent has spoken: back to the question it interrupted, to a person it asked for, or the end of the turn."""
    turn = this_turn(state["messages"])
    if _still_working(turn):
        return END
    progress = progress_of(state)
    if progress.phase is Phase.COLLECTING:
        return Node.ASK_AGAIN
    if progress.request.get("reason") == Reason.FAILED:
        return Node.FAILED_ANSWER
    if progress.request or asked_by_tool(turn) is not None:
        return Node.OPEN_HANDOVER
    return Node.FAILED_ANSWER if answered_nothing(turn) else END


def after_failure(progress: Progress) -> str:
    """The customer was asked to say it again; or a person is needed."""
    return Node.OPEN_HANDOVER if progress.request else END


def by_first_words(template: Template, agent: str) -> Callable[[Mapping[str, Any]], Awaitable[str]]:
    """The customer may ask for a person before the agent says anything, or the agent has said enough."""

    async def route(state: Mapping[str, Any]) -> str:
        messages = state.get("messages") or ()
        last = messages[-1] if messages else None
        if not isinstance(last, HumanMessage) or progress_of(state).phase is Phase.COLLECTING:
            return agent
        wish = Wish.HUMAN if asks_for_person(last.text, template) else Wish.NONE
        called = reason_to_call(template, wish=wish, answers=answers_alone(messages))
        return Node.OPEN_HANDOVER if called else agent

    return route


def after_open(progress: Progress) -> str:
    """The wait is skipped when nobody is there."""
    return Node.TIME_OUT if progress.answer else Node.WAIT_FOR_PERSON


def after_wait(progress: Progress) -> str:
    """How the wait ended; or words that were written meanwhile."""
    match progress.answer.get("type"):
        case "accepted":
            return Node.JOIN_PERSON
        case "timed_out":
            return Node.TIME_OUT
        case "customer":
            return Node.HEAR_MEANWHILE
        case "still_waiting":
            return Node.STILL_WAITING
        case "cancelled":
            return Node.END_HANDOVER
        case _:
            return Node.WAIT_FOR_PERSON


def after_asking(progress: Progress) -> str:
    """What came instead of an answer, or the answer."""
    match progress.answer.get("type"):
        case "customer":
            return Node.READ_CODE if progress.asking.checking else Node.READ_ANSWER
        case "accepted":
            return Node.JOIN_PERSON
        case "timed_out":
            return Node.BREAK_SILENCE
        case "cancelled":
            return Node.END_HANDOVER
        case _:
            return Node.ASK_DETAILS


def after_reading(agent: str) -> Route:
    """The answer is read: ask again, save, end, or let the agent answer a question first."""

    def route(progress: Progress) -> str:
        return agent if progress.answer.get("type") == "question" else by_outcome(progress)

    return route


def to(node: str) -> tuple[Route, tuple[str, ...]]:
    """The only way on."""
    return (lambda _: node), (node,)


def by_outcome(progress: Progress) -> str:
    """Details are saved, after a code if one is due; other ends are only said; without an end the question stands."""
    match progress.outcome:
        case Outcome.NONE:
            return Node.ASK_DETAILS
        case Outcome.CAPTURED:
            return Node.SEND_CODE if progress.asking.checking else Node.SAVE_CONTACT
        case _:
            return Node.END_HANDOVER


def after_person(progress: Progress) -> str:
    """The person has written, has gone, or never came."""
    match progress.answer.get("type"):
        case "customer" | "said" | "handed_on":
            return Node.KEEP_WORDS
        case "no_reply":
            return Node.OPEN_HANDOVER
        case "given_back" | "closed":
            return Node.LEAVE_PERSON
        case _:
            return Node.WITH_PERSON


def this_turn(messages: Sequence[BaseMessage]) -> Sequence[BaseMessage]:
    """What came after the customer's last message."""
    for place in range(len(messages) - 1, -1, -1):
        if isinstance(messages[place], HumanMessage):
            return messages[place + 1 :]
    return messages


def asked_by_tool(turn: Sequence[BaseMessage]) -> str | None:
    """What the agent gave its handover tool as the reason; ``None`` if the tool was not used."""
    for message in reversed(turn):
        if isinstance(message, ToolMessage) and (reason := reason_given(message.artifact)) is not None:
            return reason
    return None


def answered_nothing(turn: Sequence[BaseMessage]) -> bool:
    """Whether the agent ended without a word for the customer."""
    last = next((message for message in reversed(turn) if isinstance(message, AIMessage)), None)
    return last is None or not (last.text.strip() or last.tool_calls)


def _still_working(turn: Sequence[BaseMessage]) -> bool:
    """In a flat graph the agent's node comes by before its tools were run."""
    return bool(turn) and isinstance(turn[-1], AIMessage) and bool(turn[-1].tool_calls)
