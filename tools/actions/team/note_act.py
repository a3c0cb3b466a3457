"""Writes into the audit log what was done; what a caller does over HTTP is written by the way in."""

from collections.abc import Mapping
from typing import Any

from tools.ids import UserId
from tools.team.journals import AuditEntry
from tools.toolkit import UnitOfWork


async def note_act(work: UnitOfWork, what: str, *, by_id: str | None, data: Mapping[str, Any]) -> None:
    """``by_id`` is the user, or the token of a program; nothing when it happened by itself. No secret in ``data``."""
    by_user = by_id is not None and by_id.startswith("usr_")
    entry = AuditEntry(
        id=work.new_id("aud"),
        what=what,
        at=work.now,
        user_id=UserId(by_id) if by_id is not None and by_user else None,
        data=dict(data) if by_user or by_id is None else {**data, "token_id": by_id},
    )
    await work.audit.add(entry)
