"""How many lanes of one hook get in: quick ones by eights, slow ones by fours, failing ones one by one."""

import asyncio
import time
from contextlib import AsyncExitStack

import pytest

from tools.hooks.hook import HookId
from workflows.deliveries.gate import SLOW_SECONDS, HookGate, TurnedAway

ONE, OTHER = HookId("hok_1"), HookId("hok_2")


def gate(*, most: int = 1000) -> HookGate:
    return HookGate(most=most, chance=lambda: 0.5)


async def let_in(gate: HookGate, stack: AsyncExitStack, hook_id: HookId, *, of: int) -> int:
    """How many get in without waiting, of so many that come one after the other."""
    count = 0
    for _ in range(of):
        try:
            async with asyncio.timeout(0.01):
                await stack.enter_async_context(gate.inside(hook_id))
            count += 1
        except (TurnedAway, TimeoutError):
            continue
    return count


async def test_eight_lanes_of_a_quick_hook_are_inside_and_a_few_more_wait_for_them() -> None:
    hooks = gate()
    hooks.behaved(ONE, ok=True, took=0.1)
    most, inside = 0, 0

    async def lane() -> bool:
        nonlocal most, inside
        try:
            async with hooks.inside(ONE):
                inside += 1
                most = max(most, inside)
                await asyncio.sleep(0.01)
                inside -= 1
        except TurnedAway:
            return False
        return True

    passed = await asyncio.gather(*(lane() for _ in range(100)))

    assert most == 8
    assert sum(passed) == 32


@pytest.mark.parametrize(
    ("ok", "took", "room"), [(True, 0.1, 8), (True, SLOW_SECONDS + 0.1, 4), (False, 0.1, 1), (False, 10.0, 1)]
)
async def test_how_a_hook_behaved_says_how_many_get_in(*, ok: bool, took: float, room: int) -> None:
    hooks = gate()
    hooks.behaved(ONE, ok=ok, took=took)

    async with AsyncExitStack() as stack:
        first = await let_in(hooks, stack, ONE, of=20)
        other = await let_in(hooks, stack, OTHER, of=20)

    assert (first, other) == (room, 4), "of the other one nothing is known yet"


async def test_a_success_opens_it_again() -> None:
    hooks = gate()
    hooks.behaved(ONE, ok=False, took=10)
    hooks.behaved(ONE, ok=True, took=0.1)

    async with AsyncExitStack() as stack:
        assert await let_in(hooks, stack, ONE, of=20) == 8


async def test_who_waited_while_it_began_to_fail_does_not_try_it_too() -> None:
    hooks = gate()
    hooks.behaved(ONE, ok=True, took=0.1)
    tried = 0

    async def lane() -> None:
        nonlocal tried
        async with hooks.inside(ONE):
            tried += 1
            await asyncio.sleep(0.01)
            hooks.behaved(ONE, ok=False, took=10)

    outcomes = await asyncio.gather(*(lane() for _ in range(32)), return_exceptions=True)

    # Those that came in together, and then one at a time while the others are turned away.
    assert 8 <= tried <= 12
    assert sum(isinstance(outcome, TurnedAway) for outcome in outcomes) == 32 - tried


async def test_the_more_are_turned_away_the_longer_they_stay_away_up_to_a_bound() -> None:
    hooks = gate()
    hooks.behaved(ONE, ok=False, took=10)
    pauses = []
    async with hooks.inside(ONE):
        for _ in range(100_000):
            try:
                async with hooks.inside(ONE):
                    pass
            except TurnedAway as away:
                pauses.append(away.pause.total_seconds())

    assert pauses == sorted(pauses)
    assert pauses[0] < 1
    assert pauses[999] == pytest.approx(20.5)
    assert pauses[-1] == 600


async def test_all_hooks_together_leave_room_for_other_work() -> None:
    hooks = gate(most=10)
    for each in (ONE, OTHER):
        hooks.behaved(each, ok=True, took=0.1)

    async with AsyncExitStack() as stack:
        first = await let_in(hooks, stack, ONE, of=20)
        second = await let_in(hooks, stack, OTHER, of=20)
        third = await let_in(hooks, stack, HookId("hok_3"), of=20)

    assert (first, second, third) == (8, 2, 0)


async def test_who_waits_for_a_hook_that_has_begun_to_hang_does_not_wait_long() -> None:
    hooks = gate()
    hooks.behaved(ONE, ok=True, took=0.1)
    began = time.monotonic()

    async with AsyncExitStack() as stack:
        await let_in(hooks, stack, ONE, of=8)
        with pytest.raises(TurnedAway):
            async with hooks.inside(ONE):
                pass

    assert time.monotonic() - began < 2


async def test_who_is_cancelled_inside_or_waiting_leaves_its_place() -> None:
    hooks = gate()
    hooks.behaved(ONE, ok=True, took=0.1)

    async def lane() -> None:
        async with hooks.inside(ONE):
            await asyncio.Event().wait()

    lanes = [asyncio.create_task(lane()) for _ in range(32)]
    await asyncio.sleep(0)
    for each in lanes:
        each.cancel()
    await asyncio.gather(*lanes, return_exceptions=True)

    async with AsyncExitStack() as stack:
        assert await let_in(hooks, stack, ONE, of=20) == 8
