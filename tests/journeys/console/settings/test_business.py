"""Channels, the business and oneself in the settings."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.journeys.console.desk import a_desk

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built_pages")]


async def test_an_e_mail_channel_is_set_up_and_tried(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path) as desk:
        console = await desk.console(address="/settings/channels", quiet=["422"])
        await console.main.get_by_role("button", name="New channel").click()
        await console.dialog.get_by_label("Name").fill("Mail")
        await console.dialog.get_by_label("Mail comes from").fill("help@shop.example")
        await console.dialog.get_by_label("Host").fill("127.0.0.1")
        await console.dialog.get_by_label("Port").fill("9")
        await console.dialog.get_by_label("User").fill("help")
        await console.dialog.get_by_role("button", name="Save").click()
        await expect(console.dialog.get_by_label("Password")).to_have_attribute("aria-invalid", "true")
        await console.dialog.get_by_label("Password").fill("secret")
        await console.dialog.get_by_role("button", name="Save").click()
        await console.dialog.get_by_role("button", name="I have it").click()
        await console.choose("Actions for Mail", "Send a test letter")
        await console.dialog.get_by_role("button", name="Send it").click()
        await expect(console.dialog.get_by_text("It was not sent.")).to_be_visible()
        mail = next(each for each in await desk.team.items("/v1/channels") if each["kind"] == "email")

    assert mail["email"]["smtp"]["has_password"] is True
    assert console.complaints == []


async def test_only_what_was_changed_of_the_business_is_sent(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path) as desk:
        await desk.user("Bo")
        console = await desk.console(address="/settings/business", quiet=["422"])
        await console.main.get_by_label("Time zone").fill("Nowhere")
        await console.main.get_by_role("button", name="Save").click()
        await expect(console.main.get_by_label("Time zone")).to_have_attribute("aria-invalid", "true")
        await desk.team.asked("PATCH", "/v1/business", country="CA")
        await console.main.get_by_label("Time zone").fill("Europe/Berlin")
        await console.main.get_by_label("Languages").fill("de, en")
        await console.main.get_by_label("Export contacts").check()
        await console.main.get_by_role("button", name="Save").click()
        await console.is_told("The business is changed.")
        await expect(console.main.get_by_label("Country", exact=True)).to_have_value("CA")
        business = await desk.team.asked("GET", "/v1/business")

    assert (business["time_zone"], business["country"]) == ("Europe/Berlin", "CA")
    assert (business["languages"], business["agents_may"]) == (["de", "en"], ["export"])
    assert console.complaints == []


async def test_one_changes_ones_own_name_and_password(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path) as desk:
        await desk.user("Bo")
        console = await desk.console("bo@shop.example", address="/settings/you", quiet=["422"])
        await console.main.get_by_label("Name").fill("Bo Winter")
        await console.main.get_by_label("The one you have").fill("wrong wrong")
        await console.main.get_by_label("The new one").fill("staple horse battery")
        await console.main.get_by_role("button", name="Save").click()
        await expect(console.main.get_by_label("The one you have")).to_have_attribute("aria-invalid", "true")
        await console.main.get_by_label("The one you have").fill("correct horse battery")
        await console.main.get_by_role("button", name="Save").click()
        await console.is_told("Your password is changed")
        await expect(console.page.get_by_role("button", name="You: Bo Winter")).to_be_visible()
        signed_in = await desk.team.http.post(
            "/v1/session", json={"email": "bo@shop.example", "password": "staple horse battery"}
        )

    assert signed_in.status_code == 200
    assert console.complaints == []
