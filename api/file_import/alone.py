"""An import without a server: this process takes the data for itself."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx

from api.app import make_app
from api.settings import Settings
from api.starting.background import working
from api.starting.offline_changes import the_business
from api.wiring import Machinery, open_machinery
from tools.actions.team.make_program_token import make_program_token
from tools.ids import BusinessId
from tools.team.tokens import SECRET_BYTES, Scope, Token, TokenKind, secret_text
from tools.toolkit import UnitOfWork

_GOES_ON_FOR = timedelta(days=7)
"""After a kill, whatever runs next does the import to its end in the name of this command."""


@asynccontextmanager
async def served_here(settings: Settings, *, business: str) -> AsyncIterator[tuple[httpx.AsyncBaseTransport, str]]:
    """The way to the service, and the token it is asked with, which goes at the end."""
    async with open_machinery(settings) as machinery, working(machinery):
        business_id = await the_business(machinery, business, option="--business")
        secret = secret_text(TokenKind.BUSINESS, secrets.token_bytes(SECRET_BYTES))
        made = await _token(machinery, business_id, secret)
        transport = httpx.ASGITransport(app=make_app(machinery.parts))
        yield transport, secret

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
