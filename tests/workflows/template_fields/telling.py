"""Which hooks are told of a handover."""

from datetime import timedelta
from typing import Any

from tests.databases import BUSINESS
from tests.hooked import SECRET
from tests.workflows.house import House
from tests.workflows.template_fields.exercise import exercise
from tests.workflows.template_fields.waiting import ASKS
from tools.actions.hooks.add_hook import add_hook
from tools.events import EventType
from tools.storage.hook_backlog import SqlHookBacklog
from workflows.deliveries.fan_out import HookFanOut

KINDS = (EventType.HANDOVER_REQUESTED, EventType.CONVERSATION_CLOSED)


@exercise("hooks", template="hooks: [crm]", seen=["crm"])
@exercise("hooks", template="hooks: []", seen=[])
async def who_is_told(house: House) -> Any:
    hooks = {}
    for name in ("crm", "pager"):
        async with house.toolkit.once(BUSINESS) as work:
            url = f"https://{name}.example.com"
            hooks[name] = (await add_hook(work, name=name, url=url, event_types=KINDS, secret=SECRET)).id
        house.clock.advance(timedelta(seconds=1))
    await house.open_chat()
    await house.customer(ASKS)
    fan_out = HookFanOut(house.toolkit, SqlHookBacklog(house.toolkit.database), started_at=house.clock.now())
    while await fan_out.step():
        pass
    async with house.toolkit.reading(BUSINESS) as work:
        told = {
            name: await work.deliveries.of_hook(hook_id, state=None, before=None, limit=10)
            for name, hook_id in hooks.items()
        }
    return [name for name in told if told[name]]
