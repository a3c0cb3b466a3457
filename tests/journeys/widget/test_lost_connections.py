"""Reloads, killed services and bad networks: no message is lost, none comes twice."""

from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser, Route, expect

from tests.journeys.processes import started, url_of
from tests.journeys.widget.shop import ASKS, a_shop
from tests.journeys.widget.site import somebody_elses
from tests.journeys.widget.team import the_team
from tests.journeys.widget.widget import Widget, a_visitor, tab

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built_pages")]

NETWORK = ("Failed to load resource", "Access to fetch")
"""What the browser itself says of a call that does not go through."""


async def test_a_reload_in_the_middle_loses_and_doubles_nothing(browser: Browser, tmp_path: Path) -> None:
    async with a_shop(browser, tmp_path) as shop:
        widget = await shop.tab()
        await widget.open()
        await widget.type(ASKS)
        chat = await shop.team.accept()
        await shop.team.write(chat, "One moment.")
        await widget.sees("One moment.")
        await widget.words.fill("half a sen")
        before = await widget.said()
        await widget.page.reload()
        await widget.sees("One moment.")
        after = await widget.said()
        await expect(widget.words).to_have_value("half a sen")
        await widget.type("Still here.")
        await shop.team.write(chat, "So am I.")
        await widget.sees("So am I.")

    assert after == before
    assert widget.complaints == []


async def test_a_service_killed_again_and_again_loses_and_doubles_nothing(browser: Browser, tmp_path: Path) -> None:
    settings = {"HANDOVER_ADMIN_EMAIL": "ann@shop.example", "HANDOVER_ADMIN_PASSWORD": "correct horse battery"}
    settings |= {"HANDOVER_WAIT_SECONDS": "60", "HANDOVER_COUNTRY": "US", "HANDOVER_PORT": "0"}
    async with AsyncExitStack() as stack:
        service = await stack.enter_async_context(started("serve", folder=tmp_path, settings=settings))
        url = await url_of(service)
        settings["HANDOVER_PORT"] = url.rpartition(":")[2]
        site = await stack.enter_async_context(somebody_elses(url))
        visitor = await stack.enter_async_context(a_visitor(browser))
        widget = await tab(visitor, site.origin, quiet=NETWORK)
        await widget.open()
        await widget.type("hello")
        await widget.sees("I'm the automatic assistant")
        for text in ("While it is dead.", "While it is dead again."):
            service.kill()
            await service.process.wait()
            await widget.type(text)
            await expect(widget.panel.get_by_text("sending …")).to_be_visible()
            service = await stack.enter_async_context(started("serve", folder=tmp_path, settings=settings))
            await url_of(service)
            await expect(widget.panel.get_by_text("sending …")).to_be_hidden()
        await widget.page.reload()
        await widget.sees("While it is dead again.")
        seen = await widget.said()
        team = await stack.enter_async_context(the_team(url))
        chat = (await team.items("/v1/conversations"))[0]["id"]
        kept = [each["text"] for each in await team.items(f"/v1/conversations/{chat}/messages")]

    assert [seen.count(text) for text in ("hello", "While it is dead.", "While it is dead again.")] == [1, 1, 1]
    assert sorted(text for text in kept if text in seen) == sorted(text for text in seen if text in kept)
    assert widget.complaints == []


async def test_a_message_whose_answer_is_lost_is_sent_again_and_counts_once(browser: Browser, tmp_path: Path) -> None:
    lost: list[str] = []

    async def lose_once(route: Route) -> None:
        if route.request.method != "POST" or route.request.url in lost:
            await route.continue_()
            return
        lost.append(route.request.url)
        await route.fetch()
        await route.abort()

    async with a_shop(browser, tmp_path) as shop:
        widget = await shop.tab(*NETWORK)
        await widget.page.route("**/v1/webchat/conversations**", lose_once)
        await widget.open()
        await widget.type("hello")
        await widget.sees("I'm the automatic assistant")
        await expect(widget.panel.get_by_text("sending …")).to_be_hidden()
        said = await widget.said()
        chats = await shop.team.items("/v1/conversations")

    assert len(lost) == 2
    assert (len(chats), said.count("hello"), len(said)) == (1, 1, 2)
    assert widget.complaints == []


async def test_whoever_is_offline_is_told_and_what_was_written_is_sent_in_order(
    browser: Browser, tmp_path: Path
) -> None:
    async with a_shop(browser, tmp_path) as shop:
        widget = await shop.tab(*NETWORK)
        await widget.open()
        await widget.type("hello")
        await widget.sees("I'm the automatic assistant")
        await shop.visitor.set_offline(offline=True)
        await expect(widget.panel.get_by_text("You are offline.")).to_be_visible()
        for text in ("one", "two", "three"):
            await widget.type(text)
        await expect(widget.panel.get_by_text("sending …")).to_have_count(3)
        await shop.visitor.set_offline(offline=False)
        await expect(widget.panel.get_by_text("sending …")).to_have_count(0)
        chat = (await shop.team.items("/v1/conversations"))[0]["id"]
        kept = await shop.team.items(f"/v1/conversations/{chat}/messages")

    in_order = [each["text"] for each in sorted(kept, key=lambda each: int(each["seq"]))]
    assert [text for text in in_order if text in ("one", "two", "three")] == ["one", "two", "three"]
    assert widget.complaints == []


async def test_tabs_of_a_site_have_one_chat_and_one_stream(browser: Browser, tmp_path: Path) -> None:
    async with a_shop(browser, tmp_path) as shop:
        tabs = [await shop.tab() for _ in range(5)]
        for widget in tabs:
            await widget.open()
        await tabs[0].type("from the first")
        for widget in tabs:
            await widget.sees("from the first")
        await tabs[4].type("from the last")
        for widget in tabs:
            await widget.sees("from the last")
        await tabs[4].page.close()
        await tabs[1].type("after one has gone")
        for widget in tabs[:4]:
            await widget.sees("after one has gone")
        chats = await shop.team.items("/v1/conversations")
        await cleared(tabs[2])
        for widget in tabs[:4]:
            await expect(widget.panel.get_by_role("button", name=ASKS)).to_be_visible()

    assert len(chats) == 1
    assert [widget.complaints for widget in tabs] == [[]] * 5


async def cleared(widget: Widget) -> None:
    """The customer clears the chat."""
    await widget.panel.get_by_role("button", name="Clear the chat").click()
    await widget.panel.get_by_role("button", name="Clear", exact=True).click()
