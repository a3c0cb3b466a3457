"""The three places where a chat is parked: each node is one interrupt, and keeps what it was answered."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from langgraph.types import interrupt

from workflows.handover.scene import Update
from workflows.handover.state import CODE, VERSION, ChatState, JsonDict, Progress, progress_of

Park = Callable[[ChatState], Awaitable[Update]]


async def wait_for_person(state: ChatState) -> Update:
    """Until a person accepts, the time is over, or the customer calls it off; his words come by as well."""
    return _parked(state, _waiting)


async def ask_details(state: ChatState) -> Update:
    """Until the customer answers, falls silent, or a person accepts after all."""
    return _parked(state, _asking)


async def with_person(state: ChatState) -> Update:
    """Until the person gives the chat back; what both write comes by as well."""
    return _parked(state, _human)


def _parked(state: ChatState, kind: Callable[[Progress], JsonDict]) -> Update:
    """An answer of no known shape leaves the question as it is; a bare text (typed in a studio) is the customer's."""
    progress = progress_of(state)
    answer: Any = interrupt({"v": VERSION, "handover_id": progress.id, "say": list(progress.say), **kind(progress)})
    if isinstance(answer, str):
        answer = {"type": "customer", "text": answer}
    if not isinstance(answer, dict):
        return Update(replace(progress, answer={}))
    message_id = answer.get("message_id") or f"{progress.id}:heard:{len(state.get('messages', []))}"
    return Update(replace(progress, answer={**answer, "message_id": message_id}, say=()))


def _waiting(progress: Progress) -> JsonDict:
    update = {"update_at": progress.update_at} if progress.update_at else {}
    return {"kind": "wait_for_person", "reason": progress.reason, "deadline_at": progress.deadline_at, **update}


def _asking(progress: Progress) -> JsonDict:
    asking = progress.asking
    missing = [CODE] if asking.checking else [str(name) for name in asking.wanted]
    counts = [asking.attempts.get(CODE, 0)] if asking.checking else asking.attempts.values()
    return {
        "kind": "ask_details",
        "missing": missing,
        "attempt": max(counts, default=0) + 1,
        "deadline_at": progress.deadline_at,
        "reminded": asking.reminded,
    }


def _human(progress: Progress) -> JsonDict:
    return {"kind": "with_person", "user_id": progress.person_id, "deadline_at": progress.deadline_at}
