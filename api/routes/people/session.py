"""Signing in and out with a browser."""

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from api.asking import Here, Reading, network_address
from api.bodies.people import Me, SignIn
from api.errors import may_refuse
from api.gates.doorkeeper import SESSION_COOKIE
from api.gates.tries import name_key, refuse_too_many
from api.parts import Parts
from api.routes.people.me import me_of
from tools.actions.team.sign_in import SESSION_LASTS, sign_in, sign_out
from tools.errors import NotAllowed, NotSignedIn, TooMany
from tools.team.people import User
from tools.team.rights import Caller, asker_of
from tools.team.tokens import SECRET_BYTES, Token, TokenKind, secret_text
from tools.toolkit import UnitOfWork

router = APIRouter(tags=["session"])


@router.post("/v1/session", response_model=Me, responses=may_refuse(NotSignedIn, TooMany))
async def create_session(asked: SignIn, request: Request, parts: Here) -> Response:
    """Signs in: the answer sets the cookie, and holds the ``csrf_token`` that unsafe calls send along.

    An unknown name, a wrong password and a user who left are answered alike, and take the same time.
    """
    key = name_key(asked.email)
    await refuse_too_many(parts, "sign-in", name=key, address=network_address(request))
    user = await _who(parts, key, asked.password.get_secret_value())
    if user is None:
        raise NotSignedIn("This e-mail and password do not open anything.")
    secret = secret_text(TokenKind.SESSION, parts.chance(SECRET_BYTES))

    async def signed_in(work: UnitOfWork) -> tuple[Token, Me]:
        token = await sign_in(work, user_id=user.id, secret=secret, browser=request.headers.get("user-agent", ""))
        return token, await me_of(work, parts, Caller(asker_of(user), token, user))

    _, me = await parts.toolkit.run(user.business_id, signed_in)
    response = JSONResponse(me.model_dump(mode="json"))
    response.set_cookie(
        SESSION_COOKIE,
        secret,
        max_age=int(SESSION_LASTS.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=parts.place.secure,
    )
    return response


@router.delete("/v1/session", status_code=204)
async def delete_session(parts: Here, caller: Reading) -> Response:
    """Signs out."""
    if caller.token.kind is not TokenKind.SESSION:
        raise NotAllowed("This is no session; a token is revoked with DELETE /v1/tokens/{id}.")

    async def signed_out(work: UnitOfWork) -> None:
        await sign_out(work, token=caller.token)

    await parts.toolkit.run(caller.business_id, signed_out)
    response = Response(status_code=204)
    response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="strict", secure=parts.place.secure)
    return response


async def _who(parts: Parts, key: str, password: str) -> User | None:
    """The user with this name and password. A name that nobody has costs as much as one that somebody has."""
    names = await parts.directory.sign_in_names(key)
    if not names:
        await parts.passwords.matches(password, None)
    for name in names:
        if await parts.passwords.matches(password, name.password_hash):
            return name.user
    return None
