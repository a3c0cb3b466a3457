"""Workflow templates in the settings: written, checked line by line, saved, rolled back, and in force."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.journeys.console.desk import Desk, a_desk
from tests.patience import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built_pages")]

WORDS = "messages: {en: {waiting: '<b>Hold</b> the line please.'}}"
SAID = "<b>Hold</b> the line please."


async def _is_told(desk: Desk) -> str:
    """What a new customer who asks for a person is told first."""
    customer = await desk.customer()
    await customer.writes("I want to speak to a human")
    await desk.team.oldest_waiting()
    answer = await customer.http.get(f"/v1/webchat/conversations/{customer.chat}/messages")
    await desk.team.asked("POST", f"/v1/conversations/{customer.chat}/close")
    return next(str(each["text"]) for each in answer.json()["items"] if each["from"] == "ai")


CANCELS_AND_LEAVES = """async () => {
  const dialog = document.querySelector("dialog[open]");
  const told = new Promise((done) => dialog.addEventListener("close", done, { once: true }));
  [...dialog.querySelectorAll("button")].find((each) => each.textContent.trim() === "Cancel").click();
  // The dialog is closed now, and nobody was told of it yet.
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
  document.querySelector("a[href='/console/conversations']").click();
  await told;
}"""


async def test_a_template_is_checked_at_its_lines_saved_rolled_back_and_in_force(
    browser: Browser, tmp_path: Path
) -> None:
    async with a_desk(browser, tmp_path) as desk:
        console = await desk.console(address="/settings/templates/default", quiet=["401"])
        text = console.main.get_by_label("Text of the template default")
        await text.fill("name: default\n\nwait: {when_closed: soon}\n")
        fault = console.main.get_by_role("list", name="What is wrong").get_by_role("button")
        await expect(fault).to_contain_text("Line 3")
        await expect(fault).to_contain_text("wait.when_closed")
        await expect(console.main.get_by_role("button", name="Save")).to_be_disabled()
        await fault.click()
        chosen = await text.evaluate("area => area.value.slice(area.selectionStart, area.selectionEnd)")

        await text.fill(f"name: default\n{WORDS}\n")
        await expect(fault).to_have_count(0)
        await console.main.get_by_role("button", name="Save").click()
        await console.is_told("Version 1 is in force for the next chat.")
        told_then = await _is_told(desk)

        await text.fill(f"name: default\n{WORDS}\nspeak: browser\n")
        await console.main.get_by_role("button", name="Save").click()
        await console.is_told("Version 2 is in force")
        await console.main.get_by_role("tab", name="Picture").click()
        await expect(console.main.get_by_role("img")).to_have_js_property("complete", value=True)
        drawn = await console.main.get_by_role("img").evaluate("image => image.naturalWidth")
        await console.main.get_by_role("tab", name="Versions").click()
        newest = console.main.get_by_role("listitem").filter(has_text="Version 2")
        await expect(newest).to_contain_text("In force")
        await newest.get_by_role("button", name="What it says").click()
        await expect(newest.get_by_role("row").filter(has_text="speak")).to_contain_text("browser")

        await (
            console.main.get_by_role("listitem")
            .filter(has_text="Version 1")
            .get_by_role("button", name="Roll back")
            .click()
        )
        await console.dialog.get_by_role("button", name="Roll back").click()
        await console.is_told("What version 1 said is in force again.")
        await expect(console.main.get_by_text("As version 1")).to_be_visible()
        told_now = await _is_told(desk)
        await console.main.get_by_role("tab", name="Text").click()
        await expect(text).to_have_value(f"name: default\n{WORDS}\n")

    assert chosen == "wait: {when_closed: soon}"
    assert (told_then, told_now) == (SAID, SAID)
    assert drawn > 100
    assert console.complaints == []


async def test_nothing_that_was_typed_is_lost_unasked_nor_written_over_a_colleagues(
    browser: Browser, tmp_path: Path
) -> None:
    async with a_desk(browser, tmp_path) as desk:
        console = await desk.console(address="/settings/templates", quiet=["412"])
        await console.main.get_by_role("button", name="New template").click()
        await console.dialog.get_by_label("Name").fill("sales")
        await console.dialog.get_by_role("button", name="Make it").click()
        text = console.main.get_by_label("Text of the template sales")
        await text.fill("name: sales\nspeak: browser\n")

        await console.go("Conversations")
        await expect(console.dialog).to_contain_text("Leave without saving?")
        await console.dialog.get_by_role("button", name="Cancel").click()
        await console.page.go_back()
        await expect(console.dialog).to_contain_text("Leave without saving?")
        await console.dialog.get_by_role("button", name="Cancel").click()
        await expect(text).to_have_value("name: sales\nspeak: browser\n")

        theirs = await desk.team.http.put(
            "/v1/templates/sales",
            content="name: sales\nrouting: least_busy\n",
            headers={"Content-Type": "application/yaml"},
        )
        await console.main.get_by_role("button", name="Save").click()
        await expect(console.main.get_by_role("alert")).to_contain_text(
            "Somebody else saved this template meanwhile."
        )
        running = await desk.team.asked("GET", "/v1/templates/sales")

        await console.go("Conversations")
        await console.dialog.get_by_role("button", name="Leave").click()
        await expect(console.page).to_have_url(f"{desk.at.url}/console/conversations", timeout=1000 * PATIENCE)

    assert theirs.status_code == 200
    assert running["routing"] == "least_busy"
    assert console.complaints == []


async def test_who_wants_to_leave_once_more_at_once_is_asked_once_more(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path) as desk:
        console = await desk.console(address="/settings/templates/default")
        text = console.main.get_by_label("Text of the template default")
        await text.fill("name: default\nspeak: browser\n")
        await console.go("Conversations")
        await expect(console.dialog).to_contain_text("Leave without saving?")
        await console.page.evaluate(CANCELS_AND_LEAVES)
        await expect(console.dialog).to_contain_text("Leave without saving?")
        await console.dialog.get_by_role("button", name="Leave").click()
        await expect(console.page).to_have_url(f"{desk.at.url}/console/conversations", timeout=1000 * PATIENCE)

    assert console.complaints == []
