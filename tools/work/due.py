"""Due work: deadlines that have come, conversations with something to do, jobs; claimed safely by any worker."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from tools.ids import BusinessId, ConversationId
from tools.work.store import Job


@dataclass(frozen=True)
class Ready:
    """A conversation with an inbox event that nobody has answered."""

    business_id: BusinessId
    conversation_id: ConversationId


@dataclass(frozen=True)
class Stuck:
    """An inbox event or a job that failed too often."""

    what: str
    error: str


class DueWork(Protocol):
    """Work of all businesses. Every claim is a transaction of its own; a killed worker's claims run out."""

    async def fire_deadlines(self, *, limit: int) -> Sequence[Ready]:
        """Fires what is due by compare-and-set and posts the inbox event in the same transaction.

        A wait that is over moves its handover from waiting to collecting, unless somebody accepted first.
        """
        ...

    async def fire_silences(self, *, limit: int) -> Sequence[Ready]:
        """Conversations in which it is to be looked whether they close by themselves: each has its inbox event."""
        ...

    async def fire_follow_ups(self, *, limit: int) -> Sequence[Ready]:
        """Posts the inbox events of follow-ups that are due or to be reminded of."""
        ...

    async def next_deadline(self) -> timedelta | None:
        """How long until the next deadline, by the database's clock; not positive when one is due."""
        ...

    async def ready_conversations(self, *, older_than: timedelta, limit: int) -> Sequence[Ready]:
        """Conversations with something unanswered for so long: whoever should have run them is gone."""
        ...

    async def claim_jobs(self, *, limit: int, lease: timedelta) -> Sequence[Job]:
        """Jobs that may run now; nobody else gets them while the lease lasts."""
        ...

    async def next_job(self) -> timedelta | None:
        """How long until the next job may run."""
        ...

    async def finish_job(self, job: Job) -> None:
        """It is done. One that was woken meanwhile stays and runs again at once."""
        ...

    async def fail_job(self, job: Job, *, error: str, again_in: timedelta | None) -> None:
        """It failed; without ``again_in`` it is dead and only listed."""
        ...

    async def revive_jobs(self, kind: str, *, dead_for: timedelta, limit: int) -> Sequence[Job]:
        """Those of this kind that have been dead for so long, now alive again, as if they had never failed."""
        ...

    async def put_off_job(self, job: Job, *, until: datetime) -> None:
        """It has nothing to do before then; this counts as no failure. One that was woken meanwhile runs at once."""
        ...

    async def businesses_without(self, kind: str, *, limit: int) -> Sequence[BusinessId]:
        """Businesses in which no job of this kind is alive."""
        ...

    async def businesses_to_compare(self, kind: str, *, limit: int) -> Sequence[BusinessId]:
        """Businesses in which contacts wait to be compared, and no job of this kind is alive."""
        ...

    async def businesses_to_count(self, kind: str, *, limit: int) -> Sequence[BusinessId]:
        """Businesses in which something happened that no report counts yet, and no job of this kind is alive."""
        ...

    async def stuck(self) -> Sequence[Stuck]:
        """What was given up, with its last error, the newest hundred of each kind."""
        ...
