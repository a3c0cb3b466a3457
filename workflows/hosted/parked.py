"""What a graph is parked at, noted beside its checkpoint so that nothing has to be unpacked to know it."""

import json
from dataclasses import dataclass
from typing import Any

from workflows.handover.moves import Parked


@dataclass(frozen=True)
class ParkedAt:
    """The one open interrupt; without an id the graph is at rest."""

    interrupt_id: str = ""
    kind: Parked = Parked.NOWHERE
    handover_id: str = ""
    deadline_at: str | None = None
    update_at: str | None = None
    reminded: bool = False
    acknowledged: bool = False
    person_id: str = ""

    def to_text(self) -> str:
        """As it is stored."""
        return json.dumps(vars(self)) if self.interrupt_id else ""


def parked_at(text: str) -> ParkedAt:
    """The note again."""
    if not text:
        return ParkedAt()
    stored = json.loads(text)
    return ParkedAt(**{**stored, "kind": Parked(stored["kind"])})


def parked_by(interrupts: Any, handover: dict[str, Any]) -> ParkedAt:
    """From what a run of the graph ended with."""
    if not interrupts:
        return ParkedAt()
    (pending,) = interrupts
    value = pending.value
    return ParkedAt(
        interrupt_id=pending.id,
        kind=Parked(value["kind"]),
        handover_id=value["handover_id"],
        deadline_at=value.get("deadline_at"),
        update_at=value.get("update_at"),
        reminded=bool(value.get("reminded")),
        acknowledged=bool(handover.get("acknowledged")),
        person_id=str(handover.get("person_id", "")),
    )
