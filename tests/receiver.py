"""Somebody's server that webhooks are sent to: it keeps what it got, and behaves as badly as a test wants."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.loop_server import LoopServer
from tests.patience import PATIENCE


@dataclass(frozen=True)
class Got:
    """One request, as it came."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: str

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def told(self) -> Any:
        return json.loads(self.body)


Behaviour = Callable[[Got, asyncio.StreamWriter], Awaitable[None]]


def answering(status: int, text: str = "", **headers: str) -> Behaviour:
    """Answers everything alike."""
    return lambda got, writer: reply(writer, status, text.encode(), **headers)


async def reply(writer: asyncio.StreamWriter, status: int, content: bytes = b"", **headers: str) -> None:
    """One answer, after which the connection is closed."""
    lines = [f"HTTP/1.1 {status} X", f"content-length: {len(content)}", "connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + content)
    await writer.drain()


async def hanging(got: Got, writer: asyncio.StreamWriter) -> None:
    """Takes the request and never answers."""
    await asyncio.Event().wait()


@dataclass
class Receiver(LoopServer):
    """Keeps each request, and counts who comes at once."""

    scheme: str = "http"
    behaviour: Behaviour = field(default_factory=lambda: answering(204))
    got: list[Got] = field(default_factory=list)
    connections: int = 0
    at_once: int = 0
    most_at_once: int = 0
    _heard: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}/in"

    async def has(self, count: int, *, within: float = PATIENCE) -> None:
        """Waits until it has got so many."""
        async with asyncio.timeout(within):
            while len(self.got) < count:
                self._heard.clear()
                await self._heard.wait()

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            got = await _request(reader)
            self.got.append(got)
            self._heard.set()
            await self.behaviour(got, writer)
        finally:
            self.at_once -= 1


async def _request(reader: asyncio.StreamReader) -> Got:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.strip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Got(method, target, headers, body.decode())


@asynccontextmanager
async def receiving(behaviour: Behaviour | None = None) -> AsyncIterator[Receiver]:
    """A receiver that is up."""
    receiver = Receiver()
    if behaviour is not None:
        receiver.behaviour = behaviour
    await receiver.start()
    try:
        yield receiver
    finally:
        await receiver.stop()
