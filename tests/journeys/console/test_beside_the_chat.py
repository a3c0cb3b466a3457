"""Who answers for a customer and who sees them, chosen beside the chat as on the contact's page."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.journeys.console.console import Console
from tests.journeys.console.desk import a_desk

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built_pages")]

BO, ZOE = "bo@shop.example", "zoe@shop.example"


async def test_who_sees_a_customer_is_chosen_beside_the_chat_and_holds_for_whoever_looks_again(
    browser: Browser, tmp_path: Path
) -> None:
    async with a_desk(browser, tmp_path, wait=1) as desk:
        bo, zoe = await desk.user("Bo"), await desk.user("Zoe")
        await desk.template(f"save: {{assignee: {BO}}}")
        customer = await desk.customer()
        await customer.leaves("emma@acme-corp.com and (212) 555-0188")
        (contact,) = await desk.team.items("/v1/contacts")
        await desk.team.asked("PATCH", f"/v1/contacts/{contact['id']}", notes="Pays late.")
        address = f"/conversations/{customer.chat}?view=all"
        bos = await desk.console(BO, address=address, quiet=["422", "412"])
        zoes = await desk.console(ZOE, address=address, quiet=["404"])
        await expect(zoes.main.get_by_text("Pays late.")).to_be_visible()
        await change(bos)
        await bos.dialog.get_by_label("Only those chosen").check()
        await bos.dialog.get_by_label("Zoe").check()
        await bos.dialog.get_by_role("button", name="Save").click()
        refused = bos.dialog.get_by_role("alert")
        await expect(refused).to_have_text("You would no longer see this contact: name yourself or a team of yours.")
        await bos.dialog.get_by_label("Zoe").uncheck()
        await bos.dialog.get_by_label("Bo", exact=True).check()
        await bos.dialog.get_by_role("button", name="Save").click()
        await expect(bos.main.get_by_text("Seen by Bo")).to_be_visible()
        # What is not theirs to see any more is told them by no event.
        await zoes.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        await expect(zoes.main.get_by_text("The details of this contact are not yours to see.")).to_be_visible()
        masked = await zoes.main.get_by_role("complementary", name="Customer").inner_text()
        (contact,) = await desk.team.items("/v1/contacts")

    assert contact["visibility"] == [bo["id"]]
    assert "Pays late." not in masked
    assert zoe["id"] not in contact["visibility"]
    assert bos.complaints == zoes.complaints == []


async def test_what_somebody_else_chose_meanwhile_is_told_and_kept(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path, wait=1) as desk:
        bo = await desk.user("Bo")
        me = (await desk.team.asked("GET", "/v1/me"))["user"]
        customer = await desk.customer()
        await customer.leaves("emma@acme-corp.com and (212) 555-0188")
        (contact,) = await desk.team.items("/v1/contacts")
        console = await desk.console(address=f"/conversations/{customer.chat}?view=all", quiet=["412"])
        await change(console)
        await console.dialog.get_by_label("Assigned to", exact=True).select_option(bo["id"])
        await desk.team.asked("PATCH", f"/v1/contacts/{contact['id']}", visibility=[bo["id"], me["id"]])
        await expect(console.main.get_by_text("Seen by Admin, Bo")).to_be_attached()
        await console.dialog.get_by_role("button", name="Save").click()
        await expect(console.dialog.get_by_role("alert")).to_contain_text("assigned to Nobody, seen by Admin, Bo")
        await console.dialog.get_by_role("button", name="Save").click()
        await expect(console.main.get_by_text("Assigned to Bo")).to_be_visible()
        saved = await desk.team.asked("GET", f"/v1/contacts/{contact['id']}")

    assert saved["assignee_id"] == bo["id"]
    assert sorted(saved["visibility"]) == sorted([bo["id"], me["id"]])
    assert console.complaints == []


async def change(console: Console) -> None:
    """Opens the choice beside the chat."""
    beside = console.main.get_by_role("complementary", name="Customer")
    await beside.get_by_role("button", name="Change who answers and who sees").click()
