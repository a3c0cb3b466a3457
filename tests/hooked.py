"""Hooks on a database for tests: what makes deliveries and what sends them, run by hand or for a while."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from tests.databases import BUSINESS
from tests.patience import PATIENCE
from tools.actions.conversations.wake_lanes import DELIVER
from tools.actions.hooks.add_hook import add_hook
from tools.clock import SimulatedClock
from tools.events import EventType
from tools.hooks.hook import Delivery, DeliveryState, Hook, HookId
from tools.hooks.outgoing import Outgoing
from tools.hooks.signing import secret_of
from tools.ids import BusinessId, ConversationId
from tools.storage.due_work import SqlDueWork
from tools.storage.hook_backlog import SqlHookBacklog
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork
from workflows.deliveries.delivery import HookDelivery
from workflows.deliveries.fan_out import HookFanOut
from workflows.deliveries.gate import HookGate
from workflows.deliveries.python_calls import PythonCalls
from workflows.job_runner import AT_ONCE, JobRunner

SECRET = secret_of(b"s" * 32)


async def hooked(
    toolkit: SqlToolkit,
    url: str,
    *types: EventType,
    business_id: BusinessId = BUSINESS,
) -> Hook:
    """A new webhook."""

    async def act(work: SqlUnitOfWork) -> Hook:
        return await add_hook(work, name="", url=url, event_types=types, secret=SECRET)

    return await toolkit.run(business_id, act)


async def announce(
    toolkit: SqlToolkit,
    number: int,
    *,
    chat: str | None = "cnv_1",
    kind: EventType = EventType.MESSAGE_SENT,
    business_id: BusinessId = BUSINESS,
    contacts: Sequence[str] = (),
) -> None:
    """Something happens in a conversation."""

    async def act(work: SqlUnitOfWork) -> None:
        about = None if chat is None else ConversationId(chat)
        work.announce(kind, {"n": number}, conversation_id=about, contacts=contacts)

    await toolkit.run(business_id, act)


async def deliveries(
    toolkit: SqlToolkit, hook_id: HookId, *, business_id: BusinessId = BUSINESS
) -> Sequence[Delivery]:
    """All deliveries of a hook, in the order of their events."""
    async with toolkit.reading(business_id) as work:
        return list(reversed(await work.deliveries.of_hook(hook_id, state=None, before=None, limit=10_000)))


async def stored(toolkit: SqlToolkit, hook_id: HookId) -> Hook:
    """The hook as it is kept."""
    async with toolkit.reading(BUSINESS) as work:
        found = await work.hooks.find(hook_id)
    assert found is not None
    return found


async def settled(
    toolkit: SqlToolkit, hook_id: HookId, *, count: int, state: DeliveryState = DeliveryState.DELIVERED
) -> Sequence[Delivery]:
    """Waits until so many deliveries came to that."""
    async with asyncio.timeout(PATIENCE):
        while True:
            made = await deliveries(toolkit, hook_id)
            if sum(each.state is state for each in made) >= count:
                return made
            await asyncio.sleep(0.02)


async def attempted(toolkit: SqlToolkit, hook_id: HookId, *, times: int) -> Sequence[Delivery]:
    """Waits until so many attempts were written down."""
    async with asyncio.timeout(PATIENCE):
        while True:
            made = await deliveries(toolkit, hook_id)
            if sum(each.attempts for each in made) >= times:
                return made
            await asyncio.sleep(0.02)


def fan_out(toolkit: SqlToolkit, *, started_at: datetime) -> HookFanOut:
    """What makes deliveries."""
    return HookFanOut(toolkit, SqlHookBacklog(toolkit.database), started_at=started_at)


@asynccontextmanager
async def sending(
    toolkit: SqlToolkit, *, seconds: float = 2.0, python: PythonCalls | None = None
) -> AsyncIterator[tuple[JobRunner, SqlDueWork]]:
    """A runner of jobs that sends, not running yet."""
    outgoing = Outgoing(allow_private=True, seconds=seconds)
    calls = python or PythonCalls()
    delivery = HookDelivery(toolkit, outgoing, calls, HookGate(most=AT_ONCE * 3 // 4))
    due = SqlDueWork(toolkit.database)
    try:
        yield JobRunner(due, {DELIVER: delivery.deliver}, grace=3), due
    finally:
        await outgoing.close()
        calls.close()


@asynccontextmanager
async def telling(
    toolkit: SqlToolkit, *, seconds: float = 2.0, python: PythonCalls | None = None
) -> AsyncIterator[JobRunner]:
    """Everything that tells hooks runs, as in the service, but makes deliveries every few milliseconds."""
    async with sending(toolkit, seconds=seconds, python=python) as (runner, _):
        making = fan_out(toolkit, started_at=await _now(toolkit))

        async def forever() -> None:
            while True:
                if await making.step():
                    runner.wake()
                await asyncio.sleep(0.02)

        tasks = [asyncio.create_task(forever()), asyncio.create_task(runner.run())]
        try:
            yield runner
        finally:
            for task in tasks:
                task.cancel()
            ended: list[Any] = await asyncio.gather(*tasks, return_exceptions=True)
            failures = [each for each in ended if not isinstance(each, asyncio.CancelledError)]
            assert failures == []


@asynccontextmanager
async def ticking(clock: SimulatedClock) -> AsyncIterator[None]:
    """The clock goes as fast as the real one, so that what was put off for a moment comes again."""

    async def forever() -> None:
        last = time.monotonic()
        while True:
            await asyncio.sleep(0.02)
            now = time.monotonic()
            clock.advance(timedelta(seconds=now - last))
            last = now

    task = asyncio.create_task(forever())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _now(toolkit: SqlToolkit) -> datetime:
    async with toolkit.reading(BUSINESS) as work:
        return work.now
