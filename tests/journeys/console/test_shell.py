"""Signing in, the navigation, what stands around every page."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser, Request, Route, expect

from tests.journeys.console.console import opened, tab
from tests.journeys.console.desk import a_desk
from tests.journeys.served import served, settings_in
from tests.journeys.widget.widget import DESKTOP, PHONE, Theme

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built_pages")]


async def test_who_is_not_signed_in_is_asked_to_and_then_sees_what_they_came_for(
    browser: Browser, tmp_path: Path
) -> None:
    async with (
        served(settings_in(tmp_path)) as at,
        opened(browser, at.url, address="/conversations", quiet=["401"]) as console,
    ):
        await console.sign_in(password="wrong")
        await expect(console.page.get_by_role("alert")).to_have_text("This e-mail and password do not open anything.")
        await console.sign_in()
        await expect(console.pages).to_be_visible()
        await console.page.reload()
        await expect(console.pages).to_be_visible()
        address, title = console.page.url, await console.page.title()

    assert address.endswith("/console/conversations")
    assert title == "Conversations · My business"
    assert console.complaints == []


async def test_a_session_that_ended_asks_to_sign_in_where_one_is_and_goes_on(
    browser: Browser, tmp_path: Path
) -> None:
    async with a_desk(browser, tmp_path) as desk:
        console = await desk.console(address="/conversations", quiet=["401"])
        await expect(console.pages).to_be_visible()
        await console.page.get_by_role("button", name="You:").click()
        away = await console.page.get_by_role("menu").get_by_text("Away", exact=True).element_handle()
        assert away is not None
        await console.page.context.clear_cookies()
        # Something else may be asked, and refused, before this is: then there is no menu any more.
        await away.evaluate("item => item.click()")
        await expect(console.page.get_by_text("Your session is over. Sign in to go on.")).to_be_visible()
        await console.sign_in()
        await expect(console.pages).to_be_visible()
        # What was said at the door is not said once more, in words for programs.
        await expect(console.page.get_by_text("valid token")).to_have_count(0)
        address = console.page.url

    assert address.endswith("/console/conversations")
    assert console.complaints == []


async def test_where_there_is_no_page_one_is_told_and_led_back(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path) as desk:
        console = await desk.console(address="/conversatoins", quiet=["404"])
        await expect(console.main.get_by_text("There is no such page")).to_be_visible()
        await console.main.get_by_role("link", name="To the beginning").click()
        await expect(console.main.get_by_text("Nobody waits")).to_be_visible()

    assert console.complaints == []


async def test_who_signs_out_leaves_nothing_on_the_page(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path) as desk:
        console = await desk.console()
        await console.choose("You:", "Sign out")
        await expect(console.page.get_by_role("button", name="Sign in")).to_be_visible()
        await console.page.go_back()
        await expect(console.page.get_by_role("button", name="Sign in")).to_be_visible()
        me = await console.page.request.get(f"{desk.at.url}/v1/me")

    assert me.status == 401
    assert console.complaints == []


async def test_what_is_still_being_read_at_signing_out_is_called_off_before(browser: Browser, tmp_path: Path) -> None:
    # It would be refused afterwards, and the browser would complain of it.
    standing: dict[Request, asyncio.Event] = {}

    def forget(asked: Request) -> None:
        if asked in standing:
            standing[asked].set()

    async def never_answered(route: Route) -> None:
        standing[route.request] = asyncio.Event()

    async def signs_out(route: Route) -> None:
        async with asyncio.timeout(10):
            await asyncio.gather(*(over.wait() for over in standing.values()))
        await route.continue_()

    async with a_desk(browser, tmp_path) as desk:
        console = await desk.console()
        console.page.on("requestfailed", forget)
        await console.page.route("**/v1/contacts*", never_answered)
        await console.page.route("**/v1/session", signs_out)
        async with console.page.expect_request("**/v1/contacts*"):
            await console.pages.get_by_role("link", name="Contacts").click()
        await console.choose("You:", "Sign out")
        await expect(console.page.get_by_role("button", name="Sign in")).to_be_visible()

    assert standing
    assert console.complaints == []


async def test_who_cannot_be_signed_out_is_told_and_stays(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path) as desk:
        console = await desk.console(quiet=["ERR_INTERNET_DISCONNECTED"])
        await console.page.route("**/v1/session", lambda route: route.abort("internetdisconnected"))
        await console.choose("You:", "Sign out")
        await console.is_told("The service cannot be reached.")
        await expect(console.main.get_by_text("Nobody waits")).to_be_visible()

    assert console.complaints == []


async def test_who_forgot_their_password_is_sent_a_link_and_told_nothing_of_who_there_is(
    browser: Browser, tmp_path: Path
) -> None:
    async with served(settings_in(tmp_path)) as at, opened(browser, at.url) as console:
        await console.page.get_by_label("E-mail").fill("nobody@shop.example")
        await console.page.get_by_role("button", name="I have forgotten my password").click()
        await expect(console.dialog.get_by_label("E-mail")).to_have_value("nobody@shop.example")
        await console.dialog.get_by_role("button", name="Send the link").click()
        await console.is_told("If somebody signs in with this address")

    assert console.complaints == []


async def test_who_is_away_is_seen_away_and_looks_stay_chosen(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path) as desk:
        await desk.user("Bo")
        console = await desk.console("bo@shop.example")
        await console.choose("You: Bo, online", "Away")
        await expect(console.page.get_by_role("button", name="You: Bo, away")).to_be_visible()
        await console.choose("You: Bo", "Dark")
        await console.page.reload()
        await expect(console.page.get_by_role("button", name="You: Bo, away")).to_be_visible()
        looks = await console.page.locator("html").get_attribute("data-theme")
        seen = {each["name"]: each["presence"] for each in await desk.team.items("/v1/users")}

    assert looks == "dark"
    assert seen["Bo"] == "away"
    assert console.complaints == []


async def test_a_lost_connection_is_said_until_it_is_back(browser: Browser, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        quiet = ["ERR_CONNECTION", "Failed to load", "ERR_INCOMPLETE", "ERR_NETWORK"]
        async with served(settings_in(tmp_path)) as at:
            console = await stack.enter_async_context(opened(browser, at.url, quiet=quiet))
            await console.sign_in()
            await expect(console.pages).to_be_visible()
        banner = console.page.get_by_text("No connection to the service.")
        await expect(banner).to_be_visible()
        async with served(at):
            await expect(banner).to_be_hidden()

    assert console.complaints == []


async def test_all_tabs_of_a_browser_share_one_stream_and_each_hears_what_happens(
    browser: Browser, tmp_path: Path
) -> None:
    async with a_desk(browser, tmp_path) as desk:
        console = await desk.console()
        standing: set[Request] = set()

        def over(ended: Request) -> None:
            standing.discard(ended)

        context = console.page.context
        context.on("request", lambda asked: standing.add(asked) if asked.url.endswith("/v1/events") else None)
        context.on("requestfailed", over)
        context.on("requestfinished", over)
        await console.page.reload()
        others = [await tab(await context.new_page(), desk.at.url) for _ in range(3)]
        for each in others:
            await expect(each.main.get_by_text("Nobody waits")).to_be_visible()
        await (await desk.customer()).writes("I want to talk to a person")
        for each in (console, *others):
            await expect(each.main.get_by_role("button", name="Accept the chat")).to_be_visible()
        at_once = len(standing)

    assert at_once == 1
    assert console.complaints == []


async def test_the_menu_works_by_keyboard_alone(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path) as desk:
        console = await desk.console()
        me = console.page.get_by_role("button", name="You:")
        await me.focus()
        await console.page.keyboard.press("Enter")
        menu = console.page.get_by_role("menu")
        await expect(menu.get_by_role("menuitemradio", name="Online")).to_be_focused()
        await console.page.keyboard.press("ArrowUp")
        await expect(menu.get_by_role("menuitem", name="Sign out")).to_be_focused()
        await console.page.keyboard.press("d")
        await expect(menu.get_by_role("menuitemradio", name="Dark")).to_be_focused()
        await console.page.keyboard.press("Escape")
        await expect(me).to_be_focused()
        await expect(menu).to_be_hidden()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_axe_finds_nothing(browser: Browser, tmp_path: Path, theme: Theme, size: tuple[int, int]) -> None:
    found: dict[str, list[str]] = {}
    async with served(settings_in(tmp_path)) as at, opened(browser, at.url, size=size, theme=theme) as console:
        await expect(console.page.get_by_role("button", name="Sign in")).to_be_visible()
        found["sign in"] = await console.violations()
        await console.page.get_by_role("button", name="I have forgotten my password").click()
        await expect(console.dialog).to_be_visible()
        found["forgotten"] = await console.violations()
        await console.page.keyboard.press("Escape")
        await expect(console.page.get_by_label("E-mail")).to_have_count(1)
        await console.sign_in()
        await expect(console.main.get_by_text("Nobody waits")).to_be_visible()
        await console.page.get_by_role("button", name="You:").click()
        await expect(console.page.get_by_role("menu")).to_be_visible()
        found["menu"] = await console.violations()
        fits = await console.is_as_wide_as_the_window()

    assert {state: what for state, what in found.items() if what} == {}
    assert fits
