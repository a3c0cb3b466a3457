"""Two contacts that one chat points at: one person, or two, as somebody of the team decides."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.journeys.console.book import contact
from tests.journeys.console.desk import Desk, a_desk

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built_pages")]


async def test_of_two_conflicts_one_is_settled_as_one_person_and_one_as_two(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path, wait=1) as desk:
        await points_at_two(desk, ("Ann", "ann@acme-corp.com"), ("Bob", "+12125550188"))
        console = await desk.console(address="/contacts/conflicts")
        pairs = console.main.get_by_role("tabpanel").get_by_role("listitem")
        await expect(pairs).to_have_count(1)
        # The second comes up while the page is open.
        await points_at_two(desk, ("Carla", "carla@acme-corp.com"), ("Dan", "+12125550177"))
        await expect(pairs).to_have_count(2)

        def pair(name: str) -> Locator:
            return pairs.filter(has=console.page.get_by_role("link", name=name))

        await pair("Ann").get_by_role("button", name="Merge").click()
        await expect(console.dialog.get_by_label("What merging does")).to_be_visible()
        await console.dialog.get_by_role("button", name="Merge", exact=True).click()
        await console.is_told("They are one contact now.")
        await expect(pairs).to_have_count(1)
        await pair("Carla").get_by_role("button", name="Two people").click()
        await console.is_told("They are two people, and stay so.")
        await expect(console.main.get_by_text("No conflicts")).to_be_visible()
        await console.page.reload()
        await expect(console.main.get_by_text("No conflicts")).to_be_visible()
        (ann,) = await desk.team.items("/v1/contacts?search=ann")
        names = {each["first_name"] for each in await desk.team.items("/v1/contacts")}

    assert [each["value"] for each in (*ann["emails"], *ann["phones"])] == ["ann@acme-corp.com", "+12125550188"]
    # Each guest stays a record of its own, under a dummy name.
    assert {"Ann", "Carla", "Dan"} <= names
    assert "Bob" not in names
    assert console.complaints == []


async def points_at_two(desk: Desk, one: tuple[str, str], other: tuple[str, str]) -> None:
    """A customer types the e-mail of one contact and the phone of another."""
    await contact(desk, one[0], "One", email=one[1])
    await contact(desk, other[0], "Other", phone=other[1])
    customer = await desk.customer()
    await customer.leaves(f"{one[1]} and {other[1]}")
