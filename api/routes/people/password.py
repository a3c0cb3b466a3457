"""Choosing a password: by an invitation; and what somebody does who forgot theirs."""

import asyncio
import time

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.asking import Here, network_address
from api.bodies.people import Forgotten, PasswordChosen
from api.bodies.strict import Done
from api.errors import may_refuse
from api.gates.tries import count_try, name_key, refuse_too_many
from api.parts import Parts
from tools.actions.team.choose_password import UsedUp, choose_password
from tools.actions.team.note_act import note_act
from tools.errors import TooMany
from tools.team.people import User
from tools.team.tokens import TokenKind, hash_of
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/password", tags=["session"])

_ANSWERED_AFTER = 0.3
"""Seconds: longer than it takes to write down who asked, so that an unknown name takes as long as a known one."""


@router.post("/forgot", status_code=202, responses=may_refuse(TooMany))
async def forgot_password(asked: Forgotten, request: Request, parts: Here) -> Done:
    """Tells the admins of whoever has this e-mail, so that they invite them; the answer is the same for everybody."""
    began = time.monotonic()
    key = name_key(asked.email)
    await refuse_too_many(parts, "forgot", name=key, address=network_address(request))
    for name in await parts.directory.sign_in_names(key):
        await _tell_admins(parts, name.user)
    await asyncio.sleep(max(0.0, began + _ANSWERED_AFTER - time.monotonic()))
    return Done()


@router.post("/reset", status_code=204, responses=may_refuse(TooMany))
async def reset_password(asked: PasswordChosen, request: Request, parts: Here) -> Response:
    """Chooses a password by the token of an invitation; every browser has to sign in anew."""
    await count_try(parts, f"reset:{network_address(request)}", most=50)
    found = await parts.directory.find_token(hash_of(asked.token.get_secret_value()))
    if found is None or found.token.kind is not TokenKind.INVITATION or found.token.revoked_at is not None:
        raise UsedUp(field="token")
    if found.token.ends_at is not None and found.token.ends_at <= found.now:
        raise UsedUp(field="token")
    password_hash = await parts.passwords.hash(asked.password.get_secret_value())

    async def choose(work: UnitOfWork) -> None:
        await choose_password(work, invitation=found.token, password_hash=password_hash)

    await parts.toolkit.run(found.token.business_id, choose)
    return Response(status_code=204)


async def _tell_admins(parts: Parts, user: User) -> None:
    async def tell(work: UnitOfWork) -> None:
        await note_act(work, "user.forgot_password", by_id=None, data={"id": user.id})

    await parts.toolkit.run(user.business_id, tell)
