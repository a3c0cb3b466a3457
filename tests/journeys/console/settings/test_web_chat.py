"""A web chat's settings: each is changed in the console and seen in the widget on somebody's page."""

from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.journeys.console.console import Console
from tests.journeys.console.desk import Desk, a_desk
from tests.journeys.widget.site import somebody_elses
from tests.journeys.widget.widget import Widget, a_visitor, tab

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built_pages")]


async def test_each_setting_is_changed_and_seen_on_a_page(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path) as desk, AsyncExitStack() as stack:
        (widget,) = await desk.team.items("/v1/widgets")
        site = await stack.enter_async_context(somebody_elses(desk.at.url, key=widget["public_key"]))
        visitor = await stack.enter_async_context(a_visitor(browser, language="de-DE"))
        site.language = ""
        yaml = {"Content-Type": "application/yaml"}
        saved = await desk.team.http.put("/v1/templates/shop", content="name: shop\n", headers=yaml)
        assert saved.is_success, saved.text
        console = await desk.console(address=f"/settings/widgets/{widget['id']}")
        form = console.main
        await form.get_by_label("Colour").fill("#ffcc00")
        await form.get_by_label("Side").select_option("left")
        await form.get_by_label("Theme").select_option("dark")
        await form.get_by_label("Another language").fill("de")
        await form.get_by_role("button", name="Add", exact=True).click()
        await form.get_by_label("Title").fill("Fragen Sie uns")
        await form.get_by_label("Greeting").fill("Guten Tag!")
        await form.get_by_label("No suggestion before the first message").check()
        await form.get_by_label("In the empty field").fill("Ihre Nachricht")
        await form.get_by_text("All other words").click()
        await form.get_by_label("Open the chat").fill("Zum Chat")
        await form.get_by_label("Sites that may show it").fill(site.origin)
        await form.get_by_label("Template").select_option("shop")
        preview = form.get_by_role("figure", name="Preview")
        await expect(preview.get_by_text("Guten Tag!")).to_be_visible()
        await form.get_by_role("button", name="Save").click()
        await console.is_told("The web chat is changed.")
        await expect(form.get_by_role("heading", name="Web chat 1")).to_be_visible()
        shown = await tab(visitor, site.origin)
        await _looks(shown, "Zum Chat")
        # The page's customers read German; now the setting says English.
        await form.get_by_label("Language", exact=True).select_option("en")
        await form.get_by_label("Words in").select_option("en")
        await form.get_by_label("Title").fill("Ask us")
        await form.get_by_role("button", name="Save").click()
        await expect(form.get_by_role("heading", name="Ask us", level=1)).to_be_visible()
        english = await tab(visitor, site.origin)
        await english.open()
        await expect(english.panel.get_by_role("heading")).to_have_text("Ask us")
        (now,) = await desk.team.items("/v1/widgets")

    assert now["template"] == "shop"
    assert now["allowed_origins"] == [site.origin]
    assert [*shown.complaints, *english.complaints, *console.complaints] == []


async def _looks(widget: Widget, name: str) -> None:
    await expect(widget.bubble).to_have_attribute("aria-label", name)
    await expect(widget.bubble).to_have_css("background-color", "rgb(255, 204, 0)")
    await expect(widget.bubble).to_have_css("color", "rgb(0, 0, 0)")
    await expect(widget.bubble).to_have_css("left", "20px")
    await widget.open()
    await expect(widget.panel).to_have_css("background-color", "rgb(24, 27, 33)")
    await expect(widget.panel.get_by_role("heading")).to_have_text("Fragen Sie uns")
    await expect(widget.panel.get_by_role("log")).to_contain_text("Guten Tag!")
    await expect(widget.panel.locator(".starter button")).to_have_count(0)
    await expect(widget.words).to_have_attribute("placeholder", "Ihre Nachricht")


async def test_what_is_refused_stands_at_its_field(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path) as desk:
        console = await _edits(desk, "422")
        sites = console.main.get_by_label("Sites that may show it")
        await sites.fill("https://shop.example\nshop")
        await console.main.get_by_role("button", name="Save").click()
        await expect(sites).to_have_attribute("aria-invalid", "true")
        await sites.fill("https://shop.example\nhttps://www.shop.example")
        await console.main.get_by_role("button", name="Save").click()
        await console.is_told("The web chat is changed.")
        await expect(sites).not_to_have_attribute("aria-invalid", "true")
        (widget,) = await desk.team.items("/v1/widgets")

    assert widget["allowed_origins"] == ["https://shop.example", "https://www.shop.example"]
    assert console.complaints == []


async def test_of_two_who_change_it_the_second_is_told_and_loses_nothing(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path) as desk:
        console = await _edits(desk, "412")
        await console.main.get_by_label("Title").fill("Mine")
        await console.main.get_by_label("Side").select_option("left")
        await desk.team.widget(colour="#aa0000", texts={"en": {"title": "Theirs", "greeting": "Ahoy"}})
        await console.main.get_by_role("button", name="Save").click()
        told = console.main.get_by_role("alert")
        await expect(told).to_contain_text("Title (en): now Theirs; yours stands below")
        await expect(told).to_contain_text("Greeting (en): now Ahoy")
        await expect(told).to_contain_text("Colour: now #aa0000")
        await expect(console.main.get_by_label("Greeting")).to_have_value("Ahoy")
        await console.main.get_by_role("button", name="Save on top").click()
        await console.is_told("The web chat is changed.")
        await expect(told).to_have_count(0)
        (widget,) = await desk.team.items("/v1/widgets")

    assert widget["looks"]["texts"] == {"en": {"title": "Mine", "greeting": "Ahoy"}}
    assert (widget["looks"]["colour"], widget["looks"]["side"]) == ("#aa0000", "left")
    assert console.complaints == []


async def test_a_new_web_chat_leads_to_its_own_page_and_its_secret_is_shown_once(
    browser: Browser, tmp_path: Path
) -> None:
    async with a_desk(browser, tmp_path) as desk:
        console = await desk.console(address="/settings/widgets")
        await console.main.get_by_role("button", name="New web chat").click()
        await console.dialog.get_by_role("button", name="Make it").click()
        await expect(console.main.get_by_role("heading", name="Web chat 2")).to_be_visible()
        _, made = await desk.team.items("/v1/widgets")
        await expect(console.main.locator("code")).to_have_text(
            f'<script src="{desk.at.url}/widget.js" data-key="{made["public_key"]}" async></script>'
        )
        await console.at("/settings/widgets")
        await console.choose("Actions for web chat 2", "New identity secret")
        await console.dialog.get_by_role("button", name="Make it").click()
        secret = await console.dialog.locator("code").text_content()
        await console.dialog.get_by_role("button", name="I have it").click()
        secrets = [each["identity_secrets"] for each in await desk.team.items("/v1/widgets")]

    assert secrets == [0, 1]
    assert len(secret or "") > 30
    assert console.complaints == []


async def _edits(desk: Desk, quiet: str) -> Console:
    (widget,) = await desk.team.items("/v1/widgets")
    return await desk.console(address=f"/settings/widgets/{widget['id']}", quiet=[quiet])
