"""The contact book: found, added, edited beside somebody else, joined and parted, put away."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Route, expect

from tests.journeys.console.book import contact, rows
from tests.journeys.console.desk import a_desk
from tests.journeys.widget.widget import DESKTOP, PHONE, Theme

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built_pages")]

HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}</script><b>"


async def test_who_is_searched_is_found_in_the_address_too_and_an_older_answer_never_replaces_a_newer(
    browser: Browser, tmp_path: Path
) -> None:
    async with a_desk(browser, tmp_path) as desk:
        await contact(desk, "Ada", "Lovelace", email="ada@example.com")
        await contact(desk, "Adam", "Smith", email="adam@example.com")
        console = await desk.console(address="/contacts")
        await expect(rows(console)).to_have_count(2)
        newer = asyncio.Event()

        async def late(route: Route) -> None:
            await newer.wait()
            await route.continue_()

        await console.page.route("**/v1/contacts?search=ada&*", late)
        search = console.page.get_by_label("Search contacts")
        await search.fill("ada")
        await expect(console.page).to_have_url(f"{desk.at.url}/console/contacts?search=ada")
        await search.fill("adam")
        await expect(rows(console)).to_have_count(1)
        newer.set()
        await console.main.get_by_label("Sorted by").select_option("By name")
        await expect(console.page).to_have_url(f"{desk.at.url}/console/contacts?search=adam&sort=name")
        await expect(rows(console)).to_have_count(1)
        await console.page.go_back()
        await expect(console.main.get_by_label("Sorted by")).to_have_value("updated")
        await search.fill("nobody")
        await expect(console.main.get_by_text("Nobody is found by this")).to_be_visible()

    assert console.complaints == []


async def test_a_list_that_was_left_is_not_read_again(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path) as desk:
        ada = await contact(desk, "Ada", "Lovelace", email="ada@example.com")
        console = await desk.console(address="/contacts")
        await expect(rows(console)).to_have_count(1)
        await desk.team.asked("PATCH", f"/v1/contacts/{ada['id']}", last_name="Byron")
        # Told by now, and read again only after a second.
        await console.page.wait_for_timeout(500)
        await console.pages.get_by_role("link", name="Settings").click()
        await expect(console.main.get_by_role("heading", name="Settings")).to_be_visible()
        read: list[str] = []
        console.page.on("request", lambda request: read.append(request.url))
        await console.page.wait_for_timeout(1500)

    assert [url for url in read if "/v1/contacts" in url] == []
    assert console.complaints == []


async def test_somebody_is_added_and_edited_while_somebody_else_edits_them(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path) as desk:
        await contact(desk, "Ada", "Lovelace", email="ada@example.com")
        console = await desk.console(address="/contacts", quiet=["409", "412", "422"])
        dialog = console.dialog
        await console.main.get_by_role("button", name="Add contact").click()
        await dialog.get_by_role("button", name="Add", exact=True).click()
        await expect(dialog.get_by_text("Write an e-mail or a phone, or both.")).to_be_visible()
        await dialog.get_by_label("First name").fill("Noor")
        await dialog.get_by_label("Last name").fill("Okafor")
        await dialog.get_by_label("E-mail").fill("noor@")
        await dialog.get_by_role("button", name="Add", exact=True).click()
        await expect(dialog.get_by_label("E-mail")).to_have_attribute("aria-invalid", "true")
        await dialog.get_by_label("E-mail").fill("ada@example.com")
        await dialog.get_by_role("button", name="Add", exact=True).click()
        await expect(dialog.get_by_role("alert")).to_contain_text("belongs to Ada Lovelace already")
        await dialog.get_by_label("E-mail").fill("noor@example.com")
        await dialog.get_by_role("button", name="Add", exact=True).click()
        await expect(console.main.get_by_role("heading", name="Noor Okafor")).to_be_visible()
        path = console.page.url.replace("/console", "/v1")

        await console.main.get_by_role("button", name="Edit").click()
        await dialog.get_by_label("Last name").fill("Okafor-Lind")
        await dialog.get_by_label("Notes").fill("Likes short answers.")
        await dialog.get_by_role("button", name="Add phone").click()
        await dialog.get_by_role("textbox", name="Phone 1").fill("+1 212 555 0188")
        # Somebody else is quicker.
        await desk.team.asked("PATCH", path, last_name="Okafor-Berg", business_name="Okafor Ltd.")
        await dialog.get_by_role("button", name="Save").click()
        meanwhile = dialog.get_by_role("alert")
        await expect(meanwhile).to_contain_text("Last name: Okafor → Okafor-Berg; yours stands below")
        await expect(meanwhile).to_contain_text("Business name: nothing → Okafor Ltd.")
        await expect(dialog.get_by_label("Last name")).to_have_value("Okafor-Lind")
        await dialog.get_by_role("button", name="Save on top").click()
        await expect(console.main.get_by_role("heading", name="Noor Okafor-Lind")).to_be_visible()
        saved: Any = await desk.team.asked("GET", path)

    assert (saved["last_name"], saved["business_name"], saved["notes"]) == (
        "Okafor-Lind",
        "Okafor Ltd.",
        "Likes short answers.",
    )
    assert [each["value"] for each in saved["phones"]] == ["+12125550188"]
    assert console.complaints == []


async def test_two_records_become_one_after_a_preview_and_two_again(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path) as desk:
        older = await contact(desk, "Ada", "Lovelace", email="ada@example.com")
        younger = await contact(desk, "A.", "Lovelace", phone="+12125550188", notes="Wants a refund.")
        console = await desk.console(address=f"/contacts/{younger['id']}")
        await console.choose("More about this contact", "Merge with another contact")
        await console.dialog.get_by_role("button", name="Ada Lovelace").click()
        does = console.dialog.get_by_label("What merging does")
        await expect(does).to_contain_text("Wants a refund.")
        await expect(console.dialog.get_by_role("radio", name="Ada Lovelace")).to_be_checked()
        await console.dialog.get_by_role("button", name="Merge", exact=True).click()
        await console.is_told("They are one contact now.")
        await expect(console.main.get_by_role("heading", name="Ada Lovelace")).to_be_visible()
        # The absorbed one's address leads to the survivor.
        await console.at(f"/contacts/{younger['id']}")
        await expect(console.page).to_have_url(f"{desk.at.url}/console/contacts/{older['id']}")
        await console.main.get_by_role("tab", name="History").click()
        await console.main.get_by_role("button", name="Undo this merge").click()
        await expect(console.dialog).to_contain_text("+12125550188 goes back.")
        await console.dialog.get_by_role("button", name="Undo the merge").click()
        await console.is_told("They are two contacts again.")
        await console.page.get_by_role("button", name="Open the other one").click()
        await expect(console.main.get_by_text("+12125550188")).to_be_visible()
        merges = await desk.team.items("/v1/merges?undone=true")

    assert len(merges) == 1
    assert console.complaints == []


async def test_what_is_still_open_keeps_a_contact_and_is_named(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path) as desk:
        ada = await contact(desk, "Ada", "Lovelace", email="ada@example.com")
        invoice = {"status": "issued", "currency": "USD", "total": "12", "amount_due": "12"}
        await desk.team.asked("PUT", f"/v1/contacts/{ada['id']}/invoices/xero/INV-7", **invoice)
        console = await desk.console(address=f"/contacts/{ada['id']}")
        await console.choose("More about this contact", "Delete")
        await console.dialog.get_by_role("button", name="Delete").click()
        await expect(console.dialog.get_by_text("The open invoice INV-7")).to_be_visible()
        await console.dialog.get_by_role("button", name="Good").click()
        await expect(console.main.get_by_text("Archived", exact=True)).to_be_visible()
        await desk.team.asked(
            "PUT", f"/v1/contacts/{ada['id']}/invoices/xero/INV-7", **{**invoice, "status": "paid", "amount_due": "0"}
        )
        await console.choose("More about this contact", "Delete")
        await console.dialog.get_by_role("button", name="Delete").click()
        await console.is_told("The contact is deleted.")
        left = await desk.team.items("/v1/contacts?status=archived")

    assert left == []
    assert console.complaints == []


async def test_many_are_tagged_at_once(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path) as desk:
        await desk.team.asked("POST", "/v1/tags", name="VIP")
        for number in range(60):
            await contact(desk, "Ada", f"Number {number}", email=f"ada{number}@example.com")
        console = await desk.console(address="/contacts")
        await console.main.get_by_role("checkbox", name="Choose").first.check()
        await console.main.get_by_role("button", name="All 50 shown").click()
        await console.main.get_by_role("button", name="All 60 that are found").click()
        await console.main.get_by_role("button", name="Tag", exact=True).click()
        await console.dialog.get_by_label("VIP").check()
        await console.dialog.get_by_role("button", name="Tag", exact=True).click()
        await console.is_told("60 tagged.")
        tagged = await desk.team.asked("GET", "/v1/contacts/count?tag=VIP")

    assert tagged["count"] == 60
    assert console.complaints == []


async def test_hostile_words_stay_words(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path) as desk:
        await desk.team.asked("POST", "/v1/tags", name=HOSTILE)
        await desk.team.asked("POST", "/v1/fields", key="own", label=HOSTILE, type="text")
        address: dict[str, Any] = {
            "lines": [HOSTILE],
            "city": HOSTILE,
            "region": HOSTILE,
            "postal_code": "<b>",
            "country": "US",
        }
        said: dict[str, Any] = {
            "business_name": HOSTILE,
            "notes": f"{HOSTILE} javascript:alert(1)",
            "custom": {"own": HOSTILE},
        }
        more: dict[str, Any] = {**said, "tags": [HOSTILE], "contact_address": address, "billing_address": address}
        one = await contact(desk, HOSTILE, HOSTILE, email="ada@example.com", **more)
        other = await contact(desk, HOSTILE, HOSTILE, email="ada@example.net", **said)
        await desk.team.asked(
            "POST", f"/v1/contacts/{one['id']}/consents", purpose=HOSTILE, channel="email", words=HOSTILE
        )
        invoice = {"status": "issued", "currency": "USD", "total": "12", "amount_due": "12"}
        await desk.team.asked("PUT", f"/v1/contacts/{one['id']}/invoices/xero/%3Cb%3E", **invoice)
        console = await desk.console(address="/contacts")
        await expect(rows(console)).to_have_count(2)
        await console.main.get_by_role("button", name="Tags").click()
        await console.page.keyboard.press("Escape")
        await rows(console).last.click()
        await expect(console.main.get_by_role("heading", name=HOSTILE)).to_be_visible()
        for tab in ("Invoices", "History"):
            await console.main.get_by_role("tab", name=tab).click()
        await console.main.get_by_role("button", name="Edit").click()
        await expect(console.dialog.get_by_label(HOSTILE)).to_have_value(HOSTILE)
        await console.page.keyboard.press("Escape")
        await console.at(f"/contacts/{other['id']}")
        await console.choose("More about this contact", "Merge with another contact")
        await console.dialog.get_by_role("button", name="ada@example.com").click()
        await expect(console.dialog.get_by_label("What merging does")).to_contain_text(HOSTILE)
        await console.page.keyboard.press("Escape")
        await console.at("/contacts/duplicates")
        await expect(console.main.get_by_role("link", name=HOSTILE).first).to_be_visible()
        made = await console.page.locator("main img, main script, main b").count()

    assert made == 0
    assert console.complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_axe_finds_nothing(browser: Browser, tmp_path: Path, theme: Theme, size: tuple[int, int]) -> None:
    found: dict[str, list[str]] = {}
    wide: list[str] = []
    async with a_desk(browser, tmp_path) as desk:
        await desk.team.asked("POST", "/v1/tags", name="VIP", colour="#0f766e")
        ada = await contact(desk, "Ada", "Lovelace", email="ada@example.com", tags=["VIP"], notes="A note.")
        await contact(desk, "Ada", "Lovelace", email="a.lovelace@example.com")
        console = await desk.console(address="/contacts", size=size, theme=theme)

        async def look(state: str) -> None:
            found[state] = await console.violations()
            if not await console.is_as_wide_as_the_window():
                wide.append(state)

        await expect(rows(console)).to_have_count(2)
        await console.main.get_by_role("checkbox", name="Choose").first.check()
        await look("list")
        await console.main.get_by_role("button", name="Add contact").click()
        await console.dialog.get_by_role("button", name="Add", exact=True).click()
        await look("add")
        await console.at(f"/contacts/{ada['id']}")
        await expect(console.main.get_by_text("A note.")).to_be_visible()
        await look("contact")
        await console.main.get_by_role("tab", name="History").click()
        await console.main.get_by_role("button", name="Edit").click()
        await look("edit")
        await console.page.keyboard.press("Escape")
        await console.choose("More about this contact", "Merge with another contact")
        await console.dialog.get_by_role("button", name="Ada Lovelace").click()
        await expect(console.dialog.get_by_label("What merging does")).to_be_visible()
        await look("merge")
        await console.at("/contacts/duplicates")
        await expect(console.main.get_by_role("button", name="Two people")).to_be_visible()
        await look("duplicates")

    assert {state: what for state, what in found.items() if what} == {}
    assert wide == []
