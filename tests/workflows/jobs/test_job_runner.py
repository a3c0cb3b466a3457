"""Jobs run as they come due: many at once, again after a failure, and nothing is lost when a runner ends."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from structlog.testing import capture_logs

from tests.databases import BUSINESS
from tools.clock import SimulatedClock
from tools.errors import Busy
from tools.storage.due_work import SqlDueWork
from tools.storage.toolkit import SqlToolkit
from tools.work.store import MAX_ATTEMPTS, Job
from workflows.job_runner import Handler, JobRunner, PutOff

MINUTE = timedelta(minutes=1)


async def put(toolkit: SqlToolkit, *numbers: int, kind: str = "count", key: str | None = None) -> None:
    async with toolkit.once(BUSINESS) as work:
        for number in numbers:
            await work.jobs.put(kind, {"n": number}, key=key)


async def left(toolkit: SqlToolkit, clock: SimulatedClock) -> Sequence[Job]:
    """What is still to be done, however late."""
    clock.advance(timedelta(days=30))
    return await SqlDueWork(toolkit.database).claim_jobs(limit=100, lease=MINUTE)


@asynccontextmanager
async def running(runner: JobRunner) -> AsyncIterator[None]:
    task = asyncio.create_task(runner.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - the condition is anything a test can see.
            await asyncio.sleep(0.01)


async def test_every_job_is_done_once_by_the_handler_of_its_kind(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    done: list[tuple[str, Any]] = []

    def handler(kind: str) -> Handler:
        async def handle(job: Job) -> None:
            done.append((kind, job.data["n"]))

        return handle

    await put(toolkit, *range(30))
    await put(toolkit, 99, kind="other")
    handlers = {"count": handler("count"), "other": handler("other")}
    runners = [JobRunner(SqlDueWork(toolkit.database), handlers, at_once=4) for _ in range(3)]
    async with running(runners[0]), running(runners[1]), running(runners[2]):
        await until(lambda: len(done) >= 31)

    assert sorted(done) == [*(("count", n) for n in range(30)), ("other", 99)]
    assert await left(toolkit, clock) == []


async def test_only_so_many_run_at_once(sqlite_toolkit: SqlToolkit) -> None:
    inside, most, done = 0, 0, 0

    async def handle(job: Job) -> None:
        nonlocal inside, most, done
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.01)
        inside -= 1
        done += 1

    await put(sqlite_toolkit, *range(25))
    async with running(JobRunner(SqlDueWork(sqlite_toolkit.database), {"count": handle}, at_once=5)):
        await until(lambda: done == 25)

    assert most == 5


async def test_a_job_that_is_put_while_the_runner_sleeps_runs_when_it_is_woken(sqlite_toolkit: SqlToolkit) -> None:
    done = asyncio.Event()

    async def handle(job: Job) -> None:
        done.set()

    runner = JobRunner(SqlDueWork(sqlite_toolkit.database), {"count": handle})
    async with running(runner):
        await asyncio.sleep(0.1)
        await put(sqlite_toolkit, 1)
        runner.wake()
        async with asyncio.timeout(0.5):
            await done.wait()


async def test_one_that_nobody_told_of_is_found_by_polling(sqlite_toolkit: SqlToolkit) -> None:
    done = asyncio.Event()

    async def handle(job: Job) -> None:
        done.set()

    async with running(JobRunner(SqlDueWork(sqlite_toolkit.database), {"count": handle})):
        await asyncio.sleep(0.1)
        await put(sqlite_toolkit, 1)
        async with asyncio.timeout(3):
            await done.wait()


async def test_what_fails_waits_is_tried_again_and_at_last_given_up(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    attempts: list[int] = []

    async def handle(job: Job) -> None:
        attempts.append(job.attempts)
        raise ValueError("the receiver's key is s3cret")

    await put(toolkit, 1)
    runner = JobRunner(SqlDueWork(toolkit.database), {"count": handle})
    with capture_logs():
        async with running(runner):
            for number in range(1, MAX_ATTEMPTS + 1):
                await until(lambda number=number: len(attempts) == number)  # type: ignore[misc]
                await asyncio.sleep(0.05)
                clock.advance(timedelta(hours=7))
                runner.wake()
            await asyncio.sleep(0.2)

    assert attempts == list(range(1, MAX_ATTEMPTS + 1))
    assert await left(toolkit, clock) == []


async def test_what_is_put_off_runs_then_and_that_is_no_failure(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    seen: list[tuple[datetime, int]] = []
    until_then = clock.now() + 10 * MINUTE

    async def handle(job: Job) -> None:
        seen.append((clock.now(), job.attempts))
        if clock.now() < until_then:
            raise PutOff(until_then)

    await put(toolkit, 1)
    runner = JobRunner(SqlDueWork(toolkit.database), {"count": handle})
    async with running(runner):
        await until(lambda: len(seen) == 1)
        await asyncio.sleep(0.1)
        clock.advance(9 * MINUTE)
        runner.wake()
        await asyncio.sleep(0.2)
        early = len(seen)
        clock.advance(MINUTE)
        runner.wake()
        await until(lambda: len(seen) == 2)

    assert early == 1
    assert seen[1] == (until_then, 1)
    assert await left(toolkit, clock) == []


async def test_a_kind_that_nobody_here_knows_is_kept_for_a_process_that_does(
    sqlite_toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    await put(sqlite_toolkit, 1, kind="of a later version")
    with capture_logs() as logs:
        async with running(JobRunner(SqlDueWork(sqlite_toolkit.database), {})):
            await until(lambda: bool(logs))

    (job,) = await left(sqlite_toolkit, clock)
    assert job.kind == "of a later version"


async def test_a_job_of_which_its_processes_die_is_given_up(
    sqlite_toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    called: list[Job] = []

    async def handle(job: Job) -> None:
        called.append(job)

    due = SqlDueWork(sqlite_toolkit.database)
    await put(sqlite_toolkit, 1)
    for _ in range(MAX_ATTEMPTS):
        await due.claim_jobs(limit=1, lease=MINUTE)  # This process dies without a word.
        clock.advance(MINUTE)
    with capture_logs() as logs:
        async with running(JobRunner(due, {"count": handle})):
            await until(lambda: bool(logs))

    assert called == []
    assert await left(sqlite_toolkit, clock) == []


async def test_who_takes_longer_than_the_lease_is_stopped_before_another_may_begin(
    sqlite_toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    stopped = asyncio.Event()

    async def handle(job: Job) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    await put(sqlite_toolkit, 1)
    due = SqlDueWork(sqlite_toolkit.database)
    with capture_logs():
        async with running(JobRunner(due, {"count": handle}, lease=timedelta(seconds=0.4))):
            async with asyncio.timeout(0.4):
                await stopped.wait()
            await asyncio.sleep(0.05)

    (job,) = await left(sqlite_toolkit, clock)
    assert job.attempts == 2


async def test_at_the_end_running_jobs_may_end_and_the_others_are_given_back_at_once(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    began: set[int] = set()
    ended: list[int] = []

    async def handle(job: Job) -> None:
        began.add(job.data["n"])
        await asyncio.sleep(0.1 if job.data["n"] == 1 else 60)
        ended.append(job.data["n"])

    await put(toolkit, 1, 2)
    due = SqlDueWork(toolkit.database)
    async with running(JobRunner(due, {"count": handle}, grace=0.5)):
        await until(lambda: began == {1, 2})

    given_back = await due.claim_jobs(limit=10, lease=MINUTE)
    assert ended == [1]
    assert [job.data["n"] for job in given_back] == [2]


class Faltering(SqlDueWork):
    """Due work on a database that is away now and then."""

    def __init__(self, toolkit: SqlToolkit) -> None:
        super().__init__(toolkit.database)
        self.away_for = 0

    async def _falter(self, call: Awaitable[Any]) -> Any:
        if self.away_for:
            self.away_for -= 1
            call.close()  # type: ignore[attr-defined]
            raise Busy
        return await call

    async def claim_jobs(self, *, limit: int, lease: timedelta) -> Sequence[Job]:
        claimed: Sequence[Job] = await self._falter(super().claim_jobs(limit=limit, lease=lease))
        return claimed

    async def finish_job(self, job: Job) -> None:
        await self._falter(super().finish_job(job))


async def test_a_database_that_is_away_for_a_while_loses_no_job_and_ends_no_runner(
    sqlite_toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    done: list[int] = []
    due = Faltering(sqlite_toolkit)

    async def handle(job: Job) -> None:
        done.append(job.data["n"])
        if len(done) == 1:
            due.away_for = 1  # It cannot be written down that this one is done.

    due.away_for = 1
    await put(sqlite_toolkit, 1)
    with capture_logs():
        async with running(JobRunner(due, {"count": handle}, lease=MINUTE)):
            await until(lambda: len(done) == 1)
            await asyncio.sleep(0.1)
            clock.advance(MINUTE)
            await until(lambda: len(done) == 2)
            await asyncio.sleep(0.1)

    assert done == [1, 1]
    assert await left(sqlite_toolkit, clock) == []
