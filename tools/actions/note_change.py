"""Writes into a contact's history what was done to it."""

from collections.abc import Mapping
from typing import Any

from tools.contacts.history import ChangeKind, ContactChange
from tools.contacts.identifiers import Source
from tools.ids import ContactId, ConversationId
from tools.toolkit import UnitOfWork


async def note_change(
    work: UnitOfWork,
    contact_id: ContactId,
    kind: ChangeKind,
    *,
    by_id: str | None,
    source: Source | None = None,
    conversation_id: ConversationId | None = None,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
) -> None:
    """Notes one change; an edit that changed no field is none."""
    if kind is ChangeKind.EDITED and not changes:
        return
    change = ContactChange(
        id=work.new_id("chg"),
        business_id=work.business_id,
        contact_id=contact_id,
        kind=kind,
        at=work.now,
        by_id=by_id,
        source=source,
        conversation_id=conversation_id,
        changes=changes or {},
    )
    await work.history.add([change])
