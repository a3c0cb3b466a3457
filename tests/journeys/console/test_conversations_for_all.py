"""Manage conversations for everybody: what others wrote is text, axe finds nothing, the keyboard reaches all."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.journeys.console.console import Console
from tests.journeys.console.desk import Desk, a_desk
from tests.journeys.widget.shop import ASKS
from tests.journeys.widget.widget import DESKTOP, PHONE, Theme

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built_pages")]

HOSTILE = "<img src=x onerror=\"document.title='hit'\"><script>document.title='hit'</script> {{7*7}} \u202egnp.exe"
LINKS = "javascript:document.title='hit' https://a:b@evil.example/ data:text/html,<script>1</script> https://shop.example/\"onclick=\"x"


async def test_whatever_others_wrote_is_text_in_every_field(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path, wait=1) as desk:
        chat = await everything_hostile(desk)
        console = await desk.console(address=f"/conversations/{chat}?view=all")
        log = console.main.get_by_role("log", name="Messages")
        await expect(log.get_by_text("onerror").first).to_be_visible()
        known = console.main.get_by_role("complementary", name="Customer")
        await expect(known.get_by_text("<img").first).to_be_visible()
        await expect(known.get_by_text("<script>tag</script>")).to_be_visible()
        await console.choose("What can be done with the chat", "Transfer to somebody else")
        await expect(console.dialog.get_by_label("To")).to_contain_text("<img")
        await console.page.keyboard.press("Escape")
        await known.get_by_role("button", name="Edit the contact").click()
        await expect(console.dialog.get_by_label("Notes")).to_have_value(HOSTILE)
        await console.page.keyboard.press("Escape")
        for view in ("Waiting", "Mine", "Follow-ups", "All"):
            await console.main.get_by_role("tab", name=view).click()
            await expect(console.main.get_by_role("tabpanel")).to_be_visible()
        made = await console.page.locator("main img, main script, main [onerror], main [onclick]").count()
        links = await log.locator("a").evaluate_all("all => all.map(each => each.href)")
        text = await console.page.locator("body").inner_text()
        title = await console.page.title()

    assert made == 0
    assert set(links) <= {"https://shop.example/"}
    assert "\u202e" not in text
    assert "{{7*7}}" in text
    assert title != "hit"
    assert console.complaints == []


async def everything_hostile(desk: Desk) -> str:
    """A chat in which all that people can write is meant to do harm; its id."""
    short = HOSTILE[:60]
    asked = desk.team.asked
    await asked("PATCH", "/v1/business", name=HOSTILE)
    bo = await desk.user(HOSTILE, email="bo@shop.example")
    await asked("POST", "/v1/teams", name="<b>team</b>", member_ids=[bo["id"]])
    await asked("POST", "/v1/tags", name="<script>tag</script>")
    customer = await desk.customer()
    await customer.writes(HOSTILE, LINKS)
    await asked("POST", f"/v1/conversations/{customer.chat}/handover", note=HOSTILE)
    await customer.hears("May I have your e-mail")
    await customer.writes("emma@acme-corp.com and (212) 555-0188")
    await customer.hears("Thank you!")
    contact = (await asked("GET", f"/v1/conversations/{customer.chat}"))["contact_id"]
    await asked(
        "PATCH",
        f"/v1/contacts/{contact}",
        first_name=short,
        last_name=short,
        business_name=short,
        notes=HOSTILE,
        tags={"add": ["<script>tag</script>"]},
    )
    invoice = {"status": "issued", "currency": "EUR", "total": "1", "amount_due": "1"}
    await asked("PUT", f"/v1/contacts/{contact}/invoices/shop/%3Cb%3E1", **invoice)
    await asked("POST", f"/v1/conversations/{customer.chat}/take")
    await desk.team.write(customer.chat, HOSTILE)
    await asked("POST", f"/v1/conversations/{customer.chat}/notes", text=HOSTILE)
    return customer.chat


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_axe_finds_nothing_in_any_state(
    browser: Browser, tmp_path: Path, theme: Theme, size: tuple[int, int]
) -> None:
    found: dict[str, list[str]] = {}
    async with a_desk(browser, tmp_path, wait=2) as desk:
        console = await desk.console(size=size, theme=theme, reduced_motion="reduce")
        await expect(console.main.get_by_text("Nobody waits")).to_be_visible()
        found["nobody"] = await console.violations()
        customer = await desk.customer()
        await customer.writes(ASKS)
        await expect(console.main.get_by_role("button", name="Accept the chat")).to_be_visible()
        found["waiting"] = await console.violations()
        await customer.hears("May I have your e-mail")
        await customer.writes("emma@acme-corp.com and (212) 555-0188")
        await customer.hears("Thank you!")
        for view in ("all", "follow-ups"):
            await console.at(f"/conversations?view={view}")
            await expect(console.main.get_by_role("tabpanel").get_by_role("listitem").first).to_be_visible()
            found[view] = await console.violations()
        await console.main.get_by_role("tabpanel").get_by_role("link").first.click()
        await expect(console.main.get_by_role("log").get_by_text("Thank you!")).to_be_visible()
        found["owed"] = await console.violations()
        await console.main.get_by_role("button", name="Take the chat").click()
        await expect(console.main.get_by_label("Reply to the customer")).to_be_visible()
        found["mine"] = await console.violations()
        await look_at_the_customer(console)
        found["customer"] = await console.violations()
        await console.main.get_by_role("button", name="Edit the contact").click()
        await expect(console.dialog).to_be_visible()
        found["edit"] = await console.violations()
        fits = await console.is_as_wide_as_the_window()

    assert {state: what for state, what in found.items() if what} == {}
    assert fits


async def look_at_the_customer(console: Console) -> None:
    """On a small screen the panel is behind a button."""
    button = console.main.get_by_role("button", name="About the customer")
    if await button.is_visible():
        await button.click()


async def test_a_chat_is_accepted_answered_and_closed_by_keyboard_alone(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path) as desk:
        console = await desk.console()
        keys = console.page.keyboard
        customer = await desk.customer()
        await customer.writes(ASKS)
        accept = console.main.get_by_role("button", name="Accept the chat")
        await expect(accept).to_be_visible()
        await console.main.get_by_role("tab", name="Waiting").focus()
        for name in ("Guest", "Decline", "Accept"):
            await keys.press("Tab")
            if name == "Guest":
                # The panel's link; the lists are reached by arrows.
                await expect(console.main.get_by_role("tabpanel").get_by_role("link")).to_be_focused()
        await expect(accept).to_be_focused()
        await keys.press("Enter")
        words = console.main.get_by_label("Reply to the customer")
        await words.focus()
        await keys.type("Hello")
        await keys.press("Shift+Enter")
        await keys.type("there")
        await keys.press("Enter")
        await customer.hears("Hello\nthere")
        await console.main.get_by_role("button", name="What can be done with the chat").focus()
        await keys.press("Enter")
        await expect(console.page.get_by_role("menu").get_by_role("menuitem").first).to_be_focused()
        await keys.press("c")
        await keys.press("Enter")
        await expect(console.main.get_by_text("The chat is closed. Reopen it")).to_be_visible()

    assert console.complaints == []
