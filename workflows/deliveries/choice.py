"""Of what happened in a handover, a hook is told where the handover's template names it, or names none."""

import json
from collections.abc import Sequence
from functools import lru_cache

from tools.events import Event
from tools.hooks.hook import Hook
from tools.ids import HandoverId
from tools.toolkit import UnitOfWork


async def told_to(work: UnitOfWork, hook: Hook, events: Sequence[Event]) -> list[Event]:
    """The events that this hook is told of."""
    named: dict[HandoverId, frozenset[str] | None] = {}
    told: list[Event] = []
    for event in events:
        handover_id = event.data.get("handover_id") if hook.wants(event.type) else None
        if handover_id is not None and handover_id not in named:
            named[handover_id] = await _named_by(work, handover_id)
        names = None if handover_id is None else named[handover_id]
        if hook.wants(event.type) and (names is None or hook.called in names):
            told.append(event)
    return told


async def _named_by(work: UnitOfWork, handover_id: HandoverId) -> frozenset[str] | None:
    """By the version of the template that the handover stays on; nothing where it names none, or is kept no more."""
    handover = await work.handovers.find(handover_id)
    version = None if handover is None else await work.templates.find(handover.template, handover.template_version)
    return None if version is None else _names_in(version.shape)


@lru_cache(maxsize=256)
def _names_in(shape: str) -> frozenset[str] | None:
    # Versions of before there was such a field say nothing of it.
    names = json.loads(shape).get("hooks")
    return None if names is None else frozenset(names)
