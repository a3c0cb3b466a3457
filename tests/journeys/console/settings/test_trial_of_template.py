"""A template is changed and tried beside its editor: by a clock that is moved, before it is saved, kept nowhere."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.journeys.console.console import Console
from tests.journeys.console.desk import a_desk
from tests.journeys.widget.widget import DESKTOP, PHONE, Theme

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built_pages")]

ASKS = "I want to talk to a person"
HOSTILE = "<img src=x onerror=alert(1)> \u202egnp.exe"


def _draft(*, seconds: int, waiting: str) -> str:
    return f"name: default\nwait: {{time: {seconds} s}}\nmessages:\n  en:\n    waiting: '{waiting}'\n"


async def _opened(console: Console, draft: str) -> tuple[Locator, Locator]:
    """The editor with this text, and the trial beside it."""
    text = console.main.get_by_label("Text of the template default")
    await text.fill(draft)
    await console.main.get_by_role("button", name="Try it").click()
    trial = console.main.get_by_role("region", name="Trial", exact=True)
    # Its process begins now.
    await expect(trial.get_by_label("Simulated time")).to_contain_text("0 s after the beginning", timeout=200_000)
    return text, trial


async def _writes(trial: Locator, words: str) -> None:
    await trial.get_by_label("The customer writes").fill(words)
    await trial.get_by_role("button", name="Write", exact=True).click()


async def test_a_template_is_changed_and_tried_and_says_the_new_text_at_the_new_time(
    browser: Browser, tmp_path: Path
) -> None:
    async with a_desk(browser, tmp_path) as desk:
        console = await desk.console(address="/settings/templates/default", quiet=["422", "401"])
        text, trial = await _opened(console, _draft(seconds=40, waiting="Hold the line."))
        log = trial.get_by_role("log")
        over = log.get_by_text("The wait for a person is over")

        await _writes(trial, ASKS)
        await expect(log).to_contain_text("Hold the line.")
        await trial.get_by_role("button", name="Let them pass").click()
        await expect(over).to_contain_text(":40")
        await expect(trial.get_by_label("Simulated time")).to_contain_text("1 min after the beginning")

        await text.fill(_draft(seconds=20, waiting="One moment, I will ask."))
        await expect(log).to_contain_text("One moment, I will ask.")
        await expect(over).to_contain_text(":20")
        await expect(log).not_to_contain_text("Hold the line.")

        await text.fill("name: default\nwait: {never: perhaps}\n")
        await expect(trial.get_by_role("alert")).to_contain_text("What you see is what it said before.")
        await expect(over).to_contain_text(":20")

        await text.fill(_draft(seconds=20, waiting="One moment, I will ask."))
        await expect(trial.get_by_role("alert")).to_have_count(0)
        await _writes(trial, "bob@shop.example.net, +44 20 7946 0958")
        saved = trial.get_by_role("region", name="What would be saved")
        await expect(saved).to_contain_text("bob@shop.example.net (typed in chat, not checked)")
        await trial.get_by_role("button", name="Skip to what comes next").click()
        await expect(log).to_contain_text("The answer is due")
        chats = await desk.team.asked("GET", "/v1/conversations")
        contacts = await desk.team.asked("GET", "/v1/contacts")
        running = await desk.team.asked("GET", "/v1/templates/default")

    assert (chats["items"], contacts["items"]) == ([], [])
    assert running["wait"]["time"]["webchat"] != 20
    assert console.complaints == []


@pytest.mark.parametrize(("theme", "size"), [("light", DESKTOP), ("dark", PHONE)], ids=["desk", "phone"])
async def test_the_team_takes_part_and_the_panel_is_for_everybody(
    browser: Browser, tmp_path: Path, theme: Theme, size: tuple[int, int]
) -> None:
    async with a_desk(browser, tmp_path) as desk:
        console = await desk.console(address="/settings/templates/default", theme=theme, size=size)
        _, trial = await _opened(console, _draft(seconds=90, waiting=HOSTILE))
        log = trial.get_by_role("log")

        await _writes(trial, f"{ASKS} {HOSTILE}")
        await expect(log.get_by_text("<img src=x onerror=alert(1)>")).to_have_count(2)
        await trial.get_by_role("button", name="A person accepts").press("Enter")
        await trial.get_by_role("button", name="As Admin").click()
        await trial.get_by_label("The person writes").fill("Here I am.")
        await trial.get_by_label("The person writes").press("Enter")
        await expect(log).to_contain_text("Here I am.")
        found = await console.violations()
        wide = not await console.is_as_wide_as_the_window()
        await trial.get_by_role("button", name="Give back to the AI").click()
        await expect(log).to_contain_text("has left the chat")
        await trial.get_by_role("button", name="Nobody is online").click()
        await _writes(trial, ASKS)
        await expect(log).to_contain_text("(nobody is there)")
        await trial.get_by_role("button", name="Take back the last step").click()
        await expect(log).not_to_contain_text("(nobody is there)")
        made = await console.page.evaluate("document.querySelectorAll('img[src=x], main script').length")
        await trial.get_by_role("button", name="End the trial").click()
        await expect(trial).to_have_count(0)

    assert found == []
    assert not wide
    assert made == 0
    assert console.complaints == []
