"""Tags in the settings, the way there, and who may go it."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.journeys.console.desk import a_desk

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built_pages")]

HOSTILE = '<img src=x onerror="alert(1)">{{7*7}}</script>'


async def test_a_tag_is_made_renamed_and_deleted_and_says_how_many_have_it(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path) as desk:
        await desk.team.asked("POST", "/v1/tags", name="lead")
        await desk.team.asked(
            "POST",
            "/v1/contacts",
            first_name="Emma",
            last_name="Low",
            emails=[{"value": "emma@example.com"}],
            tags=["lead"],
        )
        console = await desk.console(quiet=["409"])
        await console.go("Settings")
        await console.main.get_by_role("link", name="Tags").click()
        lead = console.main.get_by_role("row").filter(has_text="lead")
        await expect(lead.get_by_role("cell").nth(1)).to_have_text("1")

        await console.main.get_by_role("button", name="New tag").click()
        await expect(console.dialog.get_by_label("Name")).to_be_focused()
        await console.dialog.get_by_label("Name").fill("LEAD")
        await console.dialog.get_by_role("button", name="Save").click()
        await expect(console.dialog.get_by_role("alert")).to_be_visible()
        await console.dialog.get_by_label("Name").fill(HOSTILE)
        await console.dialog.locator("label", has_text="Blue").click()
        await console.dialog.get_by_role("button", name="Save").click()
        await expect(console.dialog).to_be_hidden()
        await expect(console.main.get_by_text(HOSTILE)).to_be_visible()

        await console.choose("Actions for lead", "Edit")
        await console.dialog.get_by_label("Name").fill("prospect")
        await console.dialog.get_by_role("button", name="Save").click()
        await expect(console.main.get_by_role("row").filter(has_text="prospect")).to_contain_text("1")
        tags = {each["name"]: each["colour"] for each in await desk.team.items("/v1/tags")}

        await console.choose("Actions for prospect", "Delete")
        await expect(console.dialog).to_contain_text("is taken off 1 contact.")
        await console.dialog.get_by_role("button", name="Delete").click()
        await console.is_told("The tag prospect is gone.")
        left = [each["name"] for each in await desk.team.items("/v1/tags")]

    assert tags == {"prospect": "", HOSTILE: "#2f6fde"}
    assert left == [HOSTILE]
    assert console.complaints == []
