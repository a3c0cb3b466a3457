"""Runs jobs as they come due: many at once, each under a lease, retried with back-off and at last given up."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

import structlog

from tools.work.due import DueWork
from tools.work.store import MAX_ATTEMPTS, Job, back_off

Handler = Callable[[Job], Awaitable[None]]

AT_ONCE = 128
"""So many jobs of one process; nearly all of them wait for somebody's answer."""

LEASE = timedelta(minutes=2)
"""A job belongs to its runner for so long; when a runner was killed, another takes it then."""

_MARGIN = timedelta(seconds=15)
_GRACE_SECONDS = 12.0
"""At the end, jobs that run may end by themselves for so long: longer than a request of theirs may take."""

_POLL = 1.0
_SHORTEST = 0.01
"""A due job that somebody else holds in this moment is not asked for in a circle."""
_log = structlog.get_logger(__name__)


class PutOff(Exception):
    """There is nothing to do before a moment; this is no failure."""

    def __init__(self, until: datetime) -> None:
        """``until`` is when to look again."""
        super().__init__(until.isoformat())
        self.until = until


class JobRunner:
    """One of any number of runners."""

    def __init__(
        self,
        due: DueWork,
        handlers: Mapping[str, Handler],
        *,
        at_once: int = AT_ONCE,
        lease: timedelta = LEASE,
        grace: float = _GRACE_SECONDS,
    ) -> None:
        """``handlers`` by the jobs' kinds. A handler has a little less time than the lease lasts."""
        self._due = due
        self._handlers = handlers
        self._at_once = at_once
        self._lease = lease
        self._grace = grace
        self._running: dict[asyncio.Task[None], Job] = {}
        self._sooner = asyncio.Event()

    def wake(self) -> None:
        """A job was put."""
        self._sooner.set()

    async def run(self) -> None:
        """Until it is cancelled. Jobs that run then may end; those that do not are given back."""
        try:
            while True:
                try:
                    await self._claim()
                except Exception:
                    # The database may be away for a while; no job is lost.
                    _log.exception("jobs could not be claimed")
                    await asyncio.sleep(_POLL)
        finally:
            await self._end()

    async def _claim(self) -> None:
        self._sooner.clear()
        free = self._at_once - len(self._running)
        jobs = await self._due.claim_jobs(limit=free, lease=self._lease) if free else ()
        for job in jobs:
            task = asyncio.create_task(self._do(job))
            self._running[task] = job
            task.add_done_callback(self._ended)
        if len(jobs) < free or not free:
            await self._sleep(seconds=_POLL if not free else await self._until_next())

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._running[task]
        self._sooner.set()

    async def _do(self, job: Job) -> None:
        try:
            await self._handle(job)
        except Exception:
            # Nothing could be written down: when the lease ends, somebody does the job again.
            _log.exception("a job was left", kind=job.kind, job=job.id)

    async def _handle(self, job: Job) -> None:
        try:
            async with asyncio.timeout(max(self._lease - _MARGIN, self._lease / 2).total_seconds()):
                await self._handler(job)(job)
        except PutOff as later:
            await self._due.put_off_job(job, until=later.until)
        except Exception as error:
            _log.exception("a job failed", kind=job.kind, job=job.id)
            await self._due.fail_job(job, error=f"{type(error).__name__}: {error}", again_in=back_off(job.attempts))
        else:
            await self._due.finish_job(job)

    def _handler(self, job: Job) -> Handler:
        if job.attempts > MAX_ATTEMPTS:
            raise RuntimeError("It was begun too often and never ended: its process may have died of it.")
        handler = self._handlers.get(job.kind)
        if handler is None:
            raise LookupError(f"This process has no handler for jobs of the kind {job.kind!r}.")
        return handler

    async def _until_next(self) -> float:
        until_next = await self._due.next_job()
        return _POLL if until_next is None else min(_POLL, max(until_next.total_seconds(), _SHORTEST))

    async def _sleep(self, *, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._sooner.wait()
        except TimeoutError:
            return

    async def _end(self) -> None:
        if self._running:
            await asyncio.wait(list(self._running), timeout=self._grace)
        for task, job in list(self._running.items()):
            task.cancel()
            try:
                await self._due.fail_job(job, error="The process ended.", again_in=timedelta(0))
            except Exception:
                _log.exception("a job was left", kind=job.kind, job=job.id)
        await asyncio.gather(*self._running, return_exceptions=True)
