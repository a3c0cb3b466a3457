"""Reads a mailbox by IMAP from where it was left; changes nothing in it, so that people may read there as well."""

import asyncio
import imaplib
import re
import socket
import ssl
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from tools.channels.mail_servers import MailServers
from tools.channels.mail_settings import MailServer, MailSettings, Security, mail_settings
from tools.channels.read_mail import MOST_BYTES
from tools.errors import Unreachable
from tools.team.channels import Channel, Mailbox

SECONDS = 20.0
"""For each answer of the server."""
AT_ONCE = 20
"""Mails of one look; what is left is read in the next."""
_LOOK_BACK = timedelta(days=14)
"""How far is read where the server has numbered everything anew: what was taken before is known again."""
_THREADS = 8
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NUMBER = re.compile(rb"RFC822\.SIZE (\d+)")


@dataclass(frozen=True)
class Fetched:
    """One mail, and where the mailbox stands after it. Without bytes it was too large."""

    raw: bytes | None
    mailbox: Mailbox


@dataclass(frozen=True)
class Look:
    """What one look into a mailbox found."""

    mails: Sequence[Fetched]
    mailbox: Mailbox
    """Where it stands after all of them."""
    more: bool
    """There is more than was read."""


class ImapReader:
    """One for all mailboxes of a process; nothing is kept open between two looks."""

    def __init__(self, servers: MailServers, *, seconds: float = SECONDS) -> None:
        """``seconds`` is for each answer of a server."""
        self._servers = servers
        self._seconds = seconds
        # Threads of their own: a server that does not answer must keep nobody else waiting.
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="imap")

    def close(self) -> None:
        """Waits for no server."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def look(self, channel: Channel, mailbox: Mailbox | None, *, now: datetime) -> Look:
        """What came since; the first look only finds where the mailbox stands.

        Raises ``Unreachable``, which says why it could not be read.
        """
        settings = mail_settings(channel)
        assert settings is not None, "only a channel with a mailbox is looked at"
        assert settings.imap is not None, "the same"
        server = settings.imap
        password = self._servers.password(server, channel.id)
        try:
            async with asyncio.timeout(self._seconds):
                connection = await self._servers.connect(server)
        except (OSError, TimeoutError) as error:
            raise Unreachable(_short(error)) from error
        connection.settimeout(self._seconds)
        session = _Session(settings, server, password, self._servers.trusted, since=now - _LOOK_BACK)
        asked = mailbox or Mailbox(channel.id)
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._threads, session.look, connection, asked)
        except (imaplib.IMAP4.error, OSError, ValueError) as error:
            raise Unreachable(_short(error)) from error
        finally:
            # Also of a look that was given up: its thread ends with its socket.
            connection.close()


class _Client(imaplib.IMAP4):
    """Over a connection whose address was checked."""

    def __init__(self, host: str, connection: socket.socket) -> None:
        self._given = connection
        super().__init__(host)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return self._given


@dataclass(frozen=True)
class _Session:
    """One look, in a thread."""

    settings: MailSettings
    server: MailServer
    password: str
    tls: ssl.SSLContext
    since: datetime

    def look(self, connection: socket.socket, mailbox: Mailbox) -> Look:
        """Signs in, reads, signs out."""
        if self.server.security is Security.TLS:
            connection = self.tls.wrap_socket(connection, server_hostname=self.server.host)
        client = _Client(self.server.host, connection)
        try:
            if self.server.security is Security.STARTTLS:
                client.starttls(self.tls)
            if self.server.user:
                client.login(self.server.user, self.password)
            return self._read(client, mailbox)
        finally:
            client.shutdown()

    def _read(self, client: imaplib.IMAP4, mailbox: Mailbox) -> Look:
        folder = self.settings.folder.replace("\\", "\\\\").replace('"', '\\"')
        _checked(client.select(f'"{folder}"', readonly=True))
        validity, following = _number(client, "UIDVALIDITY"), _number(client, "UIDNEXT")
        if not mailbox.validity:
            return Look((), replace(mailbox, validity=validity, last_uid=max(following - 1, 0)), more=False)
        if validity != mailbox.validity:
            mailbox = replace(mailbox, validity=validity, last_uid=0)
        day = f"{self.since.day}-{_MONTHS[self.since.month - 1]}-{self.since.year}"
        found = _checked(client.uid("SEARCH", f"UID {mailbox.last_uid + 1}:*", "SINCE", day))
        # ``n:*`` names the last one also where n lies beyond it.
        uids = sorted({int(each) for each in (found[0] or b"").split() if int(each) > mailbox.last_uid})
        mails: list[Fetched] = []
        for uid in uids[:AT_ONCE]:
            mailbox = replace(mailbox, last_uid=uid)
            mails.append(Fetched(self._fetch(client, uid), mailbox))
        return Look(mails, mailbox, more=len(uids) > AT_ONCE)

    def _fetch(self, client: imaplib.IMAP4, uid: int) -> bytes | None:
        sized = _NUMBER.search(b" ".join(_flat(_checked(client.uid("FETCH", str(uid), "(RFC822.SIZE)")))))
        if sized is not None and int(sized[1]) > MOST_BYTES:
            return None
        answer = _checked(client.uid("FETCH", str(uid), "(BODY.PEEK[])"))
        return next((each[1] for each in answer if isinstance(each, tuple)), None)


def _checked(answer: tuple[str, list[Any]]) -> list[Any]:
    status, data = answer
    if status != "OK":
        raise imaplib.IMAP4.error(b" ".join(_flat(data)).decode("utf-8", "replace"))
    return data


def _flat(data: Iterable[object]) -> list[bytes]:
    parts = (part for each in data for part in (each if isinstance(each, tuple) else (each,)))
    return [part for part in parts if isinstance(part, bytes)]


def _number(client: imaplib.IMAP4, name: str) -> int:
    _, values = client.response(name)
    found = [each for each in values if isinstance(each, bytes) and each.isdigit()]
    if not found:
        raise imaplib.IMAP4.error(f"The server does not say its {name}.")
    return int(found[-1])


def _short(error: BaseException) -> str:
    return (str(error) or type(error).__name__).replace("\0", "")[:300]
