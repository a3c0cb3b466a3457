"""A real SMTP server in the test's own loop: it keeps what it got, and behaves as badly as a test wants."""

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.patience import PATIENCE

USER, PASSWORD = "shop", "open sesame"


@dataclass(frozen=True)
class Posted:
    """One letter, as it came."""

    sender: str
    to: tuple[str, ...]
    mail: EmailMessage
    user: str

    @property
    def text(self) -> str:
        part = self.mail.get_body(("plain",))
        assert isinstance(part, EmailMessage)
        return str(part.get_content()).replace("\r\n", "\n")


@dataclass
class PostOffice:
    """A server that is up or down. ``answers`` are given to recipients, in order, before it takes everything."""

    port: int = 0
    tls: ssl.SSLContext | None = None
    starttls: bool = False
    sign_in: bool = False
    answers: dict[str, list[str]] = field(default_factory=dict)
    """By the command: ``RCPT``, ``DATA``."""
    hangs: bool = False
    got: list[Posted] = field(default_factory=list)
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    _server: asyncio.Server | None = None
    _open: list[asyncio.Transport] = field(default_factory=list)

    async def start(self) -> None:
        """At the same port as before, if there was one."""
        loop = asyncio.get_running_loop()
        direct = None if self.starttls else self.tls
        self._server = await loop.create_server(self._protocol, "127.0.0.1", self.port, ssl=direct)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Nobody listens there any more."""
        if self._server is not None:
            self._server.close()
            for transport in self._open:
                transport.abort()
            await self._server.wait_closed()
            self._server = None

    async def has(self, count: int) -> None:
        """Waits until it has got so many."""
        async with asyncio.timeout(PATIENCE):
            while len(self.got) < count:
                self.heard.clear()
                await self.heard.wait()

    def _protocol(self) -> SMTP:
        office = self

        class Watched(SMTP):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                assert isinstance(transport, asyncio.Transport)
                office._open.append(transport)
                super().connection_made(transport)

        with warnings.catch_warnings():
            # That passwords are asked for in the clear is what is tried here.
            warnings.simplefilter("ignore")
            return Watched(
                self,
                enable_SMTPUTF8=True,
                tls_context=self.tls if self.starttls else None,
                require_starttls=self.starttls,
                authenticator=self._authenticate if self.sign_in else None,
                auth_required=self.sign_in,
                auth_require_tls=False,
                loop=asyncio.get_running_loop(),
            )

    def _authenticate(self, server: SMTP, session: Session, envelope: Envelope, way: str, data: object) -> AuthResult:
        assert isinstance(data, LoginPassword)
        if (data.login, data.password) != (USER.encode(), PASSWORD.encode()):
            return AuthResult(success=False, handled=False)
        return AuthResult(success=True, auth_data=USER)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's own name.
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Takes a recipient, or not."""
        if self.hangs:
            await asyncio.Event().wait()
        if self.answers.get("RCPT"):
            return self.answers["RCPT"].pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the same.
        """Takes a letter, or not; ``drop`` hangs up in the middle of it."""
        answer = self.answers["DATA"].pop(0) if self.answers.get("DATA") else "250 taken"
        if answer == "drop":
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
            return answer
        if answer.startswith("2"):
            self._take(session, envelope)
        return answer

    def _take(self, session: Session, envelope: Envelope) -> None:
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=default)
        user = str(session.auth_data or "")
        self.got.append(Posted(str(envelope.mail_from), tuple(map(str, envelope.rcpt_tos)), mail, user))
        self.heard.set()


@asynccontextmanager
async def post_office(**behaviour: object) -> AsyncIterator[PostOffice]:
    """A server that is up."""
    office = PostOffice(**behaviour)  # type: ignore[arg-type]
    await office.start()
    try:
        yield office
    finally:
        await office.stop()
