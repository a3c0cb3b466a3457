"""Signing in and out with a browser."""

import hashlib
from datetime import timedelta

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from api.asking import Here, Reading, network_address
from api.bodies.people import Me, SignIn
from api.doorkeeper import SESSION_COOKIE
from api.parts import Parts
from api.routes.me import me_of
from tools.actions.sign_in import SESSION_LASTS, sign_in, sign_out
from tools.contacts.email_addresses import parse_email
from tools.errors import Invalid, NotAllowed, NotSignedIn, TooMany
from tools.team.people import User
from tools.team.rights import Caller, asker_of
from tools.team.tokens import SECRET_BYTES, Token, TokenKind, secret_text
from tools.toolkit import UnitOfWork

router = APIRouter(tags=["session"])

_WINDOW = timedelta(minutes=15)
_NO_SUCH_NAME = "no such name"


@router.post("/v1/session", response_model=Me)
async def create_session(asked: SignIn, request: Request, parts: Here) -> Response:
    """Signs in: the answer sets the cookie, and holds the ``csrf_token`` that unsafe calls send along.

    An unknown name, a wrong password and a user who left are answered alike, and take the same time.
    """
    key = _email_key(asked.email)
    await _refuse_too_many(parts, name=key, address=network_address(request))
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


async def _refuse_too_many(parts: Parts, *, name: str, address: str) -> None:
    """Few tries from one place at one name; more over all places, so that nobody is easily locked out by others."""
    hashed = hashlib.sha256(name.encode()).hexdigest()
    for key, most in ((f"both:{hashed}:{address}", 10), (f"name:{hashed}", 50), (f"address:{address}", 50)):
        wait = await parts.live.limits.take(f"sign-in:{key}", most=most, per=_WINDOW)
        if wait is not None:
            raise TooMany("Too many tries; wait a little.", retry_after=wait.total_seconds())


def _email_key(typed: str) -> str:
    try:
        return parse_email(typed).match_key
    except Invalid:
        return _NO_SUCH_NAME
