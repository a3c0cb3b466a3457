"""The search for duplicates: contacts that changed, and on demand the whole book, a few at a time beside others."""

import asyncio
import time
from collections.abc import Collection, Mapping
from functools import partial
from itertools import islice
from typing import Any

import structlog

from tools.actions.merges.find_duplicates import (
    COMPARE_WHOLE_BOOK,
    find_duplicates,
    note_duplicates,
    put_blocking_keys,
)
from tools.contacts.contact import ContactStatus
from tools.contacts.likeness.duplicate_store import Changed
from tools.contacts.pages import Place
from tools.ids import BusinessId, ContactId
from tools.toolkit import Toolkit, UnitOfWork
from tools.work.due import DueWork
from tools.work.store import Job
from workflows.job_runner import PutOff

COMPARE_CHANGED = "compare_changed_contacts"
"""The kind of job; a business has one while contacts wait to be compared."""

_AT_ONCE = 50
_CHANGES_AT_ONCE = 100
"""A contact that is added with its e-mail and phone has changed three times."""
_PAIRS_AT_ONCE = 5
"""Both records of each are held while they are written: few, so that nobody waits long for one of them."""
_REST_SECONDS = 0.02
"""After each few: the search is nobody's hurry, and shares its process with those who answer."""
_MOST_SECONDS = 30.0
"""Of one run; what is left then is done in the next."""
_BUSINESSES_AT_ONCE = 1000
_BOOK = (ContactStatus.ACTIVE, ContactStatus.ARCHIVED)
_log = structlog.get_logger(__name__)


class DuplicateSearch:
    """One for all businesses of a process. Any number of processes share the work."""

    def __init__(self, toolkit: Toolkit, due: DueWork, *, rest: float = _REST_SECONDS) -> None:
        """Nothing is done before a job comes."""
        self._toolkit = toolkit
        self._due = due
        self._rest = rest
        self.compared = 0
        """Pairs of records that this process has compared so far."""

    async def enrol(self) -> bool:
        """Every business in which contacts changed gets its job; whether there was one."""
        businesses = await self._due.businesses_to_compare(COMPARE_CHANGED, limit=_BUSINESSES_AT_ONCE)
        for business_id in businesses:
            await self._toolkit.run(business_id, _put)
        return bool(businesses)

    async def compare_changed(self, job: Job) -> None:
        """The contacts that changed, until none waits. Raises ``PutOff`` where some are left."""
        until = time.monotonic() + _MOST_SECONDS
        while True:
            async with self._toolkit.reading(job.business_id) as work:
                now, changed = work.now, await work.duplicates.changed(limit=_CHANGES_AT_ONCE)
            if not changed:
                return
            if time.monotonic() > until:
                raise PutOff(now)
            await self._compare(job.business_id, {each.contact_id for each in changed})
            await self._toolkit.run(job.business_id, partial(_compared, changed=changed))
            await asyncio.sleep(self._rest)

    async def compare_whole_book(self, job: Job) -> None:
        """All contacts, from the place that the job stands at; a killed one goes on there."""
        until = time.monotonic() + _MOST_SECONDS
        status, place = _from_plain(job.data)
        for each in _BOOK[_BOOK.index(status) :]:
            while True:
                async with self._toolkit.reading(job.business_id) as work:
                    page = await work.duplicates.book(each, after=place, limit=_AT_ONCE)
                if not page:
                    break
                await self._compare(job.business_id, {ContactId(one.id) for one in page})
                place = page[-1]
                await self._toolkit.run(job.business_id, partial(_keep_place, status=each, place=place))
                await asyncio.sleep(self._rest)
                if time.monotonic() > until:
                    return
            place = None
        _log.info("the contact book was searched for duplicates", business=job.business_id)

    async def _compare(self, business_id: BusinessId, contact_ids: Collection[ContactId]) -> None:
        keys = await self._toolkit.run(business_id, partial(put_blocking_keys, contact_ids=contact_ids))
        async with self._toolkit.reading(business_id) as work:
            findings = await find_duplicates(work, keys)
        self.compared += findings.compared
        news = iter(sorted(findings.news))
        while pairs := list(islice(news, _PAIRS_AT_ONCE)):
            await self._toolkit.run(business_id, partial(note_duplicates, pairs=pairs))


async def _put(work: UnitOfWork) -> None:
    await work.jobs.put(COMPARE_CHANGED, {}, key=work.business_id)


async def _compared(work: UnitOfWork, *, changed: Collection[Changed]) -> None:
    await work.duplicates.compared(changed)


async def _keep_place(work: UnitOfWork, *, status: ContactStatus, place: Place) -> None:
    """Putting a job that runs wakes it: it runs again, from here, until nothing is left."""
    data = {"status": status.value, "order": place.order, "id": place.id}
    await work.jobs.put(COMPARE_WHOLE_BOOK, data, key=work.business_id)


def _from_plain(data: Mapping[str, Any]) -> tuple[ContactStatus, Place | None]:
    if not data:
        return _BOOK[0], None
    return ContactStatus(data["status"]), Place(data["order"], data["id"])
