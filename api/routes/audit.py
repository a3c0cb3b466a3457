"""The audit log: who looked at or changed what."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from fastapi import APIRouter

from api.asking import Administering
from api.bodies.strict import Answer, PageOf
from api.eyes import Eyes, Look
from api.paging import PageHere
from tools.contacts.pages import Place
from tools.team.journals import AuditEntry
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/audit", tags=["audit"])


class AuditBody(Answer):
    """One entry."""

    id: str
    what: str
    at: datetime
    user_id: str | None
    data: Mapping[str, Any]

    @classmethod
    def of(cls, entry: AuditEntry) -> Self:
        """As admins read it."""
        return cls.model_validate(entry)


@router.get("")
async def list_audit(caller: Administering, look: Look, paging: PageHere) -> PageOf[AuditBody]:
    """The newest entries first."""

    async def read(work: UnitOfWork, eyes: Eyes) -> PageOf[AuditBody]:
        before = paging.after.id if paging.after is not None else None
        entries = await work.audit.latest(before=before, limit=paging.fetch)
        return paging.page([(entry, Place(0, entry.id)) for entry in entries], AuditBody.of)

    return await look(read)
