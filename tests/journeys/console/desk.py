"""A service with a team, and their browsers: what each journey of the console begins with."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from httpx import AsyncClient
from playwright.async_api import Browser, expect

from api.settings import Settings
from tests.journeys.console.console import Console, opened
from tests.journeys.served import EMAIL, PASSWORD, served, settings_in
from tests.journeys.widget.team import Team, the_team
from tests.patience import PATIENCE


@dataclass(frozen=True)
class Desk:
    """Everybody who takes part."""

    at: Settings
    team: Team
    """The admin, over HTTP."""
    browser: Browser
    stack: AsyncExitStack

    async def user(self, name: str, **more: Any) -> Any:
        """One more of the team, an agent unless said otherwise; signs in with the admin's password."""
        email = f"{name.split(' ', maxsplit=1)[0].lower()}@shop.example"
        return await self.team.asked(
            "POST", "/v1/users", **{"name": name, "email": email, "password": PASSWORD, "role": "agent", **more}
        )

    async def template(self, lines: str) -> None:
        """The default template says this besides."""
        yaml = {"Content-Type": "application/yaml"}
        put = await self.team.http.put("/v1/templates/default", content=f"name: default\n{lines}\n", headers=yaml)
        assert put.is_success, put.text

    async def console(self, email: str = EMAIL, **how: Any) -> Console:
        """The console of a user in a browser of their own, signed in."""
        console = await self.stack.enter_async_context(opened(self.browser, self.at.url, **how))
        await console.sign_in(email=email)
        await expect(console.page.locator("#page")).to_be_visible()
        return console

    async def customer(self, **begins: Any) -> "Customer":
        """Somebody unknown who opens the web chat."""
        http = await self.stack.enter_async_context(AsyncClient(base_url=self.at.url))
        started = await http.post("/v1/webchat/conversations", json=begins)
        assert started.status_code == 201, started.text
        http.headers["Authorization"] = f"Bearer {started.json()['visitor_token']}"
        return Customer(http, started.json()["conversation_id"])


@dataclass(frozen=True)
class Customer:
    """A visitor, over HTTP."""

    http: AsyncClient
    chat: str

    async def writes(self, *texts: str) -> None:
        """One message after the other."""
        for text in texts:
            body = {"text": text, "client_id": str(hash(text))}
            answer = await self.http.post(f"/v1/webchat/conversations/{self.chat}/messages", json=body)
            assert answer.status_code == 202, answer.text

    async def leaves(self, details: str) -> None:
        """Asks for a person, waits until nobody came, and says how they can be reached."""
        await self.writes("I want to talk to a person")
        await self.hears("May I have your e-mail")
        await self.writes(details)
        await self.hears("Thank you!")

    async def hears(self, words: str) -> None:
        """Waits until this was said to them."""
        async with asyncio.timeout(PATIENCE):
            while True:
                if any(words in text for text in await self.said(but="contact")):
                    return
                await asyncio.sleep(0.05)

    async def said(self, *, but: str = "") -> list[str]:
        """All words of the chat as they see it."""
        found = (await self.http.get(f"/v1/webchat/conversations/{self.chat}/messages")).json()["items"]
        return [each["text"] for each in found if each["from"] != but]


@asynccontextmanager
async def a_desk(
    browser: Browser, folder: Path, *, wait: float = 60, settings: dict[str, Any] | None = None
) -> AsyncIterator[Desk]:
    """Anew for each test."""
    given = settings_in(folder, wait_seconds=wait).model_copy(update=settings or {})
    async with AsyncExitStack() as stack:
        at = await stack.enter_async_context(served(given))
        yield Desk(at, await stack.enter_async_context(the_team(at.url)), browser, stack)
