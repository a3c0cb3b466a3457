"""What the graph remembers of a handover: small JSON under ``handover``, beside the ``messages`` of your agent.

It holds ids, counts and kinds; what a customer typed only where the library keeps it (``kept``, see ``Memory``).
Its shape is stored in parked chats, so a field is added with a default and never taken away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, NotRequired

from langchain_core.messages import AnyMessage
from langgraph.graph.message import add_messages
from typing_extensions import TypedDict

from tools.contacts.typed.typed_wishes import Wanted

DUE = "due"
"""A code is to be sent to the next value that was given."""
CODE = "code"
"""What is missing while a code is asked for."""
VERSION = 1
"""Of this shape, of the node names and of the interrupts; a parked chat is answered by its own version."""

JsonDict = dict[str, Any]


# typing's own TypedDict is refused by pydantic before Python 3.12, and platforms ask for the schema.
class ChatState(TypedDict):
    """The state of a chat with a handover in it."""

    messages: Annotated[list[AnyMessage], add_messages]
    handover: NotRequired[JsonDict]


class Phase(StrEnum):
    """How far a handover has come."""

    NONE = "none"
    WAITING = "waiting"
    COLLECTING = "collecting"
    HUMAN = "human"
    ENDED = "ended"


class Outcome(StrEnum):
    """How the handover ended, or is about to."""

    NONE = ""
    CAPTURED = "captured"
    REFUSED = "refused"
    GIVEN_UP = "given_up"
    """Asked as often as the template allows, and nothing was given."""
    ABANDONED = "abandoned"
    """Silence."""
    CANCELLED = "cancelled"
    RETURNED = "returned"
    """A person had the chat and gave it back."""


@dataclass(frozen=True)
class Asking:
    """How far the asking for details has come."""

    missing: tuple[Wanted, ...] = ()
    given: tuple[Wanted, ...] = ()
    refused: tuple[Wanted, ...] = ()
    confirming: tuple[Wanted, ...] = ()
    """Shown masked: a yes takes the value on file."""
    attempts: Mapping[str, int] = field(default_factory=dict)
    reminded: bool = False
    questions: tuple[str, ...] = ()
    """Questions of the business's own that stand, by their keys."""
    told_why: bool = False
    """Whether the customer knows what the details are for."""
    checking: str = ""
    """``due`` when a code is to be sent, then the kind of value whose code is asked for."""
    sent: tuple[Wanted, ...] = ()
    """What a code was sent to."""
    settled: tuple[Wanted, ...] = ()
    """What no code is asked for any more: passed, refused, tried too often, or none could be sent."""

    @property
    def wanted(self) -> tuple[str, ...]:
        """All that is still to be asked for."""
        return (*self.missing, *self.questions)


@dataclass(frozen=True)
class Progress:
    """One handover, as the graph knows it."""

    id: str = ""
    phase: Phase = Phase.NONE
    outcome: Outcome = Outcome.NONE
    reason: str = ""
    step: int = 0
    """Counts what was said, so that saying it again has the same id."""
    deadline_at: str | None = None
    update_at: str | None = None
    """When a customer who waits hears that the wait goes on."""
    acknowledged: bool = False
    asking: Asking = Asking()
    person_id: str = ""
    """Who has the chat; while it waits again because nobody replied, who had it."""
    say: tuple[str, ...] = ()
    """What the next interrupt carries."""
    answer: JsonDict = field(default_factory=dict)
    """What the last interrupt was answered, for the node behind it."""
    request: JsonDict = field(default_factory=dict)
    """Why a person is asked for, when it was not the agent's tool."""
    failures: int = 0
    """Answers of the AI that failed in a row, after which the customer was asked to say it again."""
    kept: JsonDict = field(default_factory=dict)
    """What ``Memory.keep`` returned last."""

    def parked_until(self, moment: datetime | None) -> "Progress":
        """The same with another deadline."""
        return replace(self, deadline_at=_written(moment), update_at=None)

    def updated_at(self, moment: datetime | None) -> "Progress":
        """The same with a word to the waiting customer before the deadline."""
        return replace(self, update_at=_written(moment))

    def to_json(self) -> JsonDict:
        """As it is stored."""
        return {
            "v": VERSION,
            "id": self.id,
            "phase": self.phase.value,
            "outcome": self.outcome.value,
            "reason": self.reason,
            "step": self.step,
            "deadline_at": self.deadline_at,
            "update_at": self.update_at,
            "acknowledged": self.acknowledged,
            "asking": {
                "missing": [wanted.value for wanted in self.asking.missing],
                "given": [wanted.value for wanted in self.asking.given],
                "refused": [wanted.value for wanted in self.asking.refused],
                "confirming": [wanted.value for wanted in self.asking.confirming],
                "attempts": {str(wanted): count for wanted, count in self.asking.attempts.items()},
                "reminded": self.asking.reminded,
                "questions": list(self.asking.questions),
                "told_why": self.asking.told_why,
                "checking": self.asking.checking,
                "sent": [wanted.value for wanted in self.asking.sent],
                "settled": [wanted.value for wanted in self.asking.settled],
            },
            "person_id": self.person_id,
            "say": list(self.say),
            "answer": self.answer,
            "request": self.request,
            "failures": self.failures,
            "kept": self.kept,
        }


def progress_of(state: Mapping[str, Any]) -> Progress:
    """The handover in a graph's state; an empty one if there was none yet."""
    stored = state.get("handover")
    if not stored:
        return Progress()
    asking = stored.get("asking") or {}
    return Progress(
        id=stored.get("id", ""),
        phase=Phase(stored.get("phase", Phase.NONE)),
        outcome=Outcome(stored.get("outcome", Outcome.NONE)),
        reason=stored.get("reason", ""),
        step=stored.get("step", 0),
        deadline_at=stored.get("deadline_at"),
        update_at=stored.get("update_at"),
        acknowledged=stored.get("acknowledged", False),
        asking=Asking(
            missing=_kinds(asking.get("missing", ())),
            given=_kinds(asking.get("given", ())),
            refused=_kinds(asking.get("refused", ())),
            confirming=_kinds(asking.get("confirming", ())),
            attempts=dict(asking.get("attempts", {})),
            reminded=asking.get("reminded", False),
            questions=tuple(asking.get("questions", ())),
            told_why=asking.get("told_why", bool(asking)),
            checking=asking.get("checking", ""),
            sent=_kinds(asking.get("sent", ())),
            settled=_kinds(asking.get("settled", ())),
        ),
        person_id=stored.get("person_id", ""),
        say=tuple(stored.get("say", ())),
        answer=stored.get("answer") or {},
        request=stored.get("request") or {},
        failures=stored.get("failures", 0),
        kept=stored.get("kept") or {},
    )


def _kinds(values: Sequence[str]) -> tuple[Wanted, ...]:
    return tuple(map(Wanted, values))


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
