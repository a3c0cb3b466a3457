"""How one hears of a chat that waits while one looks elsewhere: the title, a sound, the system's notices."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from tests.journeys.console.console import Console, tab
from tests.journeys.console.desk import Desk, a_desk
from tests.journeys.widget.shop import ASKS

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built_pages")]

BORDER = """
  Notification = class extends Notification {
    constructor(text, given) {
      if (window.refusing) throw new TypeError("Illegal constructor.");
      super(text, given);
      heard("notice", text);
    }
    static async requestPermission() {
      await heard("asked", "");
      return super.requestPermission();
    }
  };
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...given) {
    heard("tone", String(this.frequency.value));
    return start.apply(this, given);
  };
  // A Chromium without a screen hides no page.
  let hidden = false;
  Object.defineProperty(Document.prototype, "hidden", { get: () => hidden });
  window.look = (elsewhere) => {
    hidden = elsewhere;
    document.dispatchEvent(new Event("visibilitychange"));
  };
"""
"""Tells what the browser is asked to show and to play, which nobody sees or hears here."""


@dataclass
class Heard:
    """What the browser showed and played, of all its tabs; asked whether it may show notices, somebody says yes."""

    notices: list[str] = field(default_factory=list)
    tones: int = 0

    async def hear(self, context: BrowserContext) -> None:
        """From now on, in tabs that are opened or loaded anew."""

        async def hear(what: str, which: str) -> None:
            if what == "asked":
                await context.grant_permissions(["notifications"])
            elif what == "notice":
                self.notices.append(which)
            else:
                self.tones += 1

        await context.expose_function("heard", hear)
        await context.add_init_script(BORDER)


@pytest.fixture
def heard() -> Heard:
    return Heard()


async def listening(desk: Desk, heard: Heard, console: Console | None = None, **how: Any) -> Console:
    """The console of the admin, who wants a sound, in a browser that is listened to."""
    console = console or await desk.console(**how)
    await heard.hear(console.page.context)
    await console.page.reload()
    await expect(console.main.get_by_text("Nobody waits")).to_be_visible()
    await console.choose("How to be told of news", "Sound for new chats and replies")
    heard.tones = 0
    return console


def bell(console: Console) -> Locator:
    """Opens what can be chosen."""
    return console.page.get_by_role("button", name="How to be told of news")


async def refuse_notices(console: Console) -> None:
    """Whoever sits there has told the browser that this page is to show none."""
    page = await console.page.context.new_cdp_session(console.page)
    target = (await page.send("Target.getTargetInfo"))["targetInfo"]
    browser = console.page.context.browser
    assert browser is not None
    whole = await browser.new_browser_cdp_session()
    no = {"permission": {"name": "notifications"}, "setting": "denied", "origin": console.url}
    await whole.send("Browser.setPermission", {**no, "browserContextId": target["browserContextId"]})


async def looks(page: Page, *, elsewhere: bool) -> None:
    """Whoever sits there looks at another window, or at this tab again."""
    await page.evaluate("elsewhere => look(elsewhere)", elsewhere)


async def test_a_chat_that_waits_is_told_once_while_one_looks_elsewhere(
    browser: Browser, tmp_path: Path, heard: Heard
) -> None:
    async with a_desk(browser, tmp_path) as desk:
        console = await listening(desk, heard)
        await bell(console).click()
        asks = console.page.get_by_role("menuitem", name="Show notices while I look elsewhere")
        await asks.click()
        await bell(console).click()
        await expect(console.page.get_by_role("menu")).to_contain_text("Notices are shown while you look elsewhere")
        await console.page.keyboard.press("Escape")
        await (await desk.customer()).writes(ASKS)
        await expect(console.page).to_have_title("(1) Conversations · My business")
        seen = (heard.tones, list(heard.notices))
        await looks(console.page, elsewhere=True)
        await (await desk.customer()).writes(ASKS)
        await expect(console.page).to_have_title("(2) Conversations · My business")
        told = (heard.tones, list(heard.notices))
        await console.page.reload()
        await looks(console.page, elsewhere=True)
        await expect(console.page).to_have_title("(2) Conversations · My business")

    # Two tones are one sound; who looks at the page needs no notice.
    assert seen == (2, [])
    assert told == (4, [told[1][0]])
    assert told[1][0].endswith("waits for a person")
    assert (heard.tones, heard.notices) == told
    assert console.complaints == []


async def test_of_several_tabs_one_speaks(browser: Browser, tmp_path: Path, heard: Heard) -> None:
    async with a_desk(browser, tmp_path) as desk:
        console = await desk.console(permissions=["notifications"])
        context = console.page.context
        await heard.hear(context)
        await console.page.reload()
        tabs = [console, *[await tab(await context.new_page(), desk.at.url) for _ in range(2)]]
        for each in tabs:
            await expect(each.main.get_by_text("Nobody waits")).to_be_visible()
        await console.choose("How to be told of news", "Sound for new chats and replies")
        heard.tones = 0
        for each in tabs:
            await looks(each.page, elsewhere=True)
        await (await desk.customer()).writes(ASKS)
        for each in tabs:
            await expect(each.page).to_have_title("(1) Conversations · My business")
        away = (heard.tones, len(heard.notices))
        # One of them is looked at again: the others have nothing to say for it.
        await looks(console.page, elsewhere=False)
        await (await desk.customer()).writes(ASKS)
        for each in tabs:
            await expect(each.page).to_have_title("(2) Conversations · My business")

    assert away == (2, 1)
    assert (heard.tones, len(heard.notices)) == (4, 1)
    assert [each.complaints for each in tabs] == [[], [], []]


async def test_where_the_browser_refuses_notices_the_title_and_the_sound_tell(
    browser: Browser, tmp_path: Path, heard: Heard
) -> None:
    async with a_desk(browser, tmp_path) as desk:
        console = await desk.console()
        await refuse_notices(console)
        console = await listening(desk, heard, console)
        await bell(console).click()
        refused = console.page.get_by_role("menu").get_by_text("Your browser refuses notices of this page")
        await expect(refused).to_be_visible()
        await console.page.keyboard.press("Escape")
        await looks(console.page, elsewhere=True)
        await (await desk.customer()).writes(ASKS)
        await expect(console.page).to_have_title("(1) Conversations · My business")

    assert (heard.tones, heard.notices) == (2, [])
    assert console.complaints == []


async def test_a_phone_that_has_no_notices_for_pages_says_so_and_shows_the_chat(
    browser: Browser, tmp_path: Path, heard: Heard
) -> None:
    async with a_desk(browser, tmp_path) as desk:
        console = await listening(desk, heard, permissions=["notifications"])
        await console.page.evaluate("window.refusing = true")
        await looks(console.page, elsewhere=True)
        await (await desk.customer()).writes(ASKS)
        await expect(console.page).to_have_title("(1) Conversations · My business")
        await bell(console).click()
        refused = console.page.get_by_role("menu").get_by_text("Your browser refuses notices of this page")
        await expect(refused).to_be_visible()

    assert (heard.tones, heard.notices) == (2, [])
    assert console.complaints == []
