"""A real server around the door, and readers of its streams."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from api.starting.listening import Server, listen
from tests.api.door import Door


@dataclass(frozen=True)
class Told:
    """One event of a stream."""

    type: str
    data: Any
    id: str | None


@dataclass
class Reader:
    """Reads one stream as it comes."""

    response: httpx.Response
    lines: AsyncIterator[str]
    seen: list[Told] = field(default_factory=list)

    async def next(self, kind: str | None = None) -> Told:
        """The next event, or the next of a kind; others are passed over."""
        async with asyncio.timeout(10):
            while True:
                told = await self._one()
                if told is None:
                    raise EOFError("the stream has ended")
                self.seen.append(told)
                if kind in (None, told.type):
                    return told

    async def ends(self) -> bool:
        """Whether it ends, whatever comes before."""
        async with asyncio.timeout(10):
            while await self._one() is not None:
                pass
        return True

    async def is_silent(self, *, seconds: float = 0.7) -> bool:
        """Whether nothing comes for so long."""
        try:
            async with asyncio.timeout(seconds):
                self.seen.append(await self._one() or Told("end", None, None))
        except TimeoutError:
            return True
        return False

    async def _one(self) -> Told | None:
        fields: dict[str, str] = {}
        async for line in self.lines:
            if line == "" and fields:
                return Told(fields.get("event", "message"), json.loads(fields["data"]), fields.get("id"))
            name, _, value = line.partition(": ")
            if name:
                fields[name] = value
        return None


@asynccontextmanager
async def served(door: Door) -> AsyncIterator[Server]:
    """The door on a port of this machine, until the end of the context."""
    with listen("127.0.0.1", 0) as listener:
        server = Server(door.app, stopping=door.parts.stopping)
        server.config.lifespan = "off"
        # Signals belong to the tests' own process.
        task = asyncio.create_task(server._serve(sockets=[listener]))
        door.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it.
                await asyncio.sleep(0.01)
            yield server
        finally:
            server.should_exit = True
            await task


@asynccontextmanager
async def following(
    door: Door, client: httpx.AsyncClient, path: str, last_id: str | None = None
) -> AsyncIterator[Reader]:
    """A stream over the real server, with the headers of this client."""
    headers = dict(client.headers) | ({"Last-Event-ID": last_id} if last_id else {})
    async with (
        httpx.AsyncClient(base_url=door.address, headers=headers, timeout=20) as real,
        real.stream("GET", path) as response,
    ):
        yield Reader(response, response.aiter_lines())
