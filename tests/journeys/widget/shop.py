"""A service, a shop's page with its widget, a customer's browser and the team: what each journey begins with."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext

from api.settings import Settings
from tests.journeys.served import served, settings_in
from tests.journeys.widget.site import Site, somebody_elses
from tests.journeys.widget.team import Team, the_team
from tests.journeys.widget.widget import Widget, a_visitor, tab

ASKS = "I want to talk to a person"


@dataclass(frozen=True)
class Shop:
    """Everybody who takes part."""

    at: Settings
    site: Site
    visitor: BrowserContext
    team: Team

    async def tab(self, *quiet: str) -> Widget:
        """The customer opens the page once more."""
        return await tab(self.visitor, self.site.origin, quiet=quiet)


@asynccontextmanager
async def a_shop(
    browser: Browser, folder: Path, *, wait: float = 60, settings: dict[str, Any] | None = None, **how: Any
) -> AsyncIterator[Shop]:
    """Anew for each test; ``how`` is the customer's browser."""
    given = settings_in(folder, wait_seconds=wait).model_copy(update=settings or {})
    async with AsyncExitStack() as stack:
        at = await stack.enter_async_context(served(given))
        site = await stack.enter_async_context(somebody_elses(at.url))
        visitor = await stack.enter_async_context(a_visitor(browser, **how))
        yield Shop(at, site, visitor, await stack.enter_async_context(the_team(at.url)))
