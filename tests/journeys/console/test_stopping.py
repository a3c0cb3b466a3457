"""What runs for long is stopped half-way: an import, a bulk change. What was done stays and is counted."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, FilePayload, expect

from tests.journeys.console.desk import a_desk

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built_pages")]

ROWS = 20_000


async def test_an_import_and_a_change_of_many_are_stopped_half_way(browser: Browser, tmp_path: Path) -> None:
    lines = ["first name,last name,email", *(f"Ada,Number{n},ada{n}@example.com" for n in range(ROWS))]
    file = FilePayload(name="many.csv", mimeType="text/csv", buffer="\n".join(lines).encode())
    async with a_desk(browser, tmp_path) as desk:
        await desk.team.asked("POST", "/v1/tags", name="VIP")
        console = await desk.console(address="/imports")
        await console.page.get_by_label("File of contacts").set_input_files(file)
        await console.main.get_by_role("button", name="Import now").click()
        await expect(console.main.get_by_text(re.compile(r"^[1-9][\d,]* rows so far$"))).to_be_visible()
        await console.main.get_by_role("button", name="Cancel the import").click()
        await expect(console.main.get_by_text("Cancelled").first).to_be_visible()
        (stopped,) = await desk.team.items("/v1/imports")
        await console.at("/contacts")
        await console.main.get_by_role("checkbox", name="Choose").first.check()
        await console.main.get_by_role("button", name="All 50 shown").click()
        await console.main.get_by_role("button", name="that are found").click()
        await console.main.get_by_role("button", name="Tag", exact=True).click()
        await console.dialog.get_by_label("VIP").check()
        await console.dialog.get_by_role("button", name="Tag", exact=True).click()
        bulk = console.main.get_by_role("region", name="Bulk change")
        await expect(bulk.get_by_role("status")).to_have_text(re.compile(r"^[1-9]\d* of"))
        await bulk.get_by_role("button", name="Stop").click()
        told = bulk.get_by_role("status")
        await expect(told).to_contain_text("Stopped: ")
        tagged = int((await told.inner_text()).split()[1])
        have_it = (await desk.team.asked("GET", "/v1/contacts/count?tag=VIP"))["count"]
        there = (await desk.team.asked("GET", "/v1/contacts/count"))["count"]

    assert 0 < stopped["counts"]["created"] < ROWS
    assert there == min(stopped["counts"]["created"], 10_000)
    assert 0 < tagged < stopped["counts"]["created"]
    assert have_it == tagged
    assert console.complaints == []
