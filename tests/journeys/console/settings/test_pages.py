"""All pages of the settings and the reports: hostile words stay words, axe finds nothing, a phone is wide enough."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.journeys.console.console import Console
from tests.journeys.console.desk import Desk, a_desk
from tests.journeys.widget.widget import DESKTOP, PHONE, Theme

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built_pages")]

HOSTILE = '<img src=x onerror="alert(1)"><script>alert(2)</script>{{7*7}}'

PAGES = {
    "/settings": "Settings",
    "/settings/tags": HOSTILE,
    "/settings/templates": "hostile",
    "/settings/templates/hostile": "Nothing is wrong.",
    "/settings/templates/hostile?view=versions": "Version 1",
    "/settings/team": HOSTILE,
    "/settings/team?view=teams": HOSTILE,
    "/settings/hooks": HOSTILE,
    "/settings/hooks/{hook}": HOSTILE,
    "/settings/tokens": HOSTILE,
    "/settings/widgets": HOSTILE,
    "/settings/widgets/{widget}": HOSTILE,
    "/settings/channels": HOSTILE,
    "/settings/business": "Who you are",
    "/settings/fields": HOSTILE,
    "/settings/audit": "user.created",
    "/settings/you": "Another password",
    "/reports": "By day",
}


async def _hostile(desk: Desk) -> dict[str, str]:
    """Somebody writes such words wherever words can be written."""
    asked = desk.team.asked
    user: Any = await asked("POST", "/v1/users", name=HOSTILE, email="eve@shop.example")
    await asked("POST", "/v1/teams", name=HOSTILE, member_ids=[user["id"]])
    await asked("POST", "/v1/tags", name=HOSTILE)
    await asked("POST", "/v1/tokens", name=HOSTILE, scopes=["read"])
    await asked("POST", "/v1/fields", key="hostile", label=HOSTILE, type="choice", choices=[HOSTILE])
    hook: Any = await asked("POST", "/v1/hooks", url="http://127.0.0.1:9/<b>", name=HOSTILE)
    widget = (await desk.team.items("/v1/widgets"))[0]["id"]
    await asked("PATCH", f"/v1/widgets/{widget}", looks={"texts": {"en": {"title": HOSTILE}}})
    await asked("POST", "/v1/channels", kind="sms", name=HOSTILE)
    await asked("PATCH", "/v1/business", name=HOSTILE)
    body = f"name: hostile\n# {HOSTILE}\nmessages: {{en: {{waiting: {json.dumps('<b>' + HOSTILE[:50])}}}}}\n"
    saved = await desk.team.http.put(
        "/v1/templates/hostile", content=body, headers={"Content-Type": "application/yaml"}
    )
    assert saved.is_success, saved.text
    customer = await desk.customer()
    await customer.writes("I want to speak to a human")
    await desk.team.accept()
    return {"hook": str(hook["id"]), "widget": str(widget)}


async def _shows(console: Console, address: str, text: str) -> None:
    """Goes there without loading the console anew."""
    await console.page.evaluate(
        "to => { history.pushState(null, '', to); dispatchEvent(new PopStateEvent('popstate')) }",
        f"/console{address}",
    )
    await expect(console.main.get_by_text(text).first).to_be_visible()
    await expect(console.main.get_by_text("Loading")).to_have_count(0)
    await expect(console.main.get_by_text("Being checked")).to_have_count(0)


@pytest.mark.parametrize(("theme", "size"), [("light", DESKTOP), ("dark", PHONE)], ids=["light", "dark phone"])
async def test_hostile_words_stay_words_and_axe_finds_nothing(
    browser: Browser, tmp_path: Path, theme: Theme, size: tuple[int, int]
) -> None:
    found: dict[str, list[str]] = {}
    wide: list[str] = []
    async with a_desk(browser, tmp_path, settings={"allow_private_hooks": True}) as desk:
        ids = await _hostile(desk)
        console = await desk.console(theme=theme, size=size)
        await expect(console.pages).to_be_visible()
        for pattern, text in PAGES.items():
            await _shows(console, pattern.format(**ids), text)
            found[pattern] = await console.violations()
            if not await console.is_as_wide_as_the_window():
                wide.append(pattern)
        made = await console.page.evaluate("document.querySelectorAll('img[src=x], main script').length")

    assert {page: what for page, what in found.items() if what} == {}
    assert wide == []
    assert made == 0
    assert console.complaints == []
