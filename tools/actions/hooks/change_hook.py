"""An admin changes a hook, switches it off and on again, or takes it away."""

from collections.abc import Collection
from dataclasses import replace

from tools.actions.conversations.wake_lanes import wake_lanes
from tools.errors import NotFound, WrongState
from tools.events import EventType
from tools.hooks.hook import Hook, HookId, HookKind, SigningSecret
from tools.hooks.signing import rotated
from tools.toolkit import UnitOfWork

_ALL = 1_000_000


async def change_hook(
    work: UnitOfWork,
    *,
    hook_id: HookId,
    name: str | None,
    url: str | None,
    event_types: Collection[EventType] | None,
    active: bool | None,
    new_secret: SigningSecret | None,
) -> Hook:
    """What is given is changed. Switched on again it goes on where it stood, and misses nothing.

    Raises ``NotFound``, ``WrongState`` for what only the code of a Python hook can change.
    """
    hook = await find_hook(work, hook_id)
    if hook.kind is HookKind.PYTHON and any(each is not None for each in (name, url, event_types, new_secret)):
        raise WrongState("The code that registers this hook says all but whether it is on.", state=hook.kind)
    changed = replace(
        hook,
        name=hook.name if name is None else name,
        url=hook.url if url is None else url,
        event_types=hook.event_types if event_types is None else frozenset(each.value for each in event_types),
        active=hook.active if active is None else active,
        secrets=hook.secrets if new_secret is None else rotated(hook.secrets, new_secret, now=work.now),
    )
    await work.hooks.save(changed)
    if changed.active and not hook.active:
        # Its days of failing are counted anew.
        await work.hooks.note_recovery(hook.id)
    if changed.active and (changed.url != hook.url or not hook.active):
        await work.deliveries.hurry(hook.id)
        await wake_lanes(work, hook_id=hook.id, lanes=await work.deliveries.pending_lanes(hook.id, limit=_ALL))
    return changed


async def remove_hook(work: UnitOfWork, *, hook_id: HookId) -> None:
    """The hook and what it was told are gone.

    Raises ``NotFound``, ``WrongState`` for a Python hook: the next start would only enrol it anew.
    """
    hook = await find_hook(work, hook_id)
    if hook.kind is HookKind.PYTHON:
        raise WrongState(
            "This hook is code. Switch it off, or take it out of the module that HANDOVER_HOOKS names.",
            state=hook.kind,
            instead="switch it off",
        )
    await work.hooks.remove(hook.id)


async def find_hook(work: UnitOfWork, hook_id: HookId) -> Hook:
    """The hook.

    Raises ``NotFound``.
    """
    hook = await work.hooks.find(hook_id)
    if hook is None:
        raise NotFound("There is no such hook.")
    return hook
