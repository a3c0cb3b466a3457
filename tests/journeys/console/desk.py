"""A service with a team, and their browsers: what each journey of the console begins with."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from httpx import AsyncClient
from playwright.async_api import Browser

from api.settings import Settings
from tests.journeys.console.console import Console, opened
from tests.journeys.served import EMAIL, PASSWORD, served, settings_in
from tests.journeys.widget.team import Team, the_team


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

    async def console(self, email: str = EMAIL, **how: Any) -> Console:
        """The console of a user in a browser of their own, signed in."""
        console = await self.stack.enter_async_context(opened(self.browser, self.at.url, **how))
        await console.sign_in(email=email)
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


@asynccontextmanager
async def a_desk(
    browser: Browser, folder: Path, *, wait: float = 60, settings: dict[str, Any] | None = None
) -> AsyncIterator[Desk]:
    """Anew for each test."""
    given = settings_in(folder, wait_seconds=wait).model_copy(update=settings or {})
    async with AsyncExitStack() as stack:
        at = await stack.enter_async_context(served(given))
        yield Desk(at, await stack.enter_async_context(the_team(at.url)), browser, stack)
