"""One chat as its last checkpoint shows it: what it is parked at, and what was said in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langgraph.checkpoint.base import CheckpointTuple
from langgraph.types import Interrupt

from tools.conversations.conversation import Speaker
from tools.errors import WrongState
from workflows.handover.kept_in_state import MARK
from workflows.handover.moves import Parked, Place
from workflows.handover.ports import Said
from workflows.handover.routes import this_turn
from workflows.handover.state import JsonDict, Phase, Progress, progress_of

_INTERRUPT, _RESUME, _ERROR = "__interrupt__", "__resume__", "__error__"
"""LangGraph's own channel names; part of what every saver stores."""
_ACTIVE = (Phase.WAITING, Phase.COLLECTING, Phase.HUMAN)


@dataclass(frozen=True)
class ParkedChat:
    """A chat between two turns."""

    exists: bool = False
    interrupt_id: str = ""
    value: JsonDict = field(default_factory=dict)
    """The pending interrupt's."""
    handover: JsonDict = field(default_factory=dict)
    """As it is stored in the state."""
    messages: Sequence[BaseMessage] = ()
    unfinished: bool = False
    """A turn of the handover broke off: it is run to its end before anything else."""
    leftover: bool = False
    """A node broke off, one of the agent or one of ours; what begins elsewhere must not do it as well."""

    @property
    def parked(self) -> Parked:
        """What it waits for."""
        return Parked(self.value["kind"]) if self.value else Parked.NOWHERE

    @property
    def progress(self) -> Progress:
        """How far its handover is."""
        return progress_of({"handover": self.handover})

    @property
    def active(self) -> bool:
        """Whether a handover is under way."""
        return self.handover.get("phase") in _ACTIVE

    @property
    def place(self) -> Place:
        """Where it stands, for ``next_move``."""
        progress = self.progress
        return Place(self.parked, acknowledged=progress.acknowledged, person_id=progress.person_id)

    @property
    def deadline(self) -> datetime | None:
        """When it is due."""
        return next_moment(self.value)

    @property
    def update_is_first(self) -> bool:
        """Whether what is due first is a word to the customer who waits."""
        update = self.value.get("update_at")
        return update is not None and datetime.fromisoformat(update) == self.deadline


def parked_chat(stored: CheckpointTuple | None) -> ParkedChat:
    """Reads a checkpoint. A chat parked at an interrupt of your own is refused: answering it is yours."""
    if stored is None:
        return ParkedChat()
    values = stored.checkpoint["channel_values"]
    writes = stored.pending_writes or []
    pending = [one for _, channel, found in writes if channel == _INTERRUPT for one in _several(found)]
    ours = [one for one in pending if is_ours(one)]
    handover = values.get("handover") or {}
    answered = any(channel in (_RESUME, _ERROR) for _, channel, _ in writes)
    if pending and not ours and not answered:
        raise WrongState("This chat is parked at an interrupt of your own graph; answer that first.", state="parked")
    active = handover.get("phase") in _ACTIVE
    begun = bool(handover.get("request")) or (handover.get("answer") or {}).get("type") == "accepted"
    return ParkedChat(
        exists=True,
        interrupt_id=ours[0].id if ours else "",
        value=ours[0].value if ours else {},
        handover=handover,
        messages=values.get("messages") or (),
        unfinished=(active and answered) or ((active or begun) and not ours),
        leftover=answered,
    )


def next_moment(value: JsonDict) -> datetime | None:
    """When something is due by an interrupt's value."""
    moments = [moment for key in ("update_at", "deadline_at") if (moment := value.get(key))]
    return min(map(datetime.fromisoformat, moments), default=None)


def is_ours(interrupt: Interrupt) -> bool:
    """Whether an interrupt is the handover's."""
    return isinstance(interrupt.value, dict) and "handover_id" in interrupt.value and "kind" in interrupt.value


def said_since(before: Sequence[BaseMessage], after: Sequence[BaseMessage]) -> list[Said]:
    """What the customer must be shown of the new messages; a person's own words were shown when they were written."""
    known = {message.id for message in before}
    new = (message for message in after if message.id not in known and isinstance(message, AIMessage))
    return [said for message in new if (said := _said(message)).text.strip() and said.speaker is not Speaker.USER]


def said_after(message_id: str, messages: Sequence[BaseMessage]) -> list[Said] | None:
    """What was said to a message that was there already; ``None`` if it was not."""
    for place, message in enumerate(messages):
        if message.id == message_id and isinstance(message, HumanMessage):
            later = messages[place + 1 :]
            end = next((n for n, one in enumerate(later) if isinstance(one, HumanMessage)), len(later))
            return said_since((), later[:end])
    return None


def said_last(chat: ParkedChat) -> list[Said]:
    """What the last turn said, as far as it came: whoever drove it may have died before it was shown."""
    if chat.progress.answer.get("type") == "question":
        return said_since((), this_turn(chat.messages))
    count = len(chat.progress.say)
    return said_since((), [one for one in chat.messages if isinstance(one, AIMessage)][-count:]) if count else []


def _said(message: AIMessage) -> Said:
    mark = message.additional_kwargs.get(MARK) or {}
    speaker = Speaker(mark.get("speaker", Speaker.AI))
    return Said(message.id or "", str(message.text), speaker, user_id=mark.get("user_id", ""))


def _several(found: Any) -> Sequence[Interrupt]:
    return found if isinstance(found, list | tuple) else (found,)
