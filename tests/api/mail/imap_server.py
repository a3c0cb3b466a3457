"""A small IMAP server in the test's own loop: one folder, read-only, as badly behaved as a test wants."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.api.mail.post_office import PASSWORD, USER
from tests.loop_server import LoopServer


@dataclass
class ImapServer(LoopServer):
    """One mailbox."""

    starttls: ssl.SSLContext | None = None
    """Offered to whoever comes in clear."""
    validity: int = 7
    mails: dict[int, bytes] = field(default_factory=dict)
    sizes: dict[int, int] = field(default_factory=dict)
    """What it says of a mail's size, where that is another."""
    hangs_at: str = ""
    """A command that is never answered."""
    drops_at: str = ""
    """A command in the middle of whose answer it hangs up."""
    folder: str = "INBOX"
    commands: list[str] = field(default_factory=list)

    def add(self, raw: bytes) -> int:
        """Another mail has come."""
        uid = max(self.mails, default=0) + 1
        self.mails[uid] = raw
        return uid

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK ready\r\n")
        while line := await reader.readline():
            tag, _, rest = line.decode("latin-1").strip().partition(" ")
            self.commands.append(rest.split(" ")[0].upper() if not rest.upper().startswith("UID") else rest[:10])
            if self.hangs_at and rest.upper().startswith(self.hangs_at):
                await asyncio.Event().wait()
            if not await self._answer(tag, rest, writer):
                return
            if self.starttls and rest.upper() == "STARTTLS":
                await writer.start_tls(self.starttls)

    async def _answer(self, tag: str, rest: str, writer: asyncio.StreamWriter) -> bool:
        command = rest.upper()
        said, status = b"", "OK done"
        if command == "CAPABILITY":
            said = b"* CAPABILITY IMAP4rev1" + (b" STARTTLS" if self.starttls else b"") + b"\r\n"
        elif command.startswith("LOGIN"):
            good = rest in (f'LOGIN {USER} "{PASSWORD}"', f'LOGIN "{USER}" "{PASSWORD}"')
            status = "OK in" if good else "NO [AUTHENTICATIONFAILED] wrong"
        elif command.startswith(("EXAMINE", "SELECT")):
            said, status = self._opened(rest)
        elif command.startswith("UID SEARCH"):
            said = self._searched(command)
        elif command.startswith("UID FETCH"):
            said = self._fetched(rest)
        elif command == "LOGOUT":
            said = b"* BYE\r\n"
        if self.drops_at and command.startswith(self.drops_at):
            writer.write(said[: len(said) // 2])
            await writer.drain()
            return False
        writer.write(said + f"{tag} {status}\r\n".encode())
        await writer.drain()
        return command != "LOGOUT"

    def _opened(self, rest: str) -> tuple[bytes, str]:
        if f'"{self.folder}"' not in rest:
            return b"", "NO no such folder"
        following = max(self.mails, default=0) + 1
        lines = (
            f"* {len(self.mails)} EXISTS",
            f"* OK [UIDVALIDITY {self.validity}] valid",
            f"* OK [UIDNEXT {following}] next",
        )
        return "".join(f"{line}\r\n" for line in lines).encode(), "OK [READ-ONLY] open"

    def _searched(self, command: str) -> bytes:
        asked = re.search(r"UID (\d+):\*", command)
        assert asked is not None
        first = int(asked[1])
        found = [uid for uid in self.mails if uid >= first] or ([max(self.mails)] if self.mails else [])
        return f"* SEARCH {' '.join(map(str, found))}\r\n".encode()

    def _fetched(self, rest: str) -> bytes:
        asked = re.match(r"UID FETCH (\d+) \((.+)\)", rest, re.IGNORECASE)
        assert asked is not None
        uid = int(asked[1])
        raw = self.mails[uid]
        if asked[2] == "RFC822.SIZE":
            return f"* 1 FETCH (UID {uid} RFC822.SIZE {self.sizes.get(uid, len(raw))})\r\n".encode()
        return f"* 1 FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n"


@asynccontextmanager
async def imap_server(**behaviour: object) -> AsyncIterator[ImapServer]:
    """A server that is up."""
    server = ImapServer(**behaviour)  # type: ignore[arg-type]
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
