"""Hooks and tokens in the settings: what is shown once, what was delivered, what is told again."""

import json
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, expect

from tests.journeys.console.desk import a_desk
from tests.journeys.test_hooks import receiving

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built_pages")]

HOSTILE = '<img src=x onerror="alert(1)">{{7*7}}'


async def test_a_hook_is_made_tested_and_told_again(browser: Browser, tmp_path: Path) -> None:
    settings = {"allow_private_hooks": True}
    async with a_desk(browser, tmp_path, settings=settings) as desk, receiving() as receiver:
        console = await desk.console(address="/settings/hooks", quiet=["422"])
        await console.main.get_by_role("button", name="New hook").click()
        await console.dialog.get_by_label("Address").fill("ftp://nowhere.example")
        await console.dialog.get_by_role("button", name="Save").click()
        await expect(console.dialog.get_by_label("Address")).to_have_attribute("aria-invalid", "true")
        await console.dialog.get_by_label("Address").fill(receiver.url)
        await console.dialog.get_by_label("Name").fill(HOSTILE)
        await console.dialog.get_by_label("All that happens").uncheck()
        await console.dialog.get_by_label("contact.created").check()
        await console.dialog.get_by_role("button", name="Save").click()
        secret = console.dialog.get_by_text("whsec_")
        await expect(secret).to_be_visible()
        await console.dialog.get_by_role("button", name="I have it").click()
        await expect(console.page.get_by_text("whsec_")).to_have_count(0)

        await console.main.get_by_role("link", name=HOSTILE).click()
        await console.main.get_by_role("button", name="Send a test").click()
        await expect(console.main.get_by_text("The test was taken: 204")).to_be_visible()

        await desk.team.asked(
            "POST", "/v1/contacts", first_name=HOSTILE, last_name="Low", emails=[{"value": "emma@example.com"}]
        )
        await receiver.hears("contact.created")
        await console.main.get_by_role("button", name="Look again").click()
        delivery = console.main.get_by_role("listitem").filter(has_text="contact.created")
        await delivery.get_by_role("button", expanded=False).click()
        await expect(delivery.get_by_role("region", name="What was sent")).to_contain_text(
            '"type": "contact.created"'
        )
        await expect(delivery).to_contain_text("Taken")
        await delivery.get_by_role("button", name="Replay").click()
        await console.is_told("It is told again.")
        await receiver.has(3)

        await console.choose("Actions", "New secret")
        await console.dialog.get_by_role("button", name="Make another").click()
        await expect(secret).to_be_visible()
        await console.dialog.get_by_role("button", name="I have it").click()
        await console.choose("Actions", "Delete")
        await console.dialog.get_by_role("button", name="Delete").click()
        await expect(console.main.get_by_text("Nobody is told yet")).to_be_visible()

    first, again = receiver.got[1:]
    assert [json.loads(body)["type"] for _, body in receiver.got] == [
        "hook.test",
        "contact.created",
        "contact.created",
    ]
    assert first[1] == again[1]
    assert first[0]["webhook-id"] == again[0]["webhook-id"]
    assert console.complaints == []


async def test_a_token_is_shown_once_opens_the_api_and_is_revoked(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path) as desk, httpx.AsyncClient(base_url=desk.at.url) as program:
        console = await desk.console(address="/settings/tokens")
        await console.main.get_by_role("button", name="New token").click()
        await console.dialog.get_by_label("Name").fill(HOSTILE)
        await console.dialog.get_by_label("Good for").select_option("admin")
        await console.dialog.get_by_role("button", name="Make it").click()
        shown = console.dialog.locator("code")
        await expect(shown).to_be_visible()
        program.headers["Authorization"] = f"Bearer {await shown.text_content()}"
        opened = await program.get("/v1/tokens")
        await console.page.keyboard.press("Escape")
        await expect(console.main.get_by_text(HOSTILE, exact=True)).to_be_visible()
        await expect(shown).to_have_count(0)

        await console.main.get_by_role("button", name=f"Revoke {HOSTILE}").click()
        await console.dialog.get_by_role("button", name="Revoke").click()
        await console.is_told("opens nothing any more")
        await expect(console.main.get_by_text(HOSTILE, exact=True)).to_have_count(0)
        closed = await program.get("/v1/tokens")

    assert (opened.status_code, closed.status_code) == (200, 401)
    assert console.complaints == []
