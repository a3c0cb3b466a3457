"""Receivers that want no more, or take nothing for days, are left alone; switched on again they miss nothing."""

import asyncio
from datetime import timedelta

from tests.databases import BUSINESS
from tests.hooked import announce, attempted, deliveries, hooked, settled, stored, telling, ticking
from tests.patience import PATIENCE
from tests.receiver import answering, receiving
from tools.actions.hooks.change_hook import change_hook
from tools.clock import SimulatedClock
from tools.events import EventType
from tools.hooks.hook import DeliveryState, HookId
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork


async def test_gone_switches_the_hook_off(toolkit: SqlToolkit) -> None:
    async with receiving(answering(410)) as receiver, telling(toolkit):
        hook = await hooked(toolkit, receiver.url)
        for number in (1, 2, 3):
            await announce(toolkit, number)
        await settled(toolkit, hook.id, count=1, state=DeliveryState.DEAD)
        await asyncio.sleep(0.2)

    assert not (await stored(toolkit, hook.id)).active
    assert len(receiver.got) == 1


async def test_one_that_takes_nothing_for_days_is_switched_off_and_admins_hear_of_it_once(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    async with receiving(answering(500)) as receiver, telling(toolkit), ticking(clock):
        hook = await hooked(toolkit, receiver.url, EventType.MESSAGE_SENT)
        await announce(toolkit, 1)
        await attempted(toolkit, hook.id, times=1)
        clock.advance(timedelta(days=4, hours=23))
        await announce(toolkit, 2, chat="cnv_2")
        await attempted(toolkit, hook.id, times=3)
        still_on = (await stored(toolkit, hook.id)).active
        clock.advance(timedelta(days=1))
        for number in (3, 4, 5):
            await announce(toolkit, number, chat=f"cnv_{number}")
        await _off(toolkit, hook.id)

        receiver.behaviour = answering(204)
        await _switch_on(toolkit, hook.id)
        made = await settled(toolkit, hook.id, count=5)
        on_again = await stored(toolkit, hook.id)

    async with toolkit.reading(BUSINESS) as work:
        told = [each for each in await work.outbox.after(0, limit=100) if each.type is EventType.HOOK_SWITCHED_OFF]
    assert still_on
    assert [(each.data["hook_id"], each.data["last_status"]) for each in told] == [(hook.id, 500)]
    assert [each.state for each in made] == [DeliveryState.DELIVERED] * 5
    assert (on_again.active, on_again.failing_since) == (True, None)


async def test_one_that_is_switched_on_again_has_its_days_anew(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    async with receiving(answering(500)) as receiver, telling(toolkit), ticking(clock):
        hook = await hooked(toolkit, receiver.url)
        await announce(toolkit, 1)
        await attempted(toolkit, hook.id, times=1)
        clock.advance(timedelta(days=6))
        await announce(toolkit, 2)
        await _off(toolkit, hook.id)
        tried = sum(each.attempts for each in await deliveries(toolkit, hook.id))
        await _switch_on(toolkit, hook.id)
        await attempted(toolkit, hook.id, times=tried + 1)
        await asyncio.sleep(0.2)

    assert (await stored(toolkit, hook.id)).active


async def _off(toolkit: SqlToolkit, hook_id: HookId) -> None:
    async with asyncio.timeout(PATIENCE):
        while (await stored(toolkit, hook_id)).active:  # noqa: ASYNC110 - a row changes.
            await asyncio.sleep(0.02)


async def _switch_on(toolkit: SqlToolkit, hook_id: HookId) -> None:
    async def act(work: SqlUnitOfWork) -> None:
        await change_hook(work, hook_id=hook_id, name=None, url=None, event_types=None, active=True, new_secret=None)

    await toolkit.run(BUSINESS, act)
