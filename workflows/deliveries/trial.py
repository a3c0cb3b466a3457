"""Calls a webhook for a trial: signed as every delivery is, of a type that no event has, and kept nowhere."""

import json
from datetime import datetime
from typing import Final

from tools.hooks.hook import Delivery, DeliveryId, Hook
from tools.hooks.outgoing import Answer, Outgoing
from tools.hooks.signing import headers_for
from tools.ids import EventId

TRIAL: Final = "hook.test"


async def try_hook(outgoing: Outgoing, hook: Hook, *, trial_id: str, now: datetime) -> Answer:
    """What the receiver answers; never raises for what a receiver or a network does."""
    told = {"type": TRIAL, "timestamp": now.isoformat(), "data": {"hook_id": hook.id}}
    delivery = Delivery(
        id=DeliveryId(trial_id),
        business_id=hook.business_id,
        hook_id=hook.id,
        number=0,
        event_id=EventId(trial_id),
        type=TRIAL,
        lane="",
        body=json.dumps(told, separators=(",", ":")),
        created_at=now,
    )
    return await outgoing.post(hook.url, delivery.body, headers_for(delivery, hook.secrets, now=now))
