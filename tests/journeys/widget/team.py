"""The team of the served business, over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from httpx import AsyncClient

from tests.journeys.served import EMAIL, PASSWORD
from tests.patience import PATIENCE


@dataclass(frozen=True)
class Team:
    """The admin, signed in."""

    http: AsyncClient

    async def asked(self, method: str, path: str, **body: Any) -> Any:
        """The answer of a call that goes well."""
        answer = await self.http.request(method, path, json=body or None)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def items(self, path: str) -> list[Any]:
        """A list."""
        return list((await self.asked("GET", path))["items"])

    async def accept(self) -> str:
        """Takes the chat that has waited longest, once one waits; its id."""
        waiting = await self.oldest_waiting()
        await self.asked("POST", f"/v1/handovers/{waiting['id']}/accept")
        return str(waiting["conversation_id"])

    async def oldest_waiting(self) -> Any:
        """The handover that has waited longest, once one waits."""
        async with asyncio.timeout(PATIENCE):
            while True:
                if waiting := await self.items("/v1/handovers?state=waiting"):
                    return waiting[-1]
                await asyncio.sleep(0.05)

    async def write(self, chat: str, text: str) -> None:
        """Answers the customer."""
        await self.asked("POST", f"/v1/conversations/{chat}/messages", text=text)

    async def widget(self, **looks: Any) -> str:
        """The business's widget looks like this; its key."""
        widget = (await self.items("/v1/widgets"))[0]
        await self.asked("PATCH", f"/v1/widgets/{widget['id']}", looks=looks)
        return str(widget["public_key"])


@asynccontextmanager
async def the_team(url: str) -> AsyncIterator[Team]:
    """Signs in."""
    async with AsyncClient(base_url=url) as http:
        me = await http.post("/v1/session", json={"email": EMAIL, "password": PASSWORD})
        http.headers["X-CSRF-Token"] = me.json()["csrf_token"]
        await http.put("/v1/me/presence", json={"status": "online"})
        yield Team(http)
