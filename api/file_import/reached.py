"""The service that an import goes to: the one that is running, else this process, which takes the data for itself."""

import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

import httpx

from api.app import make_app
from api.settings import Settings
from api.starting.background import working
from api.starting.offline_changes import the_business
from api.wiring import Machinery, is_served, open_machinery
from tools.actions.team.make_program_token import make_program_token
from tools.errors import Unusable
from tools.ids import BusinessId
from tools.team.tokens import SECRET_BYTES, Scope, Token, TokenKind, secret_text
from tools.toolkit import UnitOfWork

_NOBODY = "http://handover.internal"
_GOES_ON_FOR = timedelta(days=7)
"""After a kill, whatever runs next does the import to its end in the name of this command."""
_PATIENCE = httpx.Timeout(60, read=600)


def reached(
    settings: Settings, *, business: str, token: str, url: str
) -> AbstractAsyncContextManager[httpx.AsyncClient]:
    """A client of it. ``token`` and ``url`` are for one that is running.

    Raises ``Unusable`` where there is no business yet, several and none is named, or no token for a running one.
    """
    if url or is_served(settings):
        return _running(settings, token=token, url=url)
    return _here(settings, business=business)


@asynccontextmanager
async def _running(settings: Settings, *, token: str, url: str) -> AsyncIterator[httpx.AsyncClient]:
    given = token or (settings.admin_token.get_secret_value() if settings.admin_token is not None else "")
    address = url or settings.url
    if not given:
        message = (
            f"A server runs on this data; the import goes through it ({address}). Give --token, or stop it first."
        )
        raise Unusable(message)
    async with _client(given, base_url=address) as client:
        try:
            await client.get("/healthz")
        except httpx.TransportError as error:
            message = f"The server that runs on this data is not reached at {address}. Say where it is with --url."
            raise Unusable(message) from error
        yield client


@asynccontextmanager
async def _here(settings: Settings, *, business: str) -> AsyncIterator[httpx.AsyncClient]:
    async with open_machinery(settings) as machinery, working(machinery):
        business_id = await the_business(machinery, business, option="--business")
        secret = secret_text(TokenKind.BUSINESS, secrets.token_bytes(SECRET_BYTES))
        made = await _token(machinery, business_id, secret)
        transport = httpx.ASGITransport(app=make_app(machinery.parts))
        async with _client(secret, base_url=_NOBODY, transport=transport) as client:
            yield client

        async def revoke(work: UnitOfWork) -> None:
            await work.tokens.revoke(made.id, at=work.now)

        await machinery.toolkit.run(business_id, revoke)


async def _token(machinery: Machinery, business_id: BusinessId, secret: str) -> Token:
    async def make(work: UnitOfWork) -> Token:
        return await make_program_token(
            work,
            name="handover import",
            scopes=list(Scope),
            user_id=None,
            secret=secret,
            expires_at=work.now + _GOES_ON_FOR,
        )

    return await machinery.toolkit.run(business_id, make)


def _client(secret: str, **how: object) -> httpx.AsyncClient:
    headers: Mapping[str, str] = {"Authorization": f"Bearer {secret}"}
    return httpx.AsyncClient(headers=headers, timeout=_PATIENCE, **how)  # type: ignore[arg-type]
