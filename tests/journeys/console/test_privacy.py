"""What a person may ask of the team: to be erased, to have agreed, to agree no more; and what others may not see."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.journeys.console.book import contact, rows
from tests.journeys.console.desk import a_desk

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built_pages")]

BO, ZOE = "bo@shop.example", "zoe@shop.example"
HEARS = """() => {
  window.news = [];
  window.other = new BroadcastChannel("handoverkit.console");
  window.other.onmessage = ({ data }) => window.news.push(JSON.stringify(data));
}"""
"""All that the tab with the live stream tells the others."""


async def test_with_an_open_chat_a_contact_is_only_archived_and_erasing_takes_it_all(
    browser: Browser, tmp_path: Path
) -> None:
    async with a_desk(browser, tmp_path, wait=1) as desk:
        customer = await desk.customer()
        await customer.leaves("This is Emma Stone, emma@acme-corp.com, (212) 555-0188")
        (emma,) = await desk.team.items("/v1/contacts")
        claims = (await desk.team.asked("GET", f"/v1/contacts/{emma['id']}/claims"))["items"]
        for each in claims:
            await desk.team.asked("POST", f"/v1/contacts/{emma['id']}/claims/{each['id']}/accept")
        console = await desk.console(address=f"/contacts/{emma['id']}", quiet=["404"])
        await console.choose("More about this contact", "Delete")
        await console.dialog.get_by_role("button", name="Delete").click()
        await expect(console.dialog.get_by_role("link", name="An open conversation")).to_be_visible()
        await expect(console.dialog.get_by_role("link", name="A follow-up that is owed")).to_be_visible()
        await console.dialog.get_by_role("button", name="Good").click()
        await expect(console.main.get_by_text("Archived", exact=True)).to_be_visible()
        await console.choose("More about this contact", "Erase the person")
        erase = console.dialog.get_by_role("button", name="Erase for good")
        await expect(erase).to_be_disabled()
        await console.dialog.get_by_role("textbox").fill("Emma Stone")
        await erase.click()
        await console.is_told("The person is erased.")
        await console.at(f"/contacts/{emma['id']}")
        await expect(console.main.get_by_text("There is no such contact")).to_be_visible()
        await console.at(f"/conversations/{customer.chat}")
        await expect(console.main.get_by_text("There is no such chat")).to_be_visible()
        left = [await desk.team.items(f"/v1/contacts?status={status}") for status in ("active", "archived")]

    assert left == [[], []]
    assert console.complaints == []


async def test_whoever_typed_the_same_in_another_chat_is_named_after_erasing(
    browser: Browser, tmp_path: Path
) -> None:
    async with a_desk(browser, tmp_path, wait=1) as desk:
        await desk.template("save: {on_match: link}")
        emma = await contact(desk, "Emma", "Stone", email="emma@acme-corp.com")
        customer = await desk.customer()
        await customer.leaves("I am Sam Marsh, emma@acme-corp.com, (212) 555-0188")
        console = await desk.console(address=f"/contacts/{emma['id']}")
        await console.choose("More about this contact", "Erase the person")
        await console.dialog.get_by_role("textbox").fill("Emma Stone")
        await console.dialog.get_by_role("button", name="Erase for good").click()
        await expect(console.dialog.get_by_role("heading", name="Look at these too")).to_be_visible()
        (sam,) = await desk.team.items("/v1/contacts")
        said = console.dialog.get_by_role("link", name=f"{sam['first_name']} {sam['last_name']}")
        await expect(said).to_have_attribute("href", f"/console/contacts/{sam['id']}")
        await console.dialog.get_by_role("button", name="Close").click()
        await expect(rows(console)).to_have_count(1)

    assert console.complaints == []


async def test_a_consent_is_given_and_taken_back(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path) as desk:
        ada = await contact(desk, "Ada", "Lovelace", email="ada@example.com")
        console = await desk.console(address=f"/contacts/{ada['id']}")
        agreed = console.main.get_by_role("region", name="Consents and opt-outs")
        await expect(agreed.get_by_text("No consent is known")).to_be_visible()
        await agreed.get_by_role("button", name="Add a consent").click()
        await console.dialog.get_by_label("By", exact=True).select_option("sms")
        await console.dialog.get_by_label("The question, as it was put").fill("May we write to you?")
        await console.dialog.get_by_role("button", name="Add", exact=True).click()
        await expect(agreed.get_by_text("“May we write to you?”")).to_be_visible()
        given = (await desk.team.asked("GET", f"/v1/contacts/{ada['id']}"))["consents"]
        await agreed.get_by_role("button", name="Take back").click()
        await expect(agreed.get_by_text("Taken back")).to_be_visible()
        await expect(agreed.get_by_role("button", name="Take back")).to_have_count(0)
        withdrawn = (await desk.team.asked("GET", f"/v1/contacts/{ada['id']}"))["consents"]

    assert [(each["purpose"], each["channel"], each["withdrawn_at"]) for each in given] == [
        ("broadcasts", "sms", None)
    ]
    assert withdrawn[0]["withdrawn_at"] is not None
    assert console.complaints == []


async def test_whoever_may_not_see_a_customer_finds_nothing_behind_links_and_nothing_in_the_live_stream(
    browser: Browser, tmp_path: Path
) -> None:
    async with a_desk(browser, tmp_path, wait=1) as desk:
        await desk.user("Bo")
        zoe = await desk.user("Zoe")
        await desk.template(f"save: {{visibility: [{ZOE}]}}")
        customer = await desk.customer()
        await customer.leaves("This is Carla Secret, carla@acme-corp.com, (212) 555-0188")
        (carla,) = await desk.team.items("/v1/contacts")
        await desk.team.asked("PATCH", f"/v1/contacts/{carla['id']}", visibility=[zoe["id"]])
        bo = await desk.console(BO, address="/contacts", quiet=["404"])
        await expect(bo.main.get_by_text("No contacts yet")).to_be_visible()
        await bo.page.evaluate(HEARS)
        zoes = await desk.console(ZOE, address=f"/conversations/{customer.chat}?view=all")
        await zoes.main.get_by_role("button", name="Take the chat").click()
        await customer.writes("My card was stolen.")
        await expect(zoes.main.get_by_role("log").get_by_text("My card was stolen.")).to_be_visible()
        await desk.team.asked("PATCH", f"/v1/contacts/{carla['id']}", notes="Call the bank.", assignee_id=zoe["id"])
        seen = await contact(desk, "Ada", "Lovelace", email="ada@example.com")
        await expect(rows(bo)).to_have_count(1)
        news = await bo.page.evaluate("window.news")
        text = [await bo.main.inner_text()]
        await bo.main.get_by_role("searchbox", name="Search contacts").fill("carla")
        await expect(bo.main.get_by_text("Nobody is found by this")).to_be_visible()
        await bo.at(f"/contacts/{carla['id']}")
        await expect(bo.main.get_by_text("There is no such contact")).to_be_visible()
        text.append(await bo.main.inner_text())
        await bo.at(f"/conversations/{customer.chat}")
        await expect(bo.main.get_by_text("There is no such chat")).to_be_visible()
        text.append(await bo.main.inner_text())

    assert any(seen["id"] in each for each in news)
    assert not any(word in each for each in news for word in (customer.chat, carla["id"], "Carla", "carla"))
    assert not any(word in each for each in text for word in ("Carla", "carla", "555", "stolen"))
    assert bo.complaints == zoes.complaints == []
