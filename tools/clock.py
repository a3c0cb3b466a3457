"""The time, handed in: the machine's clock, or one that a test moves."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Protocol


class Clock(Protocol):
    """Says the time, always with a zone (UTC)."""

    def now(self) -> datetime:
        """The present moment."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present moment."""
        return datetime.now(UTC)


class SimulatedClock:
    """Stands still until it is moved; for tests and for trying out a template."""

    def __init__(self, start: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)) -> None:
        """Starts at the given moment."""
        self._now = start

    def now(self) -> datetime:
        """The moment it was last moved to."""
        return self._now

    def advance(self, step: timedelta) -> datetime:
        """Moves on, or back when the step is negative (clocks do jump), and says the new time."""
        self._now += step
        return self._now


# What one transaction writes bears the same moment many times.
@lru_cache(maxsize=64)
def to_micros(moment: datetime) -> int:
    """Microseconds since 1970 in UTC: how both databases keep a time, exactly and sortable."""
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The moment that ``to_micros`` was given."""
    # By place: read for every row, and a name costs a third of it.
    return _EPOCH + timedelta(0, 0, micros)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
