"""The page in a real browser, as a customer and a user have it before them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

from playwright.async_api import Browser, ConsoleMessage, Locator, Page, expect

from tests.journeys.served import EMAIL, PASSWORD

DESKTOP = (1280, 800)
PHONE = (390, 844)


@dataclass(frozen=True)
class Screen:
    """One browser window with the page in it."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    """What the browser's console was told in red."""

    @property
    def customer(self) -> Locator:
        """The customer's half."""
        return self.page.locator("#customer")

    @property
    def team(self) -> Locator:
        """The team's half."""
        return self.page.locator("#team")

    async def type(self, text: str) -> None:
        """The customer writes."""
        await self.customer.get_by_label("Your message").fill(text)
        await self.page.keyboard.press("Enter")

    async def sign_in(self, *, password: str = PASSWORD) -> None:
        """A user signs in."""
        await self.team.get_by_label("E-mail").fill(EMAIL)
        await self.team.get_by_label("Password").fill(password)
        await self.team.get_by_role("button", name="Sign in").click()

    async def write(self, text: str, *, note: bool = False) -> None:
        """The user writes in the open chat."""
        await self.team.get_by_label("Note for the team" if note else "Reply to the customer").check()
        await self.team.get_by_label("Your message").fill(text)
        await self.page.keyboard.press("Enter")

    async def sees(self, half: Locator, text: str, *, times: int = 1) -> None:
        """The text stands in the half's transcript so often."""
        await expect(half.get_by_role("log").get_by_text(text)).to_have_count(times)

    async def is_with(self, state: str) -> None:
        """Who has the chat, as the customer is told."""
        await expect(self.customer.get_by_role("status")).to_have_text(state)

    async def said(self, half: Locator) -> list[str]:
        """All words of the half's transcript, in order."""
        return await half.locator(".said .text").all_text_contents()


@asynccontextmanager
async def opened(
    browser: Browser,
    url: str,
    *,
    size: tuple[int, int] = DESKTOP,
    looks: Literal["light", "dark"] = "light",
) -> AsyncIterator[Screen]:
    """The page in a window that knows nothing yet."""
    width, height = size
    context = await browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=looks, locale="en-GB"
    )
    page = await context.new_page()
    screen = Screen(page)

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            screen.complaints.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: screen.complaints.append(str(error)))
    try:
        await page.goto(url)
        yield screen
    finally:
        await context.close()
