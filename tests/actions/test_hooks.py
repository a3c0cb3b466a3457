"""Hooks are added, changed, switched off and on, taken away; deliveries are made once and can be replayed."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.databases import BUSINESS, OTHER_BUSINESS
from tests.hooked import announce, deliveries, fan_out, hooked, stored
from tools.actions.hooks.change_hook import change_hook, remove_hook
from tools.actions.hooks.replay_delivery import replay_delivery
from tools.clock import SimulatedClock
from tools.errors import NotFound, WrongState
from tools.events import EventType
from tools.hooks.hook import Delivery, DeliveryId, DeliveryState, Hook, HookId
from tools.hooks.signing import secret_of
from tools.ids import BusinessId, EventId
from tools.storage.due_work import SqlDueWork
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork

URL = "https://hooks.example.com/in"
MINUTE = timedelta(minutes=1)


async def change(toolkit: SqlToolkit, hook: Hook, **what: Any) -> Hook:
    given = {"name": None, "url": None, "event_types": None, "active": None, "new_secret": None} | what

    async def act(work: SqlUnitOfWork) -> Hook:
        return await change_hook(work, hook_id=hook.id, **given)

    return await toolkit.run(BUSINESS, act)


async def replay(toolkit: SqlToolkit, delivery: Delivery, *, business_id: BusinessId = BUSINESS) -> Delivery:
    async def act(work: SqlUnitOfWork) -> Delivery:
        return await replay_delivery(work, delivery_id=delivery.id)

    return await toolkit.run(business_id, act)


async def lanes_woken(toolkit: SqlToolkit) -> list[str]:
    """The lanes that a worker may drain now; each job is taken."""
    claimed = await SqlDueWork(toolkit.database).claim_jobs(limit=100, lease=MINUTE)
    return sorted(str(job.data["lane"]) for job in claimed)


async def set_state(toolkit: SqlToolkit, delivery: Delivery, state: DeliveryState, *, attempts: int) -> Delivery:
    async with toolkit.once(BUSINESS) as work:
        changed = replace(delivery, state=state, attempts=attempts, last_at=work.now, last_status=500)
        assert await work.deliveries.save(changed, was=delivery.attempts)
    return changed


def a_delivery(hook: Hook, *, number: int) -> Delivery:
    return Delivery(
        id=DeliveryId(f"dlv_{number}"),
        business_id=BUSINESS,
        hook_id=hook.id,
        number=number,
        event_id=EventId(f"evt_{number}"),
        type="message.sent",
        lane="cnv_1",
        body="{}",
        created_at=hook.created_at,
    )


async def test_a_new_hook_is_told_of_what_happens_from_now_on(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    await announce(toolkit, 1)
    hook = await hooked(toolkit, URL)
    await announce(toolkit, 2)

    moved = await fan_out(toolkit, started_at=clock.now()).step()

    (delivery,) = await deliveries(toolkit, hook.id)
    assert moved
    assert json.loads(delivery.body)["data"] == {"conversation_id": "cnv_1", "n": 2}
    assert (delivery.state, delivery.attempts, delivery.number) == (DeliveryState.PENDING, 0, 2)
    assert await lanes_woken(toolkit) == ["cnv_1"]


async def test_a_hook_is_read_as_it_was_written_and_only_in_its_business(toolkit: SqlToolkit) -> None:
    hook = await hooked(toolkit, URL, EventType.HANDOVER_TIMED_OUT, EventType.CONTACT_MERGED)

    async with toolkit.reading(BUSINESS) as work:
        own = await work.hooks.find(hook.id), list(await work.hooks.all())
    async with toolkit.reading(OTHER_BUSINESS) as work:
        others = await work.hooks.find(hook.id), list(await work.hooks.all())

    assert own == (replace(hook, secrets=tuple(hook.secrets)), [replace(hook, secrets=tuple(hook.secrets))])
    assert others == (None, [])


async def test_what_a_hook_does_not_want_moves_its_cursor_alone(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    hook = await hooked(toolkit, URL, EventType.CONTACT_MERGED)
    await announce(toolkit, 1)
    making = fan_out(toolkit, started_at=clock.now())

    steps = [await making.step(), await making.step()]

    assert steps == [True, False]
    assert await deliveries(toolkit, hook.id) == []
    assert (await stored(toolkit, hook.id)).last_number == 1


async def test_events_of_one_business_are_told_to_its_own_hooks_alone(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    own, other = await hooked(toolkit, URL), await hooked(toolkit, URL, business_id=OTHER_BUSINESS)
    await announce(toolkit, 1)
    await announce(toolkit, 2, business_id=OTHER_BUSINESS)

    await fan_out(toolkit, started_at=clock.now()).step()

    told = [json.loads(each.body)["data"]["n"] for each in await deliveries(toolkit, own.id)]
    others = await deliveries(toolkit, other.id, business_id=OTHER_BUSINESS)
    assert told == [1]
    assert [json.loads(each.body)["data"]["n"] for each in others] == [2]
    assert await deliveries(toolkit, other.id) == []


async def test_many_workers_make_each_delivery_once(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    hooks = [await hooked(toolkit, URL) for _ in range(3)]
    for number in range(1, 31):
        await announce(toolkit, number, chat=f"cnv_{number % 4}")
    workers = [fan_out(toolkit, started_at=clock.now()) for _ in range(4)]

    with capture_logs() as logs:
        await asyncio.gather(*(worker.step() for worker in workers))

    assert logs == [], "who comes second finds the cursor moved, and tries nothing"
    for hook in hooks:
        made = await deliveries(toolkit, hook.id)
        assert [each.number for each in made] == list(range(1, 31))
        assert len({each.id for each in made}) == 30


async def test_a_long_way_behind_is_caught_up_in_several_steps(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    hook = await hooked(toolkit, URL)
    async with toolkit.once(BUSINESS) as work:
        for number in range(450):
            work.announce(EventType.CONTACT_CREATED, {"n": number}, contacts=[f"con_{number % 7}"])
    making = fan_out(toolkit, started_at=clock.now())

    steps = 0
    while await making.step():
        steps += 1

    made = await deliveries(toolkit, hook.id)
    assert steps == 3
    assert [each.number for each in made] == list(range(1, 451))
    assert await lanes_woken(toolkit) == [f"con_{number}" for number in range(7)]


async def test_switched_off_it_is_told_nothing_and_switched_on_it_misses_nothing(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    hook = await hooked(toolkit, URL)
    making = fan_out(toolkit, started_at=clock.now())
    await announce(toolkit, 1)
    await making.step()
    await lanes_woken(toolkit)
    await change(toolkit, hook, active=False)
    await announce(toolkit, 2, chat="cnv_2")
    while_off = await making.step()

    on = await change(toolkit, hook, active=True)
    woken_at_once = await lanes_woken(toolkit)
    await making.step()

    assert not while_off
    assert on.active
    assert woken_at_once in ([], ["cnv_1"]), "the lane's job may still be leased"
    assert [each.number for each in await deliveries(toolkit, hook.id)] == [1, 2]
    clock.advance(MINUTE)
    assert await lanes_woken(toolkit) == ["cnv_1", "cnv_2"]


async def test_a_new_address_is_tried_at_once_for_what_waits(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    hook = await hooked(toolkit, URL)
    await announce(toolkit, 1)
    await fan_out(toolkit, started_at=clock.now()).step()
    (delivery,) = await deliveries(toolkit, hook.id)
    await set_state(toolkit, delivery, DeliveryState.PENDING, attempts=6)

    await change(toolkit, hook, url=URL + "/mended")

    (hurried,) = await deliveries(toolkit, hook.id)
    assert hurried.last_at is None
    assert hurried.attempts == 6


async def test_what_is_left_out_stays_and_a_new_secret_stands_beside_the_old(toolkit: SqlToolkit) -> None:
    hook = await hooked(toolkit, URL, EventType.MESSAGE_SENT)
    new = secret_of(b"n" * 32)

    await change(toolkit, hook, new_secret=new, name="Shop")

    changed = await stored(toolkit, hook.id)
    assert (changed.name, changed.url, changed.event_types) == ("Shop", URL, frozenset({"message.sent"}))
    assert [secret.value for secret in changed.secrets] == [new.value, hook.secrets[0].value]
    assert changed.secrets[1].until is not None


async def test_a_change_by_a_person_writes_over_nothing_that_a_worker_noted(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    hook = await hooked(toolkit, URL)
    await announce(toolkit, 1)
    await fan_out(toolkit, started_at=clock.now()).step()
    async with toolkit.once(BUSINESS) as work:
        await work.hooks.note_failure(hook.id, at=clock.now())
        await work.hooks.note_failure(hook.id, at=clock.now() + MINUTE)

    await change(toolkit, hook, name="Shop")

    changed = await stored(toolkit, hook.id)
    assert (changed.last_number, changed.failing_since) == (1, clock.now())


async def test_a_hook_goes_with_all_it_was_told(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    hook, kept = await hooked(toolkit, URL), await hooked(toolkit, URL)
    await announce(toolkit, 1)
    await fan_out(toolkit, started_at=clock.now()).step()

    async with toolkit.once(BUSINESS) as work:
        await remove_hook(work, hook_id=hook.id)

    async with toolkit.reading(BUSINESS) as work:
        assert [each.id for each in await work.hooks.all()] == [kept.id]
    assert await deliveries(toolkit, hook.id) == []
    assert len(await deliveries(toolkit, kept.id)) == 1
    with pytest.raises(NotFound):
        await change(toolkit, hook, name="late")


async def test_a_hook_may_go_while_a_worker_makes_deliveries_for_it(toolkit: SqlToolkit) -> None:
    hook = await hooked(toolkit, URL)
    await announce(toolkit, 1)

    async def remove(work: SqlUnitOfWork) -> None:
        await remove_hook(work, hook_id=hook.id)

    async with toolkit.once(BUSINESS) as work:
        assert await work.hooks.move_cursor(hook.id, was=0, to=1)
        removal = asyncio.create_task(toolkit.run(BUSINESS, remove))
        await asyncio.sleep(0.1)
        await work.deliveries.add([a_delivery(hook, number=1)])
    await removal

    assert await deliveries(toolkit, hook.id) == []
    async with toolkit.reading(BUSINESS) as work:
        assert list(await work.hooks.all()) == []


@pytest.mark.parametrize("state", [DeliveryState.DEAD, DeliveryState.DELIVERED, DeliveryState.PENDING])
async def test_a_replay_is_the_same_under_the_same_id_with_all_its_attempts(
    toolkit: SqlToolkit, clock: SimulatedClock, state: DeliveryState
) -> None:
    hook = await hooked(toolkit, URL)
    await announce(toolkit, 1)
    await fan_out(toolkit, started_at=clock.now()).step()
    (made,) = await deliveries(toolkit, hook.id)
    await set_state(toolkit, made, state, attempts=5)
    await lanes_woken(toolkit)
    clock.advance(MINUTE)
    due = SqlDueWork(toolkit.database)
    for job in await due.claim_jobs(limit=10, lease=MINUTE):
        await due.finish_job(job)

    replayed = await replay(toolkit, made)

    (again,) = await deliveries(toolkit, hook.id)
    assert (again.id, again.body) == (made.id, made.body)
    assert (again.state, again.attempts, again.last_at) == (DeliveryState.PENDING, 0, None)
    assert replayed == again
    assert await lanes_woken(toolkit) == ["cnv_1"]


async def test_nothing_is_replayed_for_a_hook_that_is_off_or_in_another_business(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    hook = await hooked(toolkit, URL)
    await announce(toolkit, 1)
    await fan_out(toolkit, started_at=clock.now()).step()
    (made,) = await deliveries(toolkit, hook.id)
    await change(toolkit, hook, active=False)

    with pytest.raises(WrongState):
        await replay(toolkit, made)
    with pytest.raises(NotFound):
        await replay(toolkit, made, business_id=OTHER_BUSINESS)


async def test_deliveries_are_listed_newest_first_page_by_page_and_by_state(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    hook = await hooked(toolkit, URL)
    for number in range(1, 6):
        await announce(toolkit, number)
    await fan_out(toolkit, started_at=clock.now()).step()
    made = await deliveries(toolkit, hook.id)
    await set_state(toolkit, made[2], DeliveryState.DEAD, attempts=8)

    async with toolkit.reading(BUSINESS) as work:
        first = await work.deliveries.of_hook(hook.id, state=None, before=None, limit=2)
        rest = await work.deliveries.of_hook(hook.id, state=None, before=first[-1].number, limit=10)
        dead = await work.deliveries.of_hook(hook.id, state=DeliveryState.DEAD, before=None, limit=10)

    assert [each.number for each in first] == [5, 4]
    assert [each.number for each in rest] == [3, 2, 1]
    assert [each.number for each in dead] == [3]


async def test_one_hook_that_cannot_be_moved_keeps_no_other_behind(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    first, second = await hooked(toolkit, URL), await hooked(toolkit, URL)
    await announce(toolkit, 1)
    async with toolkit.once(BUSINESS) as work:
        # As if somebody had made its deliveries and the cursor were lost: the numbers are there already.
        stuck = first if first.id < second.id else second
        await work.deliveries.add([a_delivery(stuck, number=1)])

    await fan_out(toolkit, started_at=clock.now()).step()

    assert len(await deliveries(toolkit, HookId(max(first.id, second.id)))) == 1
