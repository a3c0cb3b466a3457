"""Writes into the history of contacts what was done to them."""

from collections.abc import Collection, Mapping
from typing import Any

from tools.contacts.book.history import ChangeKind, ContactChange
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
    await note_changes(
        work, [contact_id], kind, by_id=by_id, source=source, conversation_id=conversation_id, changes=changes
    )


async def note_changes(
    work: UnitOfWork,
    contact_ids: Collection[ContactId],
    kind: ChangeKind,
    *,
    by_id: str | None,
    source: Source | None = None,
    conversation_id: ConversationId | None = None,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
) -> None:
    """The same change of many contacts, written at once."""
    if kind is ChangeKind.EDITED and not changes:
        return
    await work.history.add(
        [
            ContactChange(
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
            for contact_id in contact_ids
        ]
    )
