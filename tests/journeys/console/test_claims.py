"""What was typed in a chat and not checked: settled beside the chat and on the contact's page, proven by a code."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.api.mail.house import mail_channel
from tests.api.mail.post_office import post_office
from tests.journeys.console.book import contact
from tests.journeys.console.console import Console
from tests.journeys.console.desk import Customer, Desk, a_desk

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built_pages")]

EMAIL, PHONE = "emma@acme-corp.com", "+12125550188"


async def test_what_others_have_or_typed_too_is_settled_beside_the_chat(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path, wait=1) as desk:
        await desk.template("save: {on_match: link}")
        emma = await contact(desk, "Emma", "Stone", email=EMAIL)
        await who_typed(desk, f"emma@else-corp.com and {PHONE}")
        customer = await who_typed(desk, f"{EMAIL} and {PHONE}")
        console = await desk.console(address=f"/conversations/{customer.chat}?view=all", quiet=["409"])
        said = claims(console)
        await said.get_by_role("button", name=f"Take over {PHONE}").click()
        await expect(said.get_by_role("button", name=f"Take over {PHONE}")).to_be_disabled()
        await said.get_by_role("radio", name="It is somebody else").check()
        await said.get_by_role("button", name=f"Take over {PHONE}").click()
        await console.is_told("Taken over")
        await expect(said.get_by_text(PHONE)).to_have_count(0)
        await said.get_by_role("button", name=f"Take over {EMAIL}").click()
        await said.get_by_role("button", name="Merge the two").click()
        await console.dialog.get_by_role("button", name="Merge").click()
        await console.is_told("They are one contact now.")
        await expect(console.main.get_by_role("heading", name="Emma Stone")).to_have_count(2)
        await said.get_by_role("button", name=f"Dismiss {EMAIL}").click()
        await expect(said).to_have_count(0)
        now = await desk.team.asked("GET", f"/v1/contacts/{emma['id']}")
        other = next(each for each in await desk.team.items("/v1/contacts") if each["id"] != emma["id"])

    assert [(each["value"], each["evidence"]) for each in now["phones"]] == [(PHONE, "proven")]
    assert other["phones"] == []
    assert console.complaints == []


async def test_it_is_settled_on_the_contacts_page_too(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path, wait=1) as desk:
        customer = await who_typed(desk, f"{EMAIL} and {PHONE}")
        (made,) = await desk.team.items("/v1/contacts")
        console = await desk.console(address=f"/contacts/{made['id']}", quiet=["409"])
        said = claims(console)
        await expect(said.get_by_text("Typed in chat, not checked")).to_have_count(2)
        links = said.get_by_role("link", name="a chat")
        await expect(links.first).to_have_attribute("href", f"/console/conversations/{customer.chat}")
        await said.get_by_role("button", name=f"Send a code to {EMAIL}").click()
        await console.is_told("Take the conversation first")
        await said.get_by_role("button", name=f"Take over {EMAIL}").click()
        await console.is_told("Taken over")
        await said.get_by_role("button", name=f"Dismiss {PHONE}").click()
        await expect(said).to_have_count(0)
        now = await desk.team.asked("GET", f"/v1/contacts/{made['id']}")

    assert [(each["value"], each["evidence"]) for each in now["emails"]] == [(EMAIL, "proven")]
    assert now["phones"] == []
    assert console.complaints == []


async def test_a_code_that_the_visitor_reads_out_in_the_chat_proves_what_they_typed(
    browser: Browser, tmp_path: Path
) -> None:
    async with (
        post_office() as office,
        a_desk(browser, tmp_path, wait=1, settings={"allow_private_hooks": True}) as desk,
    ):
        await mail_channel(desk.team.http, office)
        customer = await who_typed(desk, f"{EMAIL} and {PHONE}")
        console = await desk.console(address=f"/conversations/{customer.chat}?view=all")
        await console.main.get_by_role("button", name="Take the chat").click()
        said = claims(console)
        await said.get_by_role("button", name=f"Send a code to {EMAIL}").click()
        await console.is_told(f"A code is on its way to {EMAIL}. Ask for its six digits in the chat.")
        await office.has(1)
        code = next(each for each in office.got if each.to == (EMAIL,))
        (digits,) = re.findall(r"\d{6}", code.text)
        await customer.writes(f"It says {digits}")
        await expect(console.main.get_by_text("Identity proven")).to_be_visible()
        await expect(said.get_by_text(EMAIL)).to_have_count(0)
        await expect(console.main.get_by_role("log").get_by_text(f"The code came back: {EMAIL}")).to_be_visible()
        shown = await console.main.inner_text()

    assert digits not in shown
    assert console.complaints == []


async def who_typed(desk: Desk, details: str) -> Customer:
    """A customer whom nobody answered in time, and who left this in the chat."""
    customer = await desk.customer()
    await customer.leaves(details)
    return customer


def claims(console: Console) -> Locator:
    """Wherever they stand."""
    return console.main.get_by_role("region", name="Said in chats")
