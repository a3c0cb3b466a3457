"""Jobs: the slow work, as rows put in the unit of work that needs them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from tools.ids import BusinessId

MAX_ATTEMPTS = 8


@dataclass(frozen=True)
class Job:
    """One piece of slow work. ``seen`` tells whether it was woken again while it ran."""

    id: str
    business_id: BusinessId
    kind: str
    data: Mapping[str, Any]
    attempts: int
    seen: int
    key: str | None = None
    error: str = ""
    """Of what it failed the last time."""


class JobStore(Protocol):
    """Jobs of one business, as a unit of work puts them."""

    async def put(
        self, kind: str, data: Mapping[str, Any], *, key: str | None = None, run_at: datetime | None = None
    ) -> None:
        """Adds a job. One with the same kind and ``key`` is woken instead, also while it runs."""
        ...


def back_off(attempts: int) -> timedelta | None:
    """How long a failed job waits: 5 s, then four times longer each time up to six hours; ``None``: give up."""
    if attempts >= MAX_ATTEMPTS:
        return None
    return timedelta(seconds=min(5.0 * 4.0 ** (attempts - 1), 6 * 3600.0))
