"""The console as somebody of the team has it before them."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, Locator, Page, expect

from tests.architecture.source import ROOT
from tests.journeys.served import EMAIL, PASSWORD
from tests.journeys.widget.widget import DESKTOP, Theme
from tests.patience import PATIENCE

# A busy machine may take its time.
expect.set_options(timeout=1000 * PATIENCE)

AXE = ROOT / "api" / "web" / "node_modules" / "axe-core" / "axe.min.js"


@dataclass(frozen=True)
class Console:
    """One tab of the console."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)
    """What the browser's console was told in red."""

    @property
    def main(self) -> Locator:
        """The page within the navigation."""
        return self.page.get_by_role("main")

    @property
    def pages(self) -> Locator:
        """The navigation."""
        return self.page.get_by_role("navigation", name="Pages")

    @property
    def dialog(self) -> Locator:
        """The question above the page."""
        return self.page.get_by_role("dialog")

    async def at(self, address: str = "") -> None:
        """Opens an address of the console as if it were typed."""
        await self.page.goto(f"{self.url}/console{address}")

    async def sign_in(self, *, email: str = EMAIL, password: str = PASSWORD) -> None:
        """Fills in the form of who is not signed in."""
        await self.page.get_by_label("E-mail").fill(email)
        await self.page.get_by_label("Password").fill(password)
        await self.page.get_by_role("button", name="Sign in").click()

    async def go(self, name: str) -> None:
        """To a page, by the navigation."""
        await self.pages.get_by_role("link", name=name).click()

    async def choose(self, menu: str, item: str) -> None:
        """Opens a menu and chooses from it; the menu's name may be a part of it."""
        await self.page.get_by_role("button", name=menu).click()
        await self.page.get_by_role("menu").get_by_text(item, exact=True).click()

    async def is_told(self, text: str) -> None:
        """The words stand among what was just done."""
        await expect(self.page.get_by_role("status").get_by_text(text)).to_be_visible()

    async def violations(self) -> list[str]:
        """What axe finds wrong with the page as it is now."""
        await self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found: dict[str, Any] = json.loads(await self.page.evaluate("axe.run().then(JSON.stringify)"))
        assert any(each["id"] == "color-contrast" for each in found["passes"])
        return [f"{each['id']}: {node['html']}" for each in found["violations"] for node in each["nodes"]]

    async def is_as_wide_as_the_window(self) -> bool:
        """Nothing hangs over the side."""
        return bool(await self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@asynccontextmanager
async def opened(
    browser: Browser,
    url: str,
    *,
    address: str = "",
    size: tuple[int, int] = DESKTOP,
    theme: Theme = "light",
    quiet: Sequence[str] = (),
    **more: Any,
) -> AsyncIterator[Console]:
    """In a window that knows nothing yet; complaints with one of the ``quiet`` words in them are expected."""
    width, height = size
    context = await browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=theme, locale="en-GB", **more
    )
    try:
        yield await tab(await context.new_page(), url, address=address, quiet=quiet)
    finally:
        await context.close()


async def tab(page: Page, url: str, *, address: str = "", quiet: Sequence[str] = ()) -> Console:
    """The console in this tab."""
    console = Console(page, url)

    def hear(text: str) -> None:
        if not any(word in text for word in quiet):
            console.complaints.append(text)

    page.on("console", lambda message: hear(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: hear(str(error)))
    await console.at(address)
    return console
