"""The turn runner when things go wrong: a slow model, a stolen lease, a poisoned event, a busy database."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from tests.databases import BUSINESS
from tests.faults.toy import CHAT, ToyGraph, ToyModel, end_state, open_chat, runner, write
from tools.clock import SimulatedClock
from tools.conversations.inbox import MAX_ATTEMPTS, InboxKind
from tools.ids import BusinessId
from tools.storage.due_work import SqlDueWork
from tools.storage.toolkit import SqlToolkit
from tools.toolkit import UnitOfWork
from workflows.handover.words import JsonDict
from workflows.turns import MODEL_LEASE, Turn, TurnRunner
from workflows.worker import Worker


class SlowModel(ToyModel):
    """Answers when it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.called = asyncio.Event()
        self.go = asyncio.Event()

    async def call(self, request: JsonDict) -> JsonDict:
        self.called.set()
        await self.go.wait()
        return await super().call(request)


class PoisonedGraph(ToyGraph):
    """Cannot answer the second message."""

    async def answer(self, turn: Turn) -> None:
        for event in turn.events:
            turn.begin(event)
            if event.data.get("message_id") == "msg_in_2":
                raise RuntimeError("this one cannot be answered")


async def texts(toolkit: SqlToolkit) -> list[str]:
    async with toolkit.reading(BUSINESS) as work:
        return [message.text for message in await work.messages.after(CHAT, 0, limit=100)]


async def test_two_runners_at_once_answer_once(toolkit: SqlToolkit) -> None:
    await open_chat(toolkit)
    await write(toolkit, 1)
    model = ToyModel()

    await asyncio.gather(*(runner(toolkit, model).run(BUSINESS, CHAT) for _ in range(3)))

    assert await texts(toolkit) == ["Question 1", "I have read 1."]
    assert len(model.requests) == 1


class OvertakenToolkit:
    """Lets something happen before its second transaction begins."""

    def __init__(self, toolkit: SqlToolkit, happens: Callable[[], Awaitable[None]]) -> None:
        self._toolkit = toolkit
        self._happens = happens
        self._begun = 0

    @asynccontextmanager
    async def once(self, business_id: BusinessId) -> AsyncIterator[UnitOfWork]:
        self._begun += 1
        if self._begun == 2:
            await self._happens()
        async with self._toolkit.once(business_id) as work:
            yield work


async def test_what_another_runner_answered_before_the_lease_is_not_asked_again(toolkit: SqlToolkit) -> None:
    await open_chat(toolkit)
    await write(toolkit, 1)
    model = ToyModel()

    async def another() -> None:
        await runner(toolkit, model).run(BUSINESS, CHAT)
        await write(toolkit, 2)

    await TurnRunner(OvertakenToolkit(toolkit, another), ToyGraph(), model).run(BUSINESS, CHAT)

    assert await texts(toolkit) == ["Question 1", "I have read 1.", "Question 2", "I have read 3."]
    assert len(model.requests) == 2


async def test_what_comes_during_a_model_call_is_read_before_anything_is_said(toolkit: SqlToolkit) -> None:
    await open_chat(toolkit)
    model = SlowModel()
    turns = runner(toolkit, model)
    worker = Worker(turns, SqlDueWork(toolkit.database))
    await write(toolkit, 1)
    worker.wake(BUSINESS, CHAT)
    await model.called.wait()

    await write(toolkit, 2)
    model.go.set()
    worker.wake(BUSINESS, CHAT)
    await worker.idle()

    assert (await texts(toolkit))[:2] == ["Question 1", "Question 2"]
    assert "I have read 1." not in await texts(toolkit)


async def test_a_runner_whose_lease_was_taken_writes_nothing(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    await open_chat(toolkit)
    await write(toolkit, 1)
    slow, quick = SlowModel(), ToyModel()
    late = asyncio.create_task(runner(toolkit, slow).run(BUSINESS, CHAT))
    await slow.called.wait()

    clock.advance(MODEL_LEASE + timedelta(seconds=1))
    await runner(toolkit, quick).run(BUSINESS, CHAT)
    slow.go.set()
    await late

    assert await texts(toolkit) == ["Question 1", "I have read 1."]
    assert (await end_state(toolkit))["remembered"] == 0


async def test_a_poisoned_event_is_set_aside_and_a_person_is_asked_for(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    await open_chat(toolkit)
    for number in (1, 2):
        await write(toolkit, number)
    turns = TurnRunner(toolkit, PoisonedGraph(), ToyModel())

    for _ in range(MAX_ATTEMPTS):
        await turns.run(BUSINESS, CHAT)
        clock.advance(timedelta(minutes=2))

    async with toolkit.reading(BUSINESS) as work:
        pending = [event.kind for event, _ in await work.inbox.pending(CHAT)]
    assert pending == [InboxKind.MESSAGE, InboxKind.REQUESTED]


async def test_a_failed_event_waits_longer_each_time(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    await open_chat(toolkit)
    await write(toolkit, 2)
    turns = TurnRunner(toolkit, FailingGraph(), ToyModel())

    await turns.run(BUSINESS, CHAT)
    await turns.run(BUSINESS, CHAT)

    async with toolkit.reading(BUSINESS) as work:
        ((event, not_before),) = await work.inbox.pending(CHAT)
    assert event.attempts == 1
    assert not_before == clock.now() + timedelta(seconds=1)


class FailingGraph(ToyGraph):
    """Cannot answer anything."""

    async def answer(self, turn: Turn) -> None:
        turn.begin(turn.events[0])
        raise RuntimeError("nothing can be answered")


@pytest.mark.parametrize("times", [1, 3])
async def test_a_wake_up_that_was_lost_is_made_up_for(toolkit: SqlToolkit, clock: SimulatedClock, times: int) -> None:
    await open_chat(toolkit)
    await write(toolkit, 1)
    clock.advance(timedelta(seconds=2))
    due = SqlDueWork(toolkit.database)

    for _ in range(times):
        for ready in await due.ready_conversations(older_than=timedelta(seconds=1), limit=10):
            await runner(toolkit).run(ready.business_id, ready.conversation_id)

    assert await texts(toolkit) == ["Question 1", "I have read 1."]
