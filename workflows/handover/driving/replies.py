"""What a ``Desk`` answers."""

from dataclasses import dataclass
from typing import Literal

from workflows.handover.moves import Parked
from workflows.handover.ports import Said


@dataclass(frozen=True)
class Reply:
    """What the customer must be shown now, the agent's own words and the handover's in their order."""

    said: tuple[Said, ...] = ()
    parked: Parked = Parked.NOWHERE
    """What the chat waits for now."""

    @property
    def texts(self) -> list[str]:
        """The texts alone."""
        return [said.text for said in self.said]


@dataclass(frozen=True)
class Accepted:
    """The chat is yours."""

    user_id: str


@dataclass(frozen=True)
class TooLate:
    """Somebody else was first."""

    by: str

    def __bool__(self) -> Literal[False]:
        """So that ``if await desk.accept(…)`` reads as it means."""
        return False
