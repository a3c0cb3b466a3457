"""Where reports are kept, and what they are counted from."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from tools.conversations.reports import Counted, Kept
from tools.ids import HandoverId


@dataclass(frozen=True)
class CountedUpTo:
    """How far the events of a business are counted."""

    number: int = 0
    at: datetime | None = None
    """When the last of them was announced; nothing before the first."""


class ReportStore(Protocol):
    """The reports of one business."""

    async def counted_up_to(self) -> CountedUpTo:
        """How far the counting has come."""
        ...

    async def move(self, to: CountedUpTo) -> None:
        """It has come so far."""
        ...

    async def requested_at(self, handovers: Collection[HandoverId]) -> Sequence[datetime]:
        """When these handovers were asked for; those that are gone are left out."""
        ...

    async def kept(self, since: datetime, until: datetime) -> Sequence[Kept]:
        """The handovers that were asked for from one moment to before another."""
        ...

    async def conflicts(self, since: datetime, until: datetime) -> Mapping[str, int]:
        """How many conflicts came up in that time, by the channel of the chat; without a chat under an empty name."""
        ...

    async def replace(self, day: date, lines: Sequence[Counted]) -> None:
        """The lines of a day are these."""
        ...

    async def lines(self, first: date, last: date) -> Sequence[Counted]:
        """The lines of all days from the first to the last, in their order."""
        ...
