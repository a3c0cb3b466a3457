"""Tells hooks what happened, lane by lane and in order, until each delivery is made or given up."""

import json
import time
from datetime import datetime, timedelta
from functools import partial

from tools.actions.conversations.wake_lanes import wake_lanes
from tools.actions.hooks.switch_off_hook import switch_off_hook
from tools.hooks.hook import PYTHON, Delivery, Hook, HookId, HookKind
from tools.hooks.outgoing import Answer, Outgoing
from tools.hooks.signing import headers_for
from tools.toolkit import Toolkit, UnitOfWork
from tools.work.store import Job
from workflows.deliveries.attempts import after_attempt, is_back, is_hopeless, next_try
from workflows.deliveries.fan_out import python_hooks
from workflows.deliveries.gate import HookGate, TurnedAway
from workflows.deliveries.python_calls import PythonCalls
from workflows.job_runner import PutOff

_DRAIN_SECONDS = 20.0
"""A lane in which there is more to do gives its place to others after so long."""

_ELSEWHERE = timedelta(seconds=30)
"""A function that this process does not know may be known to the next one that looks."""

_GIVE_UP_ELSEWHERE = timedelta(days=1)
_WOKEN_AT_ONCE = 1000


class HookDelivery:
    """At least once: what was sent but not written down in time is sent again, the same under the same id."""

    def __init__(self, toolkit: Toolkit, outgoing: Outgoing, python: PythonCalls, gate: HookGate) -> None:
        """One for all hooks of a process."""
        self._toolkit = toolkit
        self._outgoing = outgoing
        self._python = python
        self._gate = gate

    async def deliver(self, job: Job) -> None:
        """Drains one lane of one hook.

        Raises ``PutOff`` when the next delivery is for later.
        """
        hook_id, lane = HookId(str(job.data["hook_id"])), str(job.data["lane"])
        began = time.monotonic()
        while True:
            async with self._toolkit.reading(job.business_id) as work:
                now, hook = work.now, await work.hooks.find(hook_id)
                head = await work.deliveries.head_of_lane(hook_id, lane) if hook is not None and hook.active else None
            if hook is None or head is None:
                return
            not_before = next_try(head)
            if not_before is not None and now < not_before:
                raise PutOff(not_before)
            if time.monotonic() - began > _DRAIN_SECONDS:
                raise PutOff(now)
            try:
                async with self._gate.inside(hook_id):
                    answer = await self._tell(hook, head, now)
            except TurnedAway as away:
                raise PutOff(now + away.pause) from away
            await self._toolkit.run(job.business_id, partial(_write_down, hook=hook, delivery=head, answer=answer))

    async def _tell(self, hook: Hook, delivery: Delivery, now: datetime) -> Answer:
        began = time.monotonic()
        if hook.kind is HookKind.PYTHON:
            answer = await self._call(hook, delivery, now)
        else:
            headers = headers_for(delivery, hook.secrets, now=now)
            answer = await self._outgoing.post(hook.url, delivery.body, headers)
        self._gate.behaved(hook.id, ok=answer.ok, took=time.monotonic() - began)
        return answer

    async def _call(self, hook: Hook, delivery: Delivery, now: datetime) -> Answer:
        name = hook.url.removeprefix(PYTHON)
        registered = python_hooks().get(name)
        if registered is not None:
            return await self._python.call(name, registered.hook, json.loads(delivery.body))
        if now - delivery.created_at < _GIVE_UP_ELSEWHERE:
            raise PutOff(now + _ELSEWHERE)
        return Answer(0, "No process has known this Python hook for a day.")


async def _write_down(work: UnitOfWork, *, hook: Hook, delivery: Delivery, answer: Answer) -> None:
    """What came of one attempt. If somebody else has written about this delivery meanwhile, theirs stands."""
    if not await work.deliveries.save(after_attempt(delivery, answer, now=work.now), was=delivery.attempts):
        return
    if is_hopeless(hook, answer, now=work.now):
        await switch_off_hook(work, hook=hook, status=answer.status)
    if not answer.ok and hook.failing_since is None:
        await work.hooks.note_failure(hook.id, at=work.now)
    recovered = answer.ok and hook.failing_since is not None and await work.hooks.note_recovery(hook.id)
    if recovered and is_back(hook, now=work.now):
        await work.deliveries.hurry(hook.id)
        waiting = await work.deliveries.pending_lanes(hook.id, limit=_WOKEN_AT_ONCE)
        await wake_lanes(work, hook_id=hook.id, lanes=waiting)
