"""What passes between processes while it matters: wake-ups, presence, limits. All of it may be lost without loss."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Protocol

from tools.ids import BusinessId, ConversationId
from tools.work.due import Ready


class Publisher(Protocol):
    """Tells all processes, after a commit, that there is something new. Never waits and never fails."""

    def conversations(self, business_id: BusinessId, conversation_ids: frozenset[ConversationId]) -> None:
        """Their runners have something to do."""
        ...

    def events(self, business_id: BusinessId) -> None:
        """The business has new events."""
        ...


class Bell(Protocol):
    """Rings for one listener."""

    async def rung(self, *, within: float) -> bool:
        """Whether it rang since it was last asked, waiting up to so many seconds for it.

        What rang many times is one ring. It may ring for nothing; one that should have rung may be lost.
        """
        ...


class Calls(Protocol):
    """Conversations that call for a runner, for one listener."""

    async def waiting(self, *, within: float) -> Sequence[Ready]:
        """Those that called since it was last asked, each once, waiting up to so many seconds for the first."""
        ...


class Subscriber(Protocol):
    """Hears what publishers tell, from entering the context on; what was told before is not heard."""

    def events_of(self, business_id: BusinessId) -> AbstractAsyncContextManager[Bell]:
        """Rings when this business has new events."""
        ...

    def all_events(self) -> AbstractAsyncContextManager[Bell]:
        """Rings when any business has new events."""
        ...

    def listening(self) -> AbstractAsyncContextManager[Calls]:
        """Hears of every conversation of every business that has something to do."""
        ...


class PresenceBoard(Protocol):
    """Who is here now: users by their presence, customers by ``here``. A beat counts for a while."""

    async def beat(self, business_id: BusinessId, who: str, status: str, *, lasts: timedelta) -> None:
        """``who`` (a user's or a conversation's id) is here."""
        ...

    async def gone(self, business_id: BusinessId, who: str) -> None:
        """They have left."""
        ...

    async def statuses(self, business_id: BusinessId, whose: Sequence[str]) -> Mapping[str, str]:
        """The status of those of them who are here."""
        ...


class RateLimits(Protocol):
    """Counts what may be done only so often."""

    async def take(self, key: str, *, most: int, per: timedelta) -> timedelta | None:
        """Counts one more; beyond ``most`` in a window: how long until the window ends.

        The window begins with its first count. What was refused counts no further.
        """
        ...

    async def give_back(self, key: str) -> None:
        """Takes one from the count again: what it was taken for is not to be counted after all."""
        ...


class Seats(Protocol):
    """Things of which there may be only so many at once (open streams)."""

    async def take(self, key: str, seat: str, *, most: int, lasts: timedelta) -> bool:
        """Takes a seat, or keeps it for longer; ``False`` when all are taken by others."""
        ...

    async def leave(self, key: str, seat: str) -> None:
        """Gives the seat back."""
        ...
