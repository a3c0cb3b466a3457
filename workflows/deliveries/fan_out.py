"""Makes deliveries of what happened: each hook has a cursor, and whoever moves it makes them, and nobody else."""

import time
from collections.abc import Mapping
from datetime import datetime
from functools import partial

import structlog

from tools.actions.conversations.wake_lanes import wake_lanes
from tools.actions.hooks.add_hook import enrol_python_hook
from tools.events import Event
from tools.hooks.hook import Delivery, DeliveryId, Hook, HookId
from tools.hooks.payload import body_of, lane_of
from tools.hooks.store import HookBacklog
from tools.toolkit import Toolkit, UnitOfWork
from workflows.deliveries.choice import told_to
from workflows.hooks import Registered, all_hooks

_EVENTS_AT_ONCE = 200
_HOOKS_AT_ONCE = 100
_LOOK_FOR_NEW = 10.0
"""Seconds after which businesses are looked for that are new; they miss nothing meanwhile."""

_log = structlog.get_logger(__name__)


class HookFanOut:
    """Nothing of this is part of a turn: it reads what was committed."""

    def __init__(self, toolkit: Toolkit, backlog: HookBacklog, *, started_at: datetime) -> None:
        """A Python hook that is new is told of what happened since ``started_at``."""
        self._toolkit = toolkit
        self._backlog = backlog
        self._started_at = started_at
        self._enrol_at = 0.0

    async def step(self) -> bool:
        """Moves every hook that is behind; whether there was one, so that there may be more to do."""
        names = python_hooks()
        if time.monotonic() >= self._enrol_at:
            await self._enrol(names)
            self._enrol_at = time.monotonic() + _LOOK_FOR_NEW
        behind = await self._backlog.behind(python_names=names.keys(), limit=_HOOKS_AT_ONCE)
        moved = False
        for business_id, hook_id in behind:
            try:
                moved |= await self._toolkit.run(business_id, partial(_move, hook_id=hook_id))
            except Exception:
                # The others are not to wait for what is wrong with one.
                _log.exception("a hook stays behind", hook=hook_id)
        return moved

    async def _enrol(self, names: Mapping[str, Registered]) -> None:
        for name, registered in names.items():
            for business_id in await self._backlog.without(name, limit=_HOOKS_AT_ONCE):
                enrol = partial(enrol_python_hook, name=name, event=registered.event, since=self._started_at)
                await self._toolkit.run(business_id, enrol)


def python_hooks() -> Mapping[str, Registered]:
    """The functions of this process by the names under which they are enrolled: one for each event."""
    return {f"{one.name}@{one.event.value}": one for one in all_hooks()}


async def _move(work: UnitOfWork, *, hook_id: HookId) -> bool:
    hook = await work.hooks.lock(hook_id)
    if hook is None:
        return False
    # Read after the lock: what is erased at this moment is not told any more.
    events = await work.outbox.after(hook.last_number, limit=_EVENTS_AT_ONCE)
    if not events or not await work.hooks.move_cursor(hook.id, was=hook.last_number, to=events[-1].number):
        return False
    wanted = await told_to(work, hook, events)
    await work.deliveries.add([_delivery(work, hook, event) for event in wanted])
    await wake_lanes(work, hook_id=hook.id, lanes=(lane_of(event) for event in wanted))
    return True


def _delivery(work: UnitOfWork, hook: Hook, event: Event) -> Delivery:
    return Delivery(
        id=DeliveryId(work.new_id("dlv")),
        business_id=hook.business_id,
        hook_id=hook.id,
        number=event.number,
        event_id=event.id,
        type=event.type.value,
        lane=lane_of(event),
        body=body_of(event, hook.kind),
        created_at=work.now,
    )
