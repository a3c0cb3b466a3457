"""A hook that cannot be told any more is switched off, and the admins hear of it."""

from tools.actions.team.note_act import note_act
from tools.events import EventType
from tools.hooks.hook import Hook
from tools.toolkit import UnitOfWork


async def switch_off_hook(work: UnitOfWork, *, hook: Hook, status: int) -> None:
    """Once, however many deliveries find it out at the same time. Switched on again, it goes on where it stood.

    ``status`` is the last HTTP status; 0 when there was no answer.
    """
    if not await work.hooks.switch_off(hook.id):
        return
    since = None if hook.failing_since is None else hook.failing_since.isoformat()
    told = {"hook_id": hook.id, "name": hook.name, "last_status": status, "failing_since": since}
    await note_act(work, EventType.HOOK_SWITCHED_OFF.value, by_id=None, data=told)
    work.announce(EventType.HOOK_SWITCHED_OFF, told)
