"""A program elsewhere that drives its chats through ``RemoteDesk``, over lines that may break."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.journeys.running import ADMIN_TOKEN
from tests.patience import PATIENCE
from tests.workflows.chatroom import Room
from tools.conversations.conversation import Speaker
from workflows.handover.ports import Chat
from workflows.handover.remote.desk import RemoteDesk

ASK = "I want to talk to a person"
DETAILS = "sure, it's bob@example.com and 07400 123456"


@dataclass
class Line(httpx.AsyncBaseTransport):
    """The real network, except that the answers it is told to lose are lost: the first to each such call."""

    loses: Callable[[httpx.Request], bool] = lambda request: False
    cuts_streams: bool = False
    """Each stream ends in the middle of its second event."""
    real: httpx.AsyncHTTPTransport = field(default_factory=httpx.AsyncHTTPTransport)
    lost: list[str] = field(default_factory=list)
    asked: list[httpx.Request] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        response = await self.real.handle_async_request(request)
        name = f"{request.method} {request.url.path}"
        if self.cuts_streams and name.endswith("/events"):
            assert isinstance(response.stream, httpx.AsyncByteStream)
            response.stream = Cut(response.stream)
        elif name not in self.lost and self.loses(request):
            self.lost.append(name)
            await response.aread()
            await response.aclose()
            raise httpx.ReadError("the connection is gone", request=request)
        return response

    async def aclose(self) -> None:
        await self.real.aclose()


@dataclass
class Cut(httpx.AsyncByteStream):
    """A stream that breaks off."""

    whole: httpx.AsyncByteStream
    events: int = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self.whole:
            for text in chunk.decode().splitlines(keepends=True):
                self.events += text.startswith("event:")
                if self.events == 2:
                    yield b"event: messa"
                    raise httpx.ReadError("the stream is gone")
                yield text.encode()

    async def aclose(self) -> None:
        await self.whole.aclose()


@dataclass
class Program:
    """Somebody's program: its chats, its people, and its desk at the service."""

    desk: RemoteDesk
    room: Room
    team: httpx.AsyncClient
    ann: str
    ben: str

    async def here(self) -> None:
        """Ann is there."""
        await self.team.put("/v1/me/presence", json={"status": "online"})

    async def shown(self, words: str, *, within: float = PATIENCE) -> list[str]:
        """What the chat was shown by itself, once something with these words is among it."""
        async with asyncio.timeout(within):
            while not any(words in text for text in self.room.texts):
                self.room.anything.clear()
                await self.room.anything.wait()
        return self.room.texts

    async def transcript(self, thread_id: str) -> list[tuple[str, str]]:
        """The chat as the service has it."""
        found = await self.team.get("/v1/conversations", params={"thread": thread_id})
        path = f"/v1/conversations/{found.json()['items'][0]['id']}/messages"
        return [(each["from"], each["text"]) for each in (await self.team.get(path)).json()["items"]]


@asynccontextmanager
async def program(
    url: str, *, line: httpx.AsyncBaseTransport | None = None, running: bool = True, **options: Any
) -> AsyncIterator[Program]:
    """It has a token of the business, and looks after what happens by itself while this is open."""
    headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=10) as admin:
        ann = (await admin.get("/v1/me")).json()["user"]["id"]
        ben = await _user(admin, "Ben")
        asked = {"name": "shop", "scopes": ["read", "write"]}
        token = (await admin.post("/v1/tokens", json=asked)).json()["secret"]
        room = Room(Chat("", language="en"))
        async with RemoteDesk(url, token=token, chats=room, transport=line, **options) as desk:
            following = asyncio.create_task(desk.run() if running else asyncio.sleep(0))
            try:
                yield Program(desk, room, admin, ann, ben)
            finally:
                following.cancel()
                with suppress(asyncio.CancelledError):
                    await following


def by(said: Any, speaker: Speaker) -> list[str]:
    """What one kind of speaker said."""
    return [one.text for one in said if one.speaker is speaker]


async def _user(admin: httpx.AsyncClient, name: str) -> str:
    made = await admin.post("/v1/users", json={"name": name, "email": f"{name.lower()}@shop.example"})
    if made.status_code == 201:
        return str(made.json()["id"])
    users = (await admin.get("/v1/users")).json()["items"]
    return next(str(each["id"]) for each in users if each["name"] == name)
