"""Somebody wants to be told what happens from now on."""

from collections.abc import Collection
from datetime import datetime

from tools.events import EventType
from tools.hooks.hook import PYTHON, Hook, HookId, SigningSecret
from tools.ids import repeatable_ids
from tools.toolkit import UnitOfWork

_ANY_TIME = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


async def add_hook(
    work: UnitOfWork, *, name: str, url: str, event_types: Collection[EventType], secret: SigningSecret
) -> Hook:
    """A webhook to an address that was checked; without event types it is told of all."""
    hook = Hook(
        id=HookId(work.new_id("hok")),
        business_id=work.business_id,
        name=name,
        url=url,
        created_at=work.now,
        secrets=[secret],
        event_types=frozenset(each.value for each in event_types),
        last_number=await work.outbox.last_number(),
    )
    await work.hooks.add(hook)
    return hook


async def enrol_python_hook(work: UnitOfWork, *, name: str, event: EventType, since: datetime) -> None:
    """A function of this process; told of what was announced since. Enrolling it again changes nothing."""
    # The same in every process, so that two that start at once enrol it once; nobody gains by guessing it.
    same_id = repeatable_ids(f"{work.business_id}:{name}", at=_ANY_TIME)
    hook = Hook(
        id=HookId(same_id("hok")),
        business_id=work.business_id,
        name=name,
        url=PYTHON + name,
        created_at=work.now,
        event_types=frozenset({event.value}),
        last_number=await work.hooks.last_event_before(since),
    )
    await work.hooks.add(hook)
