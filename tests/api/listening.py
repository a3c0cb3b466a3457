"""A client that listens to a stream of the application, event by event, and may leave at any moment."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI

from tests.api.door import Door
from tests.databases import BUSINESS
from tools.actions.conversations.receive_message import receive_message
from tools.ids import BusinessId, ConversationId
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.team.people import Role
from tools.team.tokens import TokenKind

_PATIENCE = 5.0


@dataclass(frozen=True)
class Told:
    """One server-sent event."""

    kind: str
    data: Any
    place: str | None


@dataclass
class Listening:
    """An open stream. httpx waits for the end of an answer before it shows any of it, and this has none."""

    status: int = 0
    _texts: asyncio.Queue[str | None] = field(default_factory=asyncio.Queue)
    _answered: asyncio.Event = field(default_factory=asyncio.Event)
    _rest: str = ""

    async def next(self, kind: str | None = None) -> Told:
        """The next event, or the next of a kind."""
        async with asyncio.timeout(_PATIENCE):
            while True:
                told = await self._one()
                assert told is not None, "the stream has ended"
                if kind in (None, told.kind):
                    return told

    async def rest(self) -> list[Told]:
        """What comes until the stream ends by itself."""
        told: list[Told] = []
        async with asyncio.timeout(_PATIENCE):
            while (each := await self._one()) is not None:
                told.append(each)
        return told

    async def text(self) -> str:
        """The whole of an answer that is no stream."""
        texts: list[str] = []
        async with asyncio.timeout(_PATIENCE):
            while (each := await self._texts.get()) is not None:
                texts.append(each)
        return "".join(texts)

    async def _one(self) -> Told | None:
        while True:
            while "\n\n" not in self._rest:
                text = await self._texts.get()
                if text is None:
                    return None
                self._rest += text
            block, _, self._rest = self._rest.partition("\n\n")
            fields = dict(line.split(": ", 1) for line in block.split("\n") if not line.startswith(":"))
            if fields:
                return Told(fields["event"], json.loads(fields["data"]), fields.get("id"))

    async def send(self, message: Any) -> None:
        """What the application says."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self._answered.set()
            return
        self._texts.put_nowait(message.get("body", b"").decode())
        if not message.get("more_body", False):
            self._texts.put_nowait(None)

    async def answered(self) -> None:
        """Waits for the status."""
        async with asyncio.timeout(_PATIENCE):
            await self._answered.wait()


@asynccontextmanager
async def listening(
    app: FastAPI, path: str, secret: str, *, last_event_id: str = "", query: str = ""
) -> AsyncIterator[Listening]:
    """Listens while this is open, then leaves; without a secret as nobody."""
    stream, gone, asked = Listening(), asyncio.Event(), False
    headers = [(b"host", b"door.test")]
    if secret:
        headers.append((b"authorization", f"Bearer {secret}".encode()))
    if last_event_id:
        headers.append((b"last-event-id", last_event_id.encode()))
    # 2.3, as uvicorn says: a client that leaves is told by receive.
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 5),
        "server": ("door.test", 80),
    }

    async def receive() -> dict[str, Any]:
        nonlocal asked
        if not asked:
            asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await gone.wait()
        return {"type": "http.disconnect"}

    running = asyncio.create_task(app(scope, receive, stream.send))
    try:
        await stream.answered()
        yield stream
    finally:
        gone.set()
        async with asyncio.timeout(_PATIENCE):
            await running


def events_of(chat: str) -> str:
    """The path of a visitor's stream."""
    return f"/v1/webchat/conversations/{chat}/events"


async def secret_of(door: Door, name: str = "Ben", *, role: Role = Role.AGENT) -> str:
    """A user's token; ``door.users[name]`` says who they are."""
    client = await door.user(name, role=role)
    await client.aclose()
    return str(client.headers["Authorization"]).partition(" ")[2]


async def visitor_secret(door: Door, chat: ConversationId) -> str:
    """A token of the chat's customer."""
    return await door.token(TokenKind.VISITOR, conversation_id=chat)


async def customer_writes(door: Door, chat: ConversationId, text: str, *, business_id: BusinessId = BUSINESS) -> None:
    """As it comes in over the web chat."""

    async def act(work: SqlUnitOfWork) -> None:
        await receive_message(work, conversation_id=chat, text=text, client_id=None)

    await door.toolkit.run(business_id, act)
