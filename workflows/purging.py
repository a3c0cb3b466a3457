"""Takes away what is kept long enough, business by business, in small transactions that nobody waits for."""

import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial

import structlog

from tools.actions.contacts.leaving.purge_guests import purge_guests
from tools.contacts.contact import ContactStatus
from tools.contacts.pages import Place
from tools.ids import BusinessId, ContactId
from tools.privacy.retention import ANSWERS, CODES, MODEL_REPLIES, UNSENT_FILES, Retention, retention_of
from tools.toolkit import Toolkit, UnitOfWork
from tools.work.due import DueWork
from tools.work.store import Job
from workflows.job_runner import PutOff

PURGE = "purge"
"""The kind of job; each business has one, that comes again and again."""

EVERY = timedelta(hours=6)
_SOON = timedelta(seconds=5)
_AT_ONCE = 100
_MOST_SECONDS = 30.0
"""Of one run; what is left then is done in the next."""
_BUSINESSES_AT_ONCE = 1000
_log = structlog.get_logger(__name__)

Purge = Callable[[UnitOfWork], Awaitable[int]]


class Purging:
    """One for all businesses of a process."""

    def __init__(self, toolkit: Toolkit, due: DueWork) -> None:
        """Nothing is done before a job comes."""
        self._toolkit = toolkit
        self._due = due

    async def enrol(self) -> None:
        """Every business has its job, also one that is new, or whose job was given up."""
        for business_id in await self._due.businesses_without(PURGE, limit=_BUSINESSES_AT_ONCE):
            await self._toolkit.run(business_id, _put)

    async def purge(self, job: Job) -> None:
        """Everything that is old in one business. Always raises ``PutOff``: it comes again."""
        until = time.monotonic() + _MOST_SECONDS
        async with self._toolkit.reading(job.business_id) as work:
            now, retention = work.now, retention_of((await work.businesses.get()).settings)
        done = await self._guests(job.business_id, retention, now=now, until=until)
        for purge in _purges(retention, now=now):
            done = done and await self._all(job.business_id, purge, until=until)
        raise PutOff(now + (EVERY if done else _SOON))

    async def _all(self, business_id: BusinessId, purge: Purge, *, until: float) -> bool:
        """Whether there is nothing left of it."""
        while time.monotonic() < until:
            if await self._toolkit.run(business_id, purge) < _AT_ONCE:
                return True
        return False

    async def _guests(self, business_id: BusinessId, retention: Retention, *, now: datetime, until: float) -> bool:
        """They are looked for beside everybody's work, and held only to be taken away."""
        before = now - timedelta(days=retention.empty_guests_days)
        for status in (ContactStatus.ACTIVE, ContactStatus.ARCHIVED):
            place: Place | None = None
            while time.monotonic() < until:
                async with self._toolkit.reading(business_id) as work:
                    found = await work.purging.empty_guests(status=status, before=before, after=place, limit=_AT_ONCE)
                if not found:
                    break
                place, guests = found[-1], [ContactId(each.id) for each in found]
                await self._toolkit.run(business_id, partial(purge_guests, guest_ids=guests, before=before))
        return time.monotonic() < until


def _purges(retention: Retention, *, now: datetime) -> list[Purge]:
    told_before = now - timedelta(days=retention.hook_bodies_days)
    ended_before = now - timedelta(days=retention.bulk_changes_days)
    sent_before = now - timedelta(days=retention.chat_files_days)
    imported_before = now - timedelta(days=retention.import_files_days)
    return [
        lambda work: work.purging.blank_deliveries(before=told_before, limit=_AT_ONCE),
        lambda work: work.purging.forget_answers(before=now - ANSWERS, limit=_AT_ONCE),
        lambda work: work.purging.forget_replies(before=now - MODEL_REPLIES, limit=_AT_ONCE),
        lambda work: work.purging.forget_codes(before=now - CODES, limit=_AT_ONCE),
        lambda work: work.purging.forget_unsent_files(before=now - UNSENT_FILES, limit=_AT_ONCE),
        lambda work: work.purging.forget_files(before=sent_before, limit=_AT_ONCE),
        lambda work: work.purging.forget_bulk_rows(before=ended_before, limit=_AT_ONCE),
        lambda work: work.purging.forget_bulk_changes(before=ended_before, limit=_AT_ONCE),
        lambda work: work.purging.forget_import_rows(before=imported_before, limit=_AT_ONCE),
        lambda work: work.purging.forget_imports(before=imported_before, limit=_AT_ONCE),
    ]


async def _put(work: UnitOfWork) -> None:
    await work.jobs.put(PURGE, {}, key=work.business_id)
