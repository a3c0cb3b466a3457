"""Lists that are read page by page, as far as somebody scrolls."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Browser, Request, Route, expect

from tests.journeys.console.book import contact, rows
from tests.journeys.console.desk import a_desk
from tests.journeys.widget.widget import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built_pages")]

PAGE = 50
"""Contacts that are read at once."""


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
