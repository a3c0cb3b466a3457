"""Functions as hooks: enrolled once in every business, switched off like others, changed in their code."""

import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.databases import BUSINESS, OTHER_BUSINESS
from tests.hooked import announce, deliveries, fan_out
from tools.actions.hooks.add_hook import enrol_python_hook
from tools.actions.hooks.change_hook import change_hook, remove_hook
from tools.clock import SimulatedClock
from tools.errors import WrongState
from tools.events import EventType
from tools.hooks.hook import Hook
from tools.hooks.signing import secret_of
from tools.storage.hook_backlog import SqlHookBacklog
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork
from workflows.hooks import forget_hooks, on_event

URL = "https://hooks.example.com/in"
MINUTE = timedelta(minutes=1)


async def change(toolkit: SqlToolkit, hook: Hook, **what: Any) -> Hook:
    given = {"name": None, "url": None, "event_types": None, "active": None, "new_secret": None} | what

    async def act(work: SqlUnitOfWork) -> Hook:
        return await change_hook(work, hook_id=hook.id, **given)

    return await toolkit.run(BUSINESS, act)


@pytest.fixture
def functions() -> Iterator[None]:
    """Python hooks of this test's own."""
    forget_hooks()
    yield
    forget_hooks()


@pytest.mark.usefixtures("functions")
async def test_functions_are_enrolled_once_in_every_business_and_told_what_happened_since_the_start(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    @on_event("message.sent")
    def hears(payload: Any) -> None:
        """Is not called here."""

    await announce(toolkit, 1)
    clock.advance(MINUTE)
    started_at = clock.now()
    await announce(toolkit, 2)
    await announce(toolkit, 3, kind=EventType.CONTACT_MERGED)
    workers = [fan_out(toolkit, started_at=started_at - timedelta(seconds=n)) for n in range(3)]

    await asyncio.gather(*(worker.step() for worker in workers))
    await fan_out(toolkit, started_at=clock.now() + MINUTE).step()

    async with toolkit.reading(BUSINESS) as work:
        (hook,) = await work.hooks.all()
    async with toolkit.reading(OTHER_BUSINESS) as work:
        (other,) = await work.hooks.all()
    assert (hook.name, hook.url) == ("hears@message.sent", "python:hears@message.sent")
    assert hook.id != other.id
    assert [json.loads(each.body)["n"] for each in await deliveries(toolkit, hook.id)] == [2]


@pytest.mark.usefixtures("functions")
async def test_a_process_that_does_not_know_a_function_leaves_it_to_those_that_do(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    async with toolkit.once(BUSINESS) as work:
        await enrol_python_hook(work, name="hears@message.sent", event=EventType.MESSAGE_SENT, since=clock.now())
    await announce(toolkit, 1)

    backlog = SqlHookBacklog(toolkit.database)
    unknowing = await backlog.behind(python_names=[], limit=10)
    knowing = await backlog.behind(python_names=["hears@message.sent", "other"], limit=10)

    assert list(unknowing) == []
    assert [business_id for business_id, _ in knowing] == [BUSINESS]


async def test_a_function_can_be_switched_off_but_is_changed_and_taken_away_in_its_code(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        await enrol_python_hook(work, name="hears@message.sent", event=EventType.MESSAGE_SENT, since=work.now)
        (hook,) = await work.hooks.all()

    off = await change(toolkit, hook, active=False)

    assert not off.active
    changes: list[dict[str, Any]] = [
        {"url": URL},
        {"name": "x"},
        {"event_types": []},
        {"new_secret": secret_of(b"n" * 32)},
    ]
    for what in changes:
        with pytest.raises(WrongState):
            await change(toolkit, hook, **what)
    async with toolkit.once(BUSINESS) as work:
        with pytest.raises(WrongState):
            await remove_hook(work, hook_id=hook.id)
