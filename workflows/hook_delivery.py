"""Tells hooks what happened: deliveries are made from the events by a cursor, and each lane is drained in order."""

import asyncio
import inspect
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial

from tools.actions.replay_delivery import DELIVER
from tools.events import Event, EventType
from tools.hooks.hook import PYTHON, Delivery, DeliveryId, DeliveryState, Hook, HookId, HookKind
from tools.hooks.outgoing import Answer, Outgoing
from tools.hooks.payload import body_of, lane_of
from tools.hooks.signing import headers_for
from tools.hooks.store import HookBacklog
from tools.ids import BusinessId, repeatable_ids
from tools.toolkit import Toolkit, UnitOfWork
from tools.work.store import Job, back_off
from workflows.hooks import Registered, all_hooks
from workflows.job_runner import PutOff

PYTHON_SECONDS = 30.0
"""How long a Python hook may take."""

_BATCH = 200
_MOST_HOOKS = 100


class HookDelivery:
    """Everything that is done for hooks; nothing of it is part of a turn."""

    def __init__(self, toolkit: Toolkit, backlog: HookBacklog, outgoing: Outgoing, *, started_at: datetime) -> None:
        """A Python hook that is new hears of what happened after ``started_at``."""
        self._toolkit = toolkit
        self._backlog = backlog
        self._outgoing = outgoing
        self._started_at = started_at

    async def fan_out(self) -> bool:
        """Makes deliveries of what hooks have not seen yet; whether there was anything."""
        names = _names()
        for name, registered in names.items():
            for business_id in await self._backlog.without(name, limit=_MOST_HOOKS):
                await self._enrol(business_id, name, registered)
        behind = await self._backlog.behind(python_names=names.keys(), limit=_MOST_HOOKS)
        for business_id, hook_id in behind:
            await self._toolkit.run(business_id, partial(_make_deliveries, hook_id=hook_id))
        return bool(behind)

    async def deliver(self, job: Job) -> None:
        """Drains one lane of one hook in order.

        Raises ``PutOff`` when the next one is to be tried later.
        """
        hook_id, lane = HookId(str(job.data["hook_id"])), str(job.data["lane"])
        while True:
            async with self._toolkit.reading(job.business_id) as work:
                hook = await work.hooks.find(hook_id)
                next_one = await work.deliveries.head_of_lane(hook_id, lane) if hook is not None else None
                now = work.now
            if hook is None or next_one is None or not hook.active:
                return
            _wait_for_turn(next_one, now)
            answer = await self._tell(hook, next_one, now)
            delivered = _after(next_one, answer, now)
            await self._toolkit.run(job.business_id, partial(_keep, delivery=delivered, was=next_one.attempts))
            _wait_for_turn(delivered, now)

    async def _tell(self, hook: Hook, delivery: Delivery, now: datetime) -> Answer:
        if hook.kind is HookKind.WEBHOOK:
            return await self._outgoing.post(hook.url, delivery.body, headers_for(delivery, hook.secrets, now=now))
        registered = _names().get(hook.url.removeprefix(PYTHON))
        if registered is None:
            return Answer(0, "This process knows no such Python hook.")
        return await _call(registered, json.loads(delivery.body))

    async def _enrol(self, business_id: BusinessId, name: str, registered: Registered) -> None:
        async def act(work: UnitOfWork) -> None:
            # The same id in every process, so that two that start at once enrol it once.
            new_id = repeatable_ids(f"{business_id}:{name}", at=self._started_at.replace(year=2000))
            hook = Hook(
                id=HookId(new_id("hok")),
                business_id=business_id,
                name=name,
                url=PYTHON + name,
                created_at=work.now,
                event_types=frozenset({registered.event.value}),
                last_number=await work.hooks.last_event_before(self._started_at),
            )
            await work.hooks.add(hook)

        await self._toolkit.run(business_id, act)


def _names() -> Mapping[str, Registered]:
    return {f"{one.name}@{one.event.value}": one for one in all_hooks()}


async def _make_deliveries(work: UnitOfWork, *, hook_id: HookId) -> None:
    """One step of one hook's cursor; whoever moves it makes the deliveries, and nobody else."""
    hook = await work.hooks.find(hook_id)
    if hook is None:
        return
    events = await work.outbox.after(hook.last_number, limit=_BATCH)
    if not events or not await work.hooks.move_cursor(hook.id, was=hook.last_number, to=events[-1].number):
        return
    wanted = [event for event in events if hook.wants(event.type)]
    await work.deliveries.add([_delivery(work, hook, event) for event in wanted])
    for lane in sorted({lane_of(event) for event in wanted}):
        await work.jobs.put(DELIVER, {"hook_id": hook.id, "lane": lane}, key=f"{hook.id}:{lane}")


def _delivery(work: UnitOfWork, hook: Hook, event: Event) -> Delivery:
    return Delivery(
        id=DeliveryId(work.new_id("dlv")),
        business_id=hook.business_id,
        hook_id=hook.id,
        number=event.number,
        event_id=event.id,
        type=EventType(event.type).value,
        lane=lane_of(event),
        body=body_of(event, hook.kind),
        created_at=work.now,
    )


def _wait_for_turn(delivery: Delivery, now: datetime) -> None:
    if delivery.state is not DeliveryState.PENDING or delivery.last_at is None:
        return
    pause = back_off(delivery.attempts)
    if pause is not None and now < delivery.last_at + pause:
        raise PutOff(delivery.last_at + pause)


def _after(delivery: Delivery, answer: Answer, now: datetime) -> Delivery:
    attempts = delivery.attempts + 1
    if answer.ok:
        state = DeliveryState.DELIVERED
    else:
        state = DeliveryState.DEAD if back_off(attempts) is None else DeliveryState.PENDING
    return replace(
        delivery,
        state=state,
        attempts=attempts,
        last_at=now,
        last_status=answer.status,
        last_answer=answer.text,
    )


async def _keep(work: UnitOfWork, *, delivery: Delivery, was: int) -> None:
    await work.deliveries.save(delivery, was=was)
    failed = delivery.state is not DeliveryState.DELIVERED
    await work.hooks.set_failing(delivery.hook_id, work.now if failed else None)


async def _call(registered: Registered, payload: Mapping[str, object]) -> Answer:
    """A sync function runs in a thread, so that one that hangs delays nobody."""
    try:
        async with asyncio.timeout(PYTHON_SECONDS):
            if inspect.iscoroutinefunction(registered.hook):
                await registered.hook(payload)
            else:
                waiting = await asyncio.to_thread(registered.hook, payload)
                if inspect.isawaitable(waiting):
                    await waiting
    except TimeoutError:
        return Answer(0, f"It did not end within {PYTHON_SECONDS:g} seconds.")
    except Exception as error:
        return Answer(0, f"{type(error).__name__}: {error}")
    return Answer(200, "")
