"""The team in the settings: users, invitations, teams; what agents see of the settings."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.journeys.console.desk import a_desk

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built_pages")]

HOSTILE = '<img src=x onerror="alert(1)">'


async def test_a_user_is_added_invited_put_in_a_team_and_leaves(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path) as desk:
        console = await desk.console(address="/settings/team", quiet=["409", "422"])
        await console.main.get_by_role("button", name="New user").click()
        await console.dialog.get_by_label("Name").fill(HOSTILE)
        await console.dialog.get_by_label("E-mail").fill("ann@shop.example")
        await console.dialog.get_by_role("button", name="Save").click()
        await expect(console.dialog.get_by_role("alert")).to_be_visible()
        await console.dialog.get_by_label("E-mail").fill("eve@shop.example")
        await console.dialog.get_by_label("Languages").fill("de, en")
        await console.dialog.get_by_role("button", name="Save").click()
        eve = console.main.get_by_role("row").filter(has_text="eve@shop.example")
        await expect(eve).to_contain_text("Not invited yet")
        await expect(eve).to_contain_text("Offline")

        await console.choose(f"Actions for {HOSTILE}", "Invite")
        await expect(console.dialog.locator("code")).to_contain_text(f"{desk.at.url}/password#")
        await console.page.keyboard.press("Escape")

        await console.main.get_by_role("tab", name="Teams").click()
        await console.main.get_by_role("button", name="Make the first team").click()
        await console.dialog.get_by_label("Name").fill(HOSTILE)
        await console.dialog.get_by_role("checkbox", name=HOSTILE).check()
        await console.dialog.get_by_role("button", name="Save").click()
        await expect(console.main.get_by_role("listitem").filter(has_text=HOSTILE)).to_be_visible()
        teams = await desk.team.items("/v1/teams")

        await console.main.get_by_role("tab", name="Users").click()
        await console.choose(f"Actions for {HOSTILE}", "Deactivate")
        await console.dialog.get_by_role("button", name="Deactivate").click()
        left = console.main.get_by_role("table", name="Users who left")
        await expect(left).to_contain_text("eve@shop.example")
        await console.choose(f"Actions for {HOSTILE}", "Take back")
        await expect(left).to_be_hidden()
        eves = [each for each in await desk.team.items("/v1/users") if each["email"] == "eve@shop.example"]

    assert [(each["name"], len(each["member_ids"])) for each in teams] == [(HOSTILE, 1)]
    assert [each["languages"] for each in eves] == [["de", "en"]]
    assert console.complaints == []


async def test_an_agent_sees_no_settings_of_admins_by_link_neither(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path) as desk:
        await desk.user("Bo")
        console = await desk.console("bo@shop.example", address="/settings")
        sections = console.main.get_by_role("link")
        await expect(sections.filter(has_text="Team")).to_be_visible()
        seen = [" ".join((await each.inner_text()).split("\n")[:1]) for each in await sections.all()]
        await sections.filter(has_text="Team").click()
        await expect(console.main.get_by_role("row").filter(has_text="bo@shop.example")).to_contain_text("Online")
        await expect(console.main.get_by_role("button")).to_have_count(0)
        for address in (
            "settings/tags",
            "settings/templates/default",
            "settings/tokens",
            "settings/audit",
            "reports",
        ):
            await console.at(f"/{address}")
            await expect(console.main.get_by_text("There is no such page")).to_be_visible()

    assert seen == ["Team", "Your account"]
    assert console.complaints == []
