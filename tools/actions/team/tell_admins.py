"""Tells admins what only they see from now on, because whoever else did is gone."""

from collections.abc import Mapping, Sequence
from typing import Any

from tools.actions.team.note_act import note_act
from tools.events import EventType
from tools.ids import ContactId, ConversationId
from tools.toolkit import UnitOfWork

_NAMED_AT_MOST = 100
"""So many ids are named; it is said how many there are beyond."""


async def tell_admins(
    work: UnitOfWork,
    *,
    contacts: Sequence[ContactId] = (),
    conversations: Sequence[ConversationId] = (),
    by_id: str | None,
    data: Mapping[str, Any],
) -> None:
    """In the audit log, and at once where they listen; ``data`` says why."""
    told = {
        **data,
        "contacts": len(contacts),
        "conversations": len(conversations),
        "ids": [*contacts, *conversations][:_NAMED_AT_MOST],
    }
    await note_act(work, EventType.AUDIENCE_LEFT_EMPTY.value, by_id=by_id, data=told)
    work.announce(EventType.AUDIENCE_LEFT_EMPTY, {**told, "by_id": by_id})
