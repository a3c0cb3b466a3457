"""An admin has a while told again to a hook, because its receiver was down or has lost what it was told."""

from datetime import datetime

from tools.actions.conversations.wake_lanes import wake_lanes
from tools.actions.hooks.change_hook import find_hook
from tools.errors import Invalid, WrongState
from tools.hooks.hook import DeliveryState, HookId
from tools.toolkit import UnitOfWork

_AT_ONCE = 10_000


async def replay_deliveries(
    work: UnitOfWork, *, hook_id: HookId, state: DeliveryState, since: datetime, until: datetime
) -> int:
    """How many are told again: of what happened from ``since`` to before ``until``, and came to ``state``.

    Each keeps its id and its body, and what belongs together its order. What was erased, or is too old, is left out.
    Raises ``NotFound``, ``WrongState`` when the hook is switched off, ``Invalid`` when it is too much at once.
    """
    hook = await find_hook(work, hook_id)
    if not hook.active:
        raise WrongState("This hook is switched off. Switch it on first.", state="off")
    if state is DeliveryState.PENDING:
        raise Invalid("What is pending is told anyway. Ask for what is delivered or dead.", field="state")
    if until <= since:
        raise Invalid("This moment lies before the one since which to tell again.", field="until")
    after = await work.hooks.last_event_before(since)
    to = await work.hooks.last_event_before(until)
    count = await work.deliveries.count_replayable(hook.id, state=state, after=after, to=to, limit=_AT_ONCE + 1)
    if count > _AT_ONCE:
        raise Invalid(f"These are more than {_AT_ONCE:,} deliveries. Ask for a shorter time.", field="since")
    lanes = await work.deliveries.replay(hook.id, state=state, after=after, to=to)
    await wake_lanes(work, hook_id=hook.id, lanes=lanes)
    return count
