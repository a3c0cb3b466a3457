"""The door for tests: the application over a database of the test's own, and callers who knock."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
from fastapi import FastAPI
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from api.app import make_app
from api.gates.channel_secrets import ChannelSecrets
from api.gates.passwords import Passwords
from api.gates.sealed import Seal
from api.parts import Live, Parts, Place
from api.template_trials.beside import TrialProcess
from tests.databases import BUSINESS
from tools.actions.team.add_user import add_user
from tools.actions.team.issue_token import ALL_SCOPES, issue_token
from tools.channels.mail_servers import MailServers
from tools.channels.smtp_sender import SmtpSender
from tools.clock import SimulatedClock
from tools.hooks.outgoing import Outgoing
from tools.ids import BusinessId, ConversationId, UserId
from tools.live.in_process import InProcessBroadcast, InProcessLimits, InProcessPresence, InProcessSeats
from tools.storage.directory import SqlDirectory
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.team.people import Role, User
from tools.team.tokens import Scope, Token, TokenKind
from workflows.hosted.shelf import TemplateShelf

HERE = "http://door.test"
PASSWORD = "correct horse battery"


@dataclass
class Door:
    """The application, and what it was made of."""

    app: FastAPI
    parts: Parts
    toolkit: SqlToolkit
    clock: SimulatedClock
    count: int = 0
    users: dict[str, User] = field(default_factory=dict)
    address: str = ""
    """Where a real server listens, if one does."""

    def caller(self, secret: str | None = None, **headers: str) -> httpx.AsyncClient:
        """Somebody with this token, or with none."""
        if secret is not None:
            headers["Authorization"] = f"Bearer {secret}"
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url=HERE, headers=headers)

    async def user(
        self,
        name: str = "Ben",
        *,
        role: Role = Role.AGENT,
        scopes: frozenset[Scope] = ALL_SCOPES,
        business_id: BusinessId = BUSINESS,
    ) -> httpx.AsyncClient:
        """A user of the business, calling with a token of their own; ``users[name]`` says who they are."""
        secret = self._secret()

        async def make(work: SqlUnitOfWork) -> User:
            email = f"{name.lower()}@{business_id.replace('_', '-')}.example"
            user = await add_user(work, name=name, email=email, role=role, password_hash=CHEAP_HASH)
            await issue_token(work, kind=TokenKind.USER, secret=secret, scopes=scopes, user_id=user.id)
            return user

        self.users[name] = await self.toolkit.run(business_id, make)
        return self.caller(secret)

    async def program(
        self, *, scopes: frozenset[Scope] = ALL_SCOPES, business_id: BusinessId = BUSINESS
    ) -> httpx.AsyncClient:
        """A program of the business."""
        return self.caller(await self.token(TokenKind.BUSINESS, scopes=scopes, business_id=business_id))

    async def visitor(self, conversation_id: ConversationId) -> httpx.AsyncClient:
        """The customer of a conversation."""
        return self.caller(await self.token(TokenKind.VISITOR, conversation_id=conversation_id))

    async def token(
        self,
        kind: TokenKind,
        *,
        scopes: frozenset[Scope] = frozenset(),
        business_id: BusinessId = BUSINESS,
        user_id: UserId | None = None,
        conversation_id: ConversationId | None = None,
    ) -> str:
        """A secret that is good for something."""
        secret = self._secret()

        async def make(work: SqlUnitOfWork) -> Token:
            return await issue_token(
                work, kind=kind, secret=secret, scopes=scopes, user_id=user_id, conversation_id=conversation_id
            )

        await self.toolkit.run(business_id, make)
        return secret

    def _secret(self) -> str:
        self.count += 1
        return f"hku_{self.count:040d}"


# Argon2 as it is takes a tenth of a second for each sign-in; the tests of passwords use the real one.
CHEAP_HASH = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),)).hash(PASSWORD)


def key_of(purpose: str) -> bytes:
    """The keys of the door."""
    return hashlib.sha256(purpose.encode()).digest()


@asynccontextmanager
async def opened_door(
    toolkit: SqlToolkit,
    clock: SimulatedClock,
    *,
    url: str = HERE,
    ping_every: float = 15,
    private_hooks: bool = False,
) -> AsyncIterator[Door]:
    """The application over an open database."""
    broadcast = InProcessBroadcast()
    toolkit.wake = broadcast
    directory = SqlDirectory(toolkit.database)
    parts = Parts(
        toolkit=toolkit,
        directory=directory,
        live=Live(
            publisher=broadcast,
            subscriber=broadcast,
            presence=InProcessPresence(clock),
            limits=InProcessLimits(clock),
            seats=InProcessSeats(clock),
        ),
        passwords=Passwords(),
        seal=Seal(b"s" * 32),
        key_of=key_of,
        chance=_Chance(),
        place=Place(url=url, loopback=False),
        shelf=TemplateShelf(),
        outgoing=Outgoing(allow_private=private_hooks),
        sender=SmtpSender(MailServers(ChannelSecrets(key_of).open, allow_private=True)),
        trials=TrialProcess(),
        is_ready=directory.answers,
        stopping=asyncio.Event(),
        ping_every=ping_every,
    )
    yield Door(make_app(parts), parts, toolkit, clock)
    await parts.outgoing.close()
    await parts.trials.close()


class _Chance:
    """Different bytes at every call, the same in every run."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, size: int) -> bytes:
        self._count += 1
        return hashlib.shake_256(str(self._count).encode()).digest(size)
