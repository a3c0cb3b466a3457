"""A whole service for a journey: real sockets, real clock, real worker; and its customer and its team over HTTP."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from api.app import make_app
from api.settings import Settings
from api.starting.background import working
from api.starting.founding import found_if_empty
from api.starting.listening import Server, listen
from api.wiring import Machinery, open_machinery
from tests.patience import PATIENCE
from tools.ids import BusinessId

ADMIN_TOKEN = "hku_admin_token_of_this_test"
WAIT = 1.0


@dataclass(frozen=True)
class Running:
    """A service that answers."""

    url: str
    machinery: Machinery
    business_id: BusinessId
    clients: contextlib.AsyncExitStack

    def team(self, token: str = ADMIN_TOKEN) -> httpx.AsyncClient:
        """Somebody of the business."""
        return httpx.AsyncClient(base_url=self.url, headers={"Authorization": f"Bearer {token}"}, timeout=10)

    async def visitor(self) -> "Visitor":
        """A customer who opens the chat."""
        async with httpx.AsyncClient(base_url=self.url, timeout=10) as stranger:
            started = await stranger.post("/v1/webchat/conversations", json={})
        assert started.status_code == 201, started.text
        body = started.json()
        headers = {"Authorization": f"Bearer {body['visitor_token']}"}
        client = httpx.AsyncClient(base_url=self.url, headers=headers, timeout=10)
        return Visitor(await self.clients.enter_async_context(client), body["conversation_id"])


@dataclass
class Visitor:
    """A customer."""

    client: httpx.AsyncClient
    conversation_id: str
    sent: int = 0

    async def write(self, text: str, *, client_id: str | None = None) -> httpx.Response:
        """Sends one message."""
        self.sent += 1
        return await self.client.post(
            f"/v1/webchat/conversations/{self.conversation_id}/messages",
            json={"text": text, "client_id": client_id or f"c{self.sent}"},
        )

    async def transcript(self) -> list[dict[str, Any]]:
        """What the customer may read."""
        answer = await self.client.get(f"/v1/webchat/conversations/{self.conversation_id}/messages")
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    async def hears(self, words: str, *, within: float = PATIENCE) -> list[dict[str, Any]]:
        """Waits until something that contains ``words`` was said to the customer."""
        async with asyncio.timeout(within):
            while True:
                said = await self.transcript()
                if any(words in each["text"] for each in said if each["from"] != "contact"):
                    return said
                await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def running(folder: Path, **settings: Any) -> AsyncIterator[Running]:
    """A service of its own data folder on a free port of this machine."""
    listener = listen("127.0.0.1", 0)
    port = listener.getsockname()[1]
    given = Settings(
        data_dir=folder,
        port=port,
        wait_seconds=WAIT,
        country="GB",
        admin_token=SecretStr(ADMIN_TOKEN),
        **settings,
    )
    stopping = asyncio.Event()
    async with open_machinery(given, stopping=stopping) as machinery:
        parts = machinery.parts
        await found_if_empty(
            given, toolkit=parts.toolkit, directory=parts.directory, passwords=parts.passwords, chance=parts.chance
        )
        async with working(machinery):
            server = Server(make_app(parts), stopping=stopping)
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            try:
                while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it.
                    await asyncio.sleep(0.01)
                url = f"http://127.0.0.1:{port}"
                async with httpx.AsyncClient(
                    base_url=url, headers={"Authorization": f"Bearer {ADMIN_TOKEN}"}
                ) as admin:
                    business = (await admin.get("/v1/business")).json()
                async with contextlib.AsyncExitStack() as clients:
                    yield Running(url, machinery, BusinessId(business["id"]), clients)
            finally:
                server.should_exit = True
                await serving
                listener.close()
