"""For everybody: axe finds nothing, the keyboard reaches everything, screen readers hear what happens."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.architecture.source import ROOT
from tests.journeys.widget.shop import ASKS, a_shop
from tests.journeys.widget.widget import DESKTOP, PHONE, Theme, Widget

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built_pages")]

AXE = ROOT / "api" / "web" / "node_modules" / "axe-core" / "axe.min.js"


async def violations(widget: Widget) -> list[str]:
    """What axe finds wrong with the page, the widget's shadow tree included."""
    await widget.page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = json.loads(await widget.page.evaluate("axe.run().then(JSON.stringify)"))
    assert any(each["id"] == "color-contrast" for each in found["passes"])
    return [f"{each['id']}: {node['html']}" for each in found["violations"] for node in each["nodes"]]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_axe_finds_nothing_in_any_state(
    browser: Browser, tmp_path: Path, theme: Theme, size: tuple[int, int]
) -> None:
    found: dict[str, list[str]] = {}
    async with a_shop(browser, tmp_path, wait=2, theme=theme, size=size, reduced_motion="reduce") as shop:
        await shop.team.asked("PATCH", "/v1/business", privacy_url="https://shop.example/privacy")
        widget = await shop.tab("Failed to load resource")
        found["closed"] = await violations(widget)
        await widget.open()
        found["open"] = await violations(widget)
        await widget.type(ASKS)
        await widget.is_with("Waiting for a person")
        found["waiting"] = await violations(widget)
        await expect(widget.form).to_be_visible()
        found["asked"] = await violations(widget)
        await widget.panel.get_by_role("button", name="Clear the chat").click()
        found["clear"] = await violations(widget)
        await widget.panel.get_by_role("button", name="Keep").click()
        await shop.visitor.set_offline(offline=True)
        await widget.type("Are you there?")
        found["offline"] = await violations(widget)
        wide = await widget.page.evaluate("document.documentElement.scrollWidth")

    assert {state: what for state, what in found.items() if what} == {}
    assert wide == size[0]


async def test_a_whole_chat_can_be_had_by_keyboard_alone(browser: Browser, tmp_path: Path) -> None:
    async with a_shop(browser, tmp_path, wait=1) as shop:
        widget = await shop.tab()
        keys = widget.page.keyboard
        await keys.press("Tab")
        await keys.press("Tab")
        await expect(widget.bubble).to_be_focused()
        await keys.press("Enter")
        await expect(widget.words).to_be_focused()
        await keys.type("first line")
        await keys.press("Shift+Enter")
        await keys.type(ASKS)
        await keys.press("Enter")
        await expect(widget.form).to_be_visible()
        await widget.form.get_by_label("E-mail").focus()
        await keys.type("ann@acme-corp.com")
        await keys.press("Tab")
        await keys.type("(212) 555-0188")
        await keys.press("Enter")
        await widget.sees("Thank you!")
        said = await widget.said()
        await keys.press("Escape")
        await expect(widget.panel).to_be_hidden()
        await expect(widget.bubble).to_be_focused()

    assert said[0] == f"first line\n{ASKS}"
    assert widget.complaints == []


async def test_tab_goes_round_within_the_panel_and_escape_takes_one_step_back(
    browser: Browser, tmp_path: Path
) -> None:
    async with a_shop(browser, tmp_path) as shop:
        widget = await shop.tab()
        await widget.open()
        await widget.type("hello")
        await widget.sees("I'm the automatic assistant")
        forwards, backwards = [await focused(widget)], [await focused(widget)]
        for key, passed in (("Tab", forwards), ("Shift+Tab", backwards)):
            for _ in range(6):
                await widget.page.keyboard.press(key)
                passed.append(await focused(widget))
        await widget.panel.get_by_role("button", name="Clear the chat").click()
        await expect(widget.panel.get_by_role("button", name="Keep")).to_be_focused()
        await widget.page.keyboard.press("Escape")
        await expect(widget.words).to_be_focused()

    assert forwards == [
        "Your message",
        "Add a file",
        "Send",
        "Clear the chat",
        "Close the chat",
        "Messages",
        "Your message",
    ]
    assert backwards == list(reversed(forwards))


async def test_what_is_said_is_told_to_screen_readers(browser: Browser, tmp_path: Path) -> None:
    async with a_shop(browser, tmp_path) as shop:
        widget = await shop.tab()
        await widget.open()
        await widget.type("hello")
        await widget.sees("I'm the automatic assistant")
        log = widget.panel.get_by_role("log", name="Messages")
        await expect(log).to_have_attribute("aria-busy", "false")
        whole = await widget.panel.aria_snapshot()

    assert '- dialog "Chat with us":' in whole
    assert '- log "Messages":' in whole
    assert "You" in whole


@pytest.mark.parametrize("moves", ["no-preference", "reduce"])
async def test_nothing_moves_for_whoever_wants_no_motion(browser: Browser, tmp_path: Path, moves: str) -> None:
    async with a_shop(browser, tmp_path, reduced_motion=moves) as shop:
        widget = await shop.tab()
        await widget.open()
        animations = await widget.panel.evaluate("panel => getComputedStyle(panel).animationName")

    assert animations == {"no-preference": "rise", "reduce": "none"}[moves]


@pytest.mark.parametrize(("size", "whole"), [(PHONE, True), (DESKTOP, False)], ids=["phone", "desktop"])
async def test_on_a_phone_the_panel_is_the_whole_screen(
    browser: Browser, tmp_path: Path, *, size: tuple[int, int], whole: bool
) -> None:
    # The panel rises into its place unless no motion is wanted.
    async with a_shop(browser, tmp_path, size=size, reduced_motion="reduce") as shop:
        widget = await shop.tab()
        await widget.open()
        box = await widget.panel.bounding_box()

    assert box is not None
    assert ((box["x"], box["y"], box["width"], box["height"]) == (0, 0, *size)) is whole


async def focused(widget: Widget) -> str:
    """What the focused element is called."""
    found = "document.activeElement.shadowRoot.activeElement"
    return str(await widget.page.evaluate(f"{found}.getAttribute('aria-label')"))
