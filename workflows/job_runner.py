"""Runs jobs as they come due: a few at once, each under a lease, retried with back-off and at last given up."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

import structlog

from tools.work.due import DueWork
from tools.work.store import Job, back_off

Handler = Callable[[Job], Awaitable[None]]

LEASE = timedelta(minutes=2)
"""A handler that takes longer may be run twice."""

_POLL = 1.0
_AT_ONCE = 16
_log = structlog.get_logger(__name__)


class PutOff(Exception):
    """There is nothing to do before a moment; this is no failure."""

    def __init__(self, until: datetime) -> None:
        """``until`` is when to look again."""
        super().__init__(until.isoformat())
        self.until = until


class JobRunner:
    """One of any number of runners."""

    def __init__(self, due: DueWork, handlers: Mapping[str, Handler]) -> None:
        """``handlers`` by the jobs' kinds."""
        self._due = due
        self._handlers = handlers
        self._running: set[asyncio.Task[None]] = set()
        self._sooner = asyncio.Event()

    def wake(self) -> None:
        """A job was put."""
        self._sooner.set()

    async def run(self) -> None:
        """Until it is cancelled; jobs that run then are left to another, when their leases end."""
        try:
            while True:
                try:
                    await self._claim()
                except Exception:
                    # The database may be away for a while; no job is lost.
                    _log.exception("jobs could not be claimed")
                    await asyncio.sleep(_POLL)
        finally:
            for task in self._running:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)

    async def _claim(self) -> None:
        free = _AT_ONCE - len(self._running)
        jobs = await self._due.claim_jobs(limit=free, lease=LEASE) if free else ()
        for job in jobs:
            task = asyncio.create_task(self._do(job))
            self._running.add(task)
            task.add_done_callback(self._done)
        if len(jobs) < free or not free:
            await self._sleep()

    def _done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._sooner.set()

    async def _do(self, job: Job) -> None:
        try:
            await self._handlers[job.kind](job)
        except PutOff as later:
            await self._due.put_off_job(job, until=later.until)
        except Exception as error:
            _log.exception("a job failed", kind=job.kind, job=job.id)
            await self._due.fail_job(job, error=f"{type(error).__name__}: {error}", again_in=back_off(job.attempts))
        else:
            await self._due.finish_job(job)

    async def _sleep(self) -> None:
        until_next = await self._due.next_job()
        pause = _POLL if until_next is None else min(_POLL, max(until_next.total_seconds(), 0.0))
        if len(self._running) >= _AT_ONCE:
            pause = _POLL
        try:
            async with asyncio.timeout(pause):
                await self._sooner.wait()
        except TimeoutError:
            pass
        self._sooner.clear()
