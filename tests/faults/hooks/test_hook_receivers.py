"""Receivers that are slow, down, refusing or redirecting: each gets everything in order, and none delays another."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from tests.databases import BUSINESS
from tests.hooked import SECRET, announce, attempted, deliveries, hooked, settled, stored, telling, ticking
from tests.patience import PATIENCE
from tests.receiver import Got, Receiver, answering, hanging, receiving, reply
from tools.actions.hooks.replay_delivery import replay_delivery
from tools.clock import SimulatedClock
from tools.events import EventType
from tools.hooks.hook import DeliveryState, Hook
from tools.storage.toolkit import SqlToolkit
from workflows.deliveries.python_calls import PythonCalls
from workflows.hooks import forget_hooks, on_event
from workflows.job_runner import JobRunner

HOURS = timedelta(hours=7)
MINUTE = timedelta(minutes=1)


def numbers(got: Sequence[Got], *, chat: str) -> list[int]:
    """What a receiver was told of one chat, in the order in which it came."""
    return [each.told["data"]["n"] for each in got if each.told["data"]["conversation_id"] == chat]


async def test_each_event_comes_signed_once_and_in_the_order_of_its_chat(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    # The library that verifies looks at the real clock.
    clock.advance(datetime.now(UTC) - clock.now())
    async with receiving() as receiver, telling(toolkit):
        hook = await hooked(toolkit, receiver.url)
        for number in range(1, 41):
            await announce(toolkit, number, chat=f"cnv_{number % 4}")
        made = await settled(toolkit, hook.id, count=40)

    for got in receiver.got:
        Webhook(SECRET.value).verify(got.body, dict(got.headers))
    assert len(receiver.got) == 40
    assert sorted(got.id for got in receiver.got) == sorted(each.id for each in made)
    for chat in range(4):
        told = numbers(receiver.got, chat=f"cnv_{chat}")
        assert told == sorted(told)
    assert {(each.attempts, each.last_status) for each in made} == {(1, 204)}


async def test_what_fails_comes_again_the_same_before_what_came_after_it(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    async def first_fails(got: Got, writer: asyncio.StreamWriter) -> None:
        await reply(writer, 500 if len(receiver.got) <= 2 else 200, b"database is down")

    async with receiving() as receiver, telling(toolkit) as runner:
        receiver.behaviour = first_fails
        hook = await hooked(toolkit, receiver.url)
        for number in (1, 2, 3):
            await announce(toolkit, number)
        await attempted(toolkit, hook.id, times=1)
        waiting = await deliveries(toolkit, hook.id)
        clock.advance(timedelta(seconds=5))
        runner.wake()
        await attempted(toolkit, hook.id, times=2)
        clock.advance(timedelta(seconds=20))
        runner.wake()
        await settled(toolkit, hook.id, count=3)

    assert numbers(receiver.got, chat="cnv_1") == [1, 1, 1, 2, 3]
    assert len({(got.id, got.body) for got in receiver.got}) == 3
    assert (waiting[0].last_status, waiting[0].last_answer) == (500, "database is down")
    assert (await stored(toolkit, hook.id)).failing_since is None


async def test_a_receiver_that_was_down_for_hours_gets_everything_as_soon_as_it_is_back(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    receiver = Receiver()
    await receiver.start()
    await receiver.stop()
    async with telling(toolkit) as runner:
        hook = await hooked(toolkit, receiver.url)
        for number in range(1, 13):
            await announce(toolkit, number, chat=f"cnv_{number % 6}")
        await _tried_for_hours(toolkit, clock, runner, hook)
        down = await deliveries(toolkit, hook.id)
        failing = await stored(toolkit, hook.id)

        await receiver.start()
        await announce(toolkit, 13, chat="cnv_new")
        runner.wake()
        # No clock is moved any more: what waits is not left to its back-off of hours.
        await asyncio.sleep(0.1)
        clock.advance(MINUTE)
        runner.wake()
        made = await settled(toolkit, hook.id, count=13)

    await receiver.stop()
    assert failing.failing_since is not None
    assert max(each.attempts for each in down) >= 5
    assert {each.state for each in made} == {DeliveryState.DELIVERED}
    for chat in range(6):
        told = numbers(receiver.got, chat=f"cnv_{chat}")
        assert told == sorted(told)
    assert len({got.id for got in receiver.got}) == 13


async def _tried_for_hours(toolkit: SqlToolkit, clock: SimulatedClock, runner: JobRunner, hook: Hook) -> None:
    """Until the next attempt of the first chats is an hour away."""
    async with asyncio.timeout(PATIENCE):
        while max(each.attempts for each in (await deliveries(toolkit, hook.id) or [_never()])) < 5:
            clock.advance(timedelta(seconds=30))
            runner.wake()
            await asyncio.sleep(0.03)


def _never() -> Any:
    return type("Never", (), {"attempts": 0})


async def test_what_is_refused_for_good_is_given_up_and_the_chat_goes_on(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    async def refuses_one(got: Got, writer: asyncio.StreamWriter) -> None:
        await reply(writer, 422 if got.told["data"]["n"] == 1 else 200)

    async with receiving(refuses_one) as receiver, telling(toolkit) as runner:
        hook = await hooked(toolkit, receiver.url)
        for number in (1, 2):
            await announce(toolkit, number)
        for attempt in range(1, 9):
            await attempted(toolkit, hook.id, times=attempt)
            clock.advance(HOURS)
            runner.wake()
        await settled(toolkit, hook.id, count=1)

    # The clock jumps over the leases of jobs that are at work, so that an attempt may be made twice and count once.
    told = numbers(receiver.got, chat="cnv_1")
    assert set(told) == {1, 2}
    assert told == sorted(told)
    assert [(each.state, each.attempts) for each in await deliveries(toolkit, hook.id)] == [
        (DeliveryState.DEAD, 8),
        (DeliveryState.DELIVERED, 1),
    ]


async def test_one_chats_refused_event_keeps_no_other_chat_waiting(toolkit: SqlToolkit) -> None:
    async def refuses_one(got: Got, writer: asyncio.StreamWriter) -> None:
        await reply(writer, 500 if got.told["data"]["conversation_id"] == "cnv_1" else 200)

    async with receiving(refuses_one) as receiver, telling(toolkit):
        hook = await hooked(toolkit, receiver.url)
        await announce(toolkit, 1, chat="cnv_1")
        await attempted(toolkit, hook.id, times=1)
        for number in range(2, 7):
            await announce(toolkit, number, chat=f"cnv_{number}")
            await settled(toolkit, hook.id, count=number - 1)

    assert len(receiver.got) == 6


@pytest.mark.parametrize("behaviour", [hanging, answering(500), answering(302, location="https://example.com/")])
async def test_receivers_that_hang_fail_or_redirect_delay_no_other(
    toolkit: SqlToolkit, clock: SimulatedClock, behaviour: Any
) -> None:
    """A hundred chats each for three bad receivers, and one good one in the middle of it."""
    async with (
        receiving() as good,
        receiving(behaviour) as bad,
        telling(toolkit, seconds=30),
        ticking(clock),
    ):
        for _ in range(3):
            await hooked(toolkit, bad.url, EventType.MESSAGE_RECEIVED)
        hook = await hooked(toolkit, good.url, EventType.MESSAGE_SENT)
        async with toolkit.once(BUSINESS) as work:
            for number in range(100):
                work.announce(EventType.MESSAGE_RECEIVED, {"n": number}, contacts=[f"con_{number}"])
        async with asyncio.timeout(PATIENCE):
            while not bad.got:  # noqa: ASYNC110 - any of them.
                await asyncio.sleep(0.01)
        for number in range(10):
            await announce(toolkit, number, chat=f"cnv_{number}")
            # Half of what one call to a bad receiver takes.
            await good.has(number + 1, within=15)

    assert len(await deliveries(toolkit, hook.id)) == 10
    assert bad.most_at_once <= 3 * 8


async def test_a_slow_receiver_gets_all_of_many_chats_and_is_not_overrun(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    async def slow(got: Got, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.05)
        await reply(writer, 200)

    async with receiving(slow) as receiver, telling(toolkit), ticking(clock):
        hook = await hooked(toolkit, receiver.url)
        async with toolkit.once(BUSINESS) as work:
            for number in range(100):
                work.announce(EventType.CONTACT_CREATED, {"n": number}, contacts=[f"con_{number}"])
        await settled(toolkit, hook.id, count=100)

    assert len(receiver.got) == 100
    assert receiver.most_at_once <= 8


async def test_what_happens_while_a_lane_is_drained_is_told_too(toolkit: SqlToolkit) -> None:
    """A wake-up during the last delivery must not be lost."""
    async with receiving() as receiver, telling(toolkit):
        hook = await hooked(toolkit, receiver.url)
        for number in range(1, 61):
            await announce(toolkit, number)
            if number % 7 == 0:
                await asyncio.sleep(0.03)
        await settled(toolkit, hook.id, count=60)

    assert numbers(receiver.got, chat="cnv_1") == list(range(1, 61))


async def test_many_workers_tell_each_event_once_and_in_order(toolkit: SqlToolkit) -> None:
    async with receiving() as receiver, telling(toolkit), telling(toolkit), telling(toolkit):
        hook = await hooked(toolkit, receiver.url)
        for number in range(1, 61):
            await announce(toolkit, number, chat=f"cnv_{number % 3}")
        await settled(toolkit, hook.id, count=60)

    assert Counter(got.id for got in receiver.got).most_common(1)[0][1] == 1
    for chat in range(3):
        told = numbers(receiver.got, chat=f"cnv_{chat}")
        assert told == sorted(told)


async def test_a_replay_during_an_attempt_is_tried_at_once_whatever_comes_of_that_attempt(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    released = asyncio.Event()

    async def fails_twice(got: Got, writer: asyncio.StreamWriter) -> None:
        if len(receiver.got) == 2:
            await released.wait()
        await reply(writer, 500 if len(receiver.got) <= 2 else 204)

    async with receiving(fails_twice) as receiver, telling(toolkit, seconds=10) as runner:
        hook = await hooked(toolkit, receiver.url)
        await announce(toolkit, 1)
        (failed,) = await attempted(toolkit, hook.id, times=1)
        clock.advance(timedelta(seconds=5))
        runner.wake()
        await receiver.has(2)
        async with toolkit.once(BUSINESS) as work:
            await replay_delivery(work, delivery_id=failed.id)
        released.set()
        (told,) = await settled(toolkit, hook.id, count=1)

    assert len(receiver.got) == 3
    assert (told.attempts, told.last_status) == (1, 204)


async def test_a_hook_that_is_removed_while_it_hangs_is_told_nothing_more(toolkit: SqlToolkit) -> None:
    async with receiving(hanging) as receiver, telling(toolkit, seconds=0.5):
        hook = await hooked(toolkit, receiver.url)
        for number in (1, 2):
            await announce(toolkit, number)
        await receiver.has(1)
        async with toolkit.once(BUSINESS) as work:
            await work.hooks.remove(hook.id)
        await asyncio.sleep(0.8)

    assert len(receiver.got) == 1


@pytest.fixture
def functions() -> Iterator[None]:
    """Python hooks of this test's own."""
    forget_hooks()
    yield
    forget_hooks()


