"""An admin has an event told again to a hook, under the same id and with the same body."""

from dataclasses import replace

from tools.actions.conversations.wake_lanes import wake_lanes
from tools.errors import Busy, NotFound, WrongState
from tools.hooks.hook import Delivery, DeliveryId, DeliveryState
from tools.toolkit import UnitOfWork


async def replay_delivery(work: UnitOfWork, *, delivery_id: DeliveryId) -> Delivery:
    """It is pending again with all its attempts, and tried at once; what is pending already is only hurried.

    Raises ``NotFound``, ``WrongState`` when its hook is switched off or its body is gone.
    """
    found = await work.deliveries.find(delivery_id)
    hook = None if found is None else await work.hooks.find(found.hook_id)
    if found is None or hook is None:
        raise NotFound("There is no such delivery.")
    if not hook.active:
        raise WrongState("This hook is switched off. Switch it on first.", state="off")
    if not found.body:
        raise WrongState("What was told is kept no more: it was erased, or is too old.", state=found.state)
    again = replace(found, state=DeliveryState.PENDING, attempts=0, last_at=None)
    if not await work.deliveries.save(again, was=found.attempts):
        # It was tried in this very moment: the whole unit of work is run again on what came of that.
        raise Busy
    await wake_lanes(work, hook_id=hook.id, lanes=[found.lane])
    return again
