"""Lists that are read page by page, as far as somebody scrolls."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Browser, FilePayload, Locator, Request, Route, expect

from tests.journeys.console.book import contact, rows
from tests.journeys.console.console import Console
from tests.journeys.console.desk import Desk, a_desk
from tests.journeys.widget.widget import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built_pages")]

PAGE = 50
"""Contacts that are read at once."""

PAGES = 20
"""As many are read in the test of long lists."""

MOST = 6 * PAGE
"""Rows that may be in the page at once, however many were read."""


def is_first_page(request: Request) -> bool:
    """Whether contacts are read from the beginning."""
    return "/v1/contacts?" in request.url and "cursor=" not in request.url


async def test_a_list_that_is_read_anew_while_its_next_page_is_on_its_way_is_read_to_its_end(
    browser: Browser, tmp_path: Path
) -> None:
    on_its_way, anew = asyncio.Event(), asyncio.Event()

    async def late(route: Route) -> None:
        on_its_way.set()
        await anew.wait()
        await route.continue_()

    async with a_desk(browser, tmp_path) as desk:
        added = [await contact(desk, "Ada", f"Number {n}", email=f"ada{n}@example.com") for n in range(PAGE + 10)]
        console = await desk.console(size=PHONE)
        await console.page.route("**/v1/contacts?*cursor=*", late, times=1)
        await console.at("/contacts")
        await expect(rows(console)).to_have_count(PAGE)
        await rows(console).last.scroll_into_view_if_needed()
        await on_its_way.wait()
        async with console.page.expect_response(lambda answer: is_first_page(answer.request)):
            await desk.team.asked("PATCH", f"/v1/contacts/{added[0]['id']}", last_name="Byron")
        await expect(rows(console).first).to_contain_text("Ada Byron")
        anew.set()
        await expect(rows(console)).to_have_count(len(added))

    assert console.complaints == []


async def imported(desk: Desk, how_many: int) -> Console:
    """A console, after as many contacts were brought by a file; their names are in the order of their numbers."""
    lines = ["first name,last name,email", *(f"Ada,Number{n:04},ada{n}@example.com" for n in range(how_many))]
    file = FilePayload(name="many.csv", mimeType="text/csv", buffer="\n".join(lines).encode())
    console = await desk.console(address="/imports")
    await console.page.get_by_label("File of contacts").set_input_files(file)
    await console.main.get_by_role("button", name="Import now").click()
    await expect(console.main.get_by_role("heading", name="What became of the rows")).to_be_visible()
    return console


async def test_the_next_page_is_read_before_the_end_of_the_list_is_seen(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path) as desk:
        console = await imported(desk, PAGE + 10)
        await console.at("/contacts")
        table = console.main.get_by_role("table", name="Contacts")
        await expect(table).to_have_attribute("aria-rowcount", str(PAGE + 1))
        pane = table.locator("xpath=..")
        await pane.evaluate("pane => pane.scrollTo(0, pane.scrollHeight - pane.clientHeight - 400)")
        await expect(table).to_have_attribute("aria-rowcount", str(PAGE + 10 + 1))

    assert console.complaints == []


async def read_on(table: Locator) -> int:
    """To the end of the list again and again; how many rows were in the page at once."""
    most = 0
    for page in range(1, PAGES + 1):
        await expect(table).to_have_attribute("aria-rowcount", str(page * PAGE + 1))
        most = max(most, await table.locator("tr").count())
        if page < PAGES:
            await table.locator("xpath=..").evaluate("pane => pane.scrollTo(0, pane.scrollHeight)")
    return most


async def has_few_rows(table: Locator) -> None:
    """Waits until what is far away is gone."""
    await expect(table.locator("tr").nth(MOST)).not_to_be_attached()


async def test_of_thousands_only_those_near_are_in_the_page_and_who_comes_back_finds_the_same_place(
    browser: Browser, tmp_path: Path
) -> None:
    async with a_desk(browser, tmp_path) as desk:
        console = await imported(desk, 2 * PAGES * PAGE)
        read: set[str] = set()
        console.page.on("request", lambda asked: read.add(asked.url) if "/v1/contacts?" in asked.url else None)
        await console.at("/contacts?sort=name")
        table = console.main.get_by_role("table", name="Contacts")
        pane = table.locator("xpath=..")

        def link(number: int) -> Locator:
            return table.get_by_role("link", name=f"Ada Number{number:04}")

        most = await read_on(table)
        half = PAGES * PAGE // 2
        await pane.evaluate("pane => pane.scrollTo(0, (pane.scrollHeight - pane.clientHeight) / 2)")
        await expect(link(half)).to_be_in_viewport()
        violations = await console.violations()
        moved: list[float] = []
        for _ in range(2):
            before = await pane.evaluate("pane => pane.scrollTop")
            await link(half).click()
            await expect(console.main.get_by_role("heading", name=f"Ada Number{half:04}")).to_be_visible()
            await console.page.go_back()
            await expect(link(half)).to_be_in_viewport()
            await has_few_rows(table)
            await expect(link(half)).to_be_in_viewport()
            moved.append(await pane.evaluate("pane => pane.scrollTop") - before)
        await link(half).focus()
        for _ in range(2 * 3 * PAGE):
            await console.page.keyboard.press("Tab")
        await expect(link(half + 3 * PAGE)).to_be_focused()
        await expect(link(half + 3 * PAGE)).to_be_in_viewport()
        for _ in range(2 * 3 * PAGE):
            await console.page.keyboard.press("Shift+Tab")
        await expect(link(half)).to_be_focused()
        await pane.evaluate("pane => pane.scrollTo(0, 0)")
        await expect(link(0)).to_be_in_viewport()
        await has_few_rows(table)

    assert violations == []
    # A height may be told to the nearest pixel, group by group.
    assert max(map(abs, moved)) <= PAGES
    assert most <= MOST
    # The page after the last comes when its end is near.
    assert PAGES <= len(read) <= PAGES + 1
    assert console.complaints == []