@pytest.mark.usefixtures("functions")
async def test_functions_are_told_in_order_and_a_broken_or_hanging_one_delays_nobody(toolkit: SqlToolkit) -> None:
    heard: list[int] = []
    broken: list[str] = []

    @on_event("message.sent")
    def hangs(payload: Any) -> None:
        time.sleep(0.7)

    @on_event("message.sent")
    def breaks(payload: Any) -> None:
        broken.append(payload["id"])
        raise RuntimeError("broken")

    @on_event("message.sent")
    async def hears(payload: Any) -> None:
        await asyncio.sleep(0)
        heard.append(payload["n"])

    python = PythonCalls(timeout=0.3)
    async with receiving() as receiver, telling(toolkit, python=python):
        await hooked(toolkit, receiver.url)
        for number in range(1, 11):
            await announce(toolkit, number)
        await receiver.has(10, within=PATIENCE)
        async with asyncio.timeout(PATIENCE):
            while len(heard) < 10:  # noqa: ASYNC110 - another thread fills it.
                await asyncio.sleep(0.01)
        async with toolkit.reading(BUSINESS) as work:
            by_name = {hook.name: hook for hook in await work.hooks.all()}
        (first, *_) = await attempted(toolkit, by_name["breaks@message.sent"].id, times=1)
        (hung, *_) = await attempted(toolkit, by_name["hangs@message.sent"].id, times=1)

    assert heard == list(range(1, 11))
    assert first.last_answer == "RuntimeError: broken"
    assert hung.last_answer == "It did not end within 0.3 seconds."
    assert broken == [json.loads(first.body)["id"]]
