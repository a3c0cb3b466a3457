"""The widget as a customer has it before them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from playwright.async_api import Browser, BrowserContext, FilePayload, Locator, Page, expect

from tests.patience import PATIENCE

# A busy machine may take its time.
expect.set_options(timeout=1000 * PATIENCE)

DESKTOP, TABLET, PHONE = (1440, 900), (820, 1180), (390, 844)
Theme = Literal["light", "dark"]


@dataclass(frozen=True)
class Widget:
    """One tab of the site."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    """What the browser's console was told in red."""

    @property
    def bubble(self) -> Locator:
        """The button that is always there."""
        return self.page.locator(".bubble")

    @property
    def panel(self) -> Locator:
        """What it opens."""
        return self.page.get_by_role("dialog")

    @property
    def words(self) -> Locator:
        """Where the customer writes."""
        return self.panel.locator("textarea")

    @property
    def form(self) -> Locator:
        """Where details can be left."""
        return self.panel.get_by_role("form", name="How can we reach you?")

    async def leave(self, *, email: str = "", phone: str = "") -> None:
        """The customer leaves details in the form."""
        if email:
            await self.form.get_by_label("E-mail").fill(email)
        if phone:
            await self.form.get_by_label("Phone").fill(phone)
        await self.form.get_by_role("button", name="Leave details").click()

    @property
    def chosen(self) -> Locator:
        """Files that go with the next message."""
        return self.panel.locator(".chosen li")

    async def choose(self, *files: tuple[str, bytes]) -> None:
        """The customer chooses files."""
        given: list[FilePayload] = [{"name": name, "mimeType": "", "buffer": body} for name, body in files]
        async with self.page.expect_file_chooser() as choosing:
            await self.panel.get_by_role("button", name="Add a file").click()
        await (await choosing.value).set_files(given)

    async def open(self) -> None:
        """The customer opens the chat."""
        await self.bubble.click()
        await expect(self.words).to_be_focused()

    async def type(self, text: str) -> None:
        """The customer writes."""
        await self.words.fill(text)
        await self.words.press("Enter")

    async def sees(self, text: str, *, times: int = 1) -> None:
        """The text stands in the chat so often."""
        await expect(self.panel.get_by_role("log").get_by_text(text)).to_have_count(times)

    async def is_with(self, text: str) -> None:
        """Who has the chat, as the customer is told."""
        await expect(self.panel.locator(".head").get_by_role("status")).to_have_text(text)

    async def said(self) -> list[str]:
        """All words of the chat, in order."""
        return await self.panel.locator(".said .text").all_text_contents()


@asynccontextmanager
async def a_visitor(
    browser: Browser,
    *,
    size: tuple[int, int] = DESKTOP,
    theme: Theme = "light",
    language: str = "en-GB",
    **more: Any,
) -> AsyncIterator[BrowserContext]:
    """Somebody whose browser knows nothing yet."""
    width, height = size
    context = await browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=theme, locale=language, **more
    )
    try:
        yield context
    finally:
        await context.close()


async def tab(context: BrowserContext, url: str, *, quiet: Sequence[str] = ()) -> Widget:
    """The page in one more tab; complaints with one of the ``quiet`` words in them are expected."""
    page = await context.new_page()
    widget = Widget(page)

    def hear(text: str) -> None:
        if not any(word in text for word in quiet):
            widget.complaints.append(text)

    page.on("console", lambda message: hear(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: hear(str(error)))
    await page.goto(url)
    await expect(widget.bubble).to_be_visible()
    return widget
