"""Counts what handovers came to: the days that something happened to are counted anew, and no others."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from functools import partial

from tools.conversations.report_store import CountedUpTo
from tools.conversations.reports import count_day, day_of, span_of
from tools.events import Event, EventType
from tools.ids import BusinessId, HandoverId
from tools.toolkit import Toolkit, UnitOfWork
from tools.work.due import DueWork
from tools.work.store import Job

COUNT = "count_handovers"
"""The kind of job; a business has one while something is not counted yet."""

_WAITS = timedelta(seconds=10)
"""After something happened: what comes meanwhile is counted with it."""
_EVENTS_AT_ONCE = 500
_BUSINESSES_AT_ONCE = 1000
_TOLD_OF = ("handover.", "follow_up.")
"""How the names of those events begin that change what a handover came to."""


class Reporting:
    """One for all businesses of a process."""

    def __init__(self, toolkit: Toolkit, due: DueWork) -> None:
        """Nothing is done before a job comes."""
        self._toolkit = toolkit
        self._due = due

    async def enrol(self) -> None:
        """Every business in which something happened has its job, which comes in a moment."""
        for business_id in await self._due.businesses_to_count(COUNT, limit=_BUSINESSES_AT_ONCE):
            await self._toolkit.run(business_id, _put)

    async def count(self, job: Job) -> None:
        """Counts all that happened up to now. A job that was killed counts the same days again."""
        days, up_to = await self._days(job.business_id)
        for day in sorted(days):
            await self._toolkit.run(job.business_id, partial(_count, day=day))
            await asyncio.sleep(0)
        await self._toolkit.run(job.business_id, partial(_move, up_to=up_to))

    async def _days(self, business_id: BusinessId) -> tuple[Collection[date], CountedUpTo]:
        """The days that the new events change, and the last of these events."""
        days: set[date] = set()
        async with self._toolkit.reading(business_id) as work:
            up_to = await work.reports.counted_up_to()
            time_zone = (await work.businesses.get()).time_zone
        while True:
            async with self._toolkit.reading(business_id) as work:
                events = await work.outbox.after(up_to.number, limit=_EVENTS_AT_ONCE)
                days |= await _days_of(work, events, time_zone)
            if not events:
                return days, up_to
            up_to = CountedUpTo(events[-1].number, events[-1].at)


async def _days_of(work: UnitOfWork, events: Sequence[Event], time_zone: str) -> set[date]:
    handovers = {HandoverId(event.data["handover_id"]) for event in events if event.type.value.startswith(_TOLD_OF)}
    conflicts = [event.at for event in events if event.type is EventType.CONTACT_CONFLICT]
    requested = await work.reports.requested_at(handovers) if handovers else ()
    return {day_of(moment, time_zone) for moment in (*requested, *conflicts)}


async def _count(work: UnitOfWork, *, day: date) -> None:
    since, until = span_of(day, (await work.businesses.get()).time_zone)
    kept = await work.reports.kept(since, until)
    await work.reports.replace(day, count_day(day, kept, await work.reports.conflicts(since, until)))


async def _move(work: UnitOfWork, *, up_to: CountedUpTo) -> None:
    await work.reports.move(up_to)


async def _put(work: UnitOfWork) -> None:
    await work.jobs.put(COUNT, {}, key=work.business_id, run_at=work.now + _WAITS)
