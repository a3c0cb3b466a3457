"""The audit log: who looked at or changed what."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Self

from fastapi import APIRouter, Query

from api.asking import Administering
from api.bodies.strict import Answer, PageOf
from api.eyes import Look
from api.paging import PageHere
from tools.actions.team.eyes import Eyes
from tools.contacts.pages import Place
from tools.ids import UserId
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
async def list_audit(
    caller: Administering,
    look: Look,
    paging: PageHere,
    *,
    what: Annotated[str, Query(max_length=100, description="`user.deactivated`, or only `user`.")] = "",
    user: Annotated[str | None, Query(max_length=100, description="Who did it.")] = None,
) -> PageOf[AuditBody]:
    """The newest entries first."""
    user_id = None if user is None else UserId(user)

    async def read(work: UnitOfWork, eyes: Eyes) -> PageOf[AuditBody]:
        before = paging.after.id if paging.after is not None else None
        entries = await work.audit.latest(what=what, user_id=user_id, before=before, limit=paging.fetch)
        return paging.page([(entry, Place(0, entry.id)) for entry in entries], AuditBody.of)

    return await look(read)
