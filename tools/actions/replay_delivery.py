"""An admin has an event told again to a hook, under the same id and with the same body."""

from dataclasses import replace

from tools.errors import NotFound
from tools.hooks.hook import Delivery, DeliveryId, DeliveryState
from tools.toolkit import UnitOfWork

DELIVER = "deliver"
"""The kind of the jobs that drain a lane of a hook."""


async def replay_delivery(work: UnitOfWork, *, delivery_id: DeliveryId) -> Delivery:
    """It is pending again, and tried at once; replaying what is pending only hurries it.

    Raises ``NotFound``.
    """
    found = await work.deliveries.find(delivery_id)
    if found is None:
        raise NotFound("There is no such delivery.")
    again = replace(found, state=DeliveryState.PENDING, last_at=None)
    await work.deliveries.save(again, was=found.attempts)
    await work.jobs.put(DELIVER, {"hook_id": found.hook_id, "lane": found.lane}, key=f"{found.hook_id}:{found.lane}")
    return again
