"""The plain page at ``/``: chat as the customer, accept and answer as the team; in a real browser."""

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Literal

import pytest
from httpx import AsyncClient
from playwright.async_api import Browser, expect

from api.settings import Settings
from tests.journeys.page import DESKTOP, PHONE, opened
from tests.journeys.served import EMAIL, PASSWORD, served, settings_in

pytestmark = pytest.mark.browser

ASKS = "I want to talk to a person"
DETAILS = "ann@acme-corp.com and (212) 555-0188"


async def test_when_nobody_comes_the_customer_leaves_details_and_is_thanked(browser: Browser, tmp_path: Path) -> None:
    async with served(settings_in(tmp_path, wait_seconds=1)) as at, opened(browser, at.url) as screen:
        await screen.customer.get_by_role("button", name=ASKS).click()
        await screen.is_with("Waiting for a person")
        await screen.sees(screen.customer, "May I have your e-mail address and your phone number")
        await screen.is_with("The AI asks for details")
        await screen.type(DETAILS)
        await screen.sees(screen.customer, "Thank you! I've noted ann@acme-corp.com and +1 212-555-0188.")
        await screen.is_with("The AI answers")

    assert screen.complaints == []


async def test_the_team_finds_what_was_left_marked_as_not_checked(browser: Browser, tmp_path: Path) -> None:
    async with served(settings_in(tmp_path, wait_seconds=1)) as at, opened(browser, at.url) as screen:
        await screen.type(ASKS)
        await screen.sees(screen.customer, "May I have your e-mail address")
        await screen.type(DETAILS)
        await screen.sees(screen.customer, "Thank you!")
        await screen.sign_in()
        await screen.team.get_by_label("All chats").get_by_role("button").click()
        known = screen.team.get_by_label("What is known of the customer")
        await expect(known.get_by_text("ann@acme-corp.com")).to_be_visible()
        await expect(known.get_by_text("+12125550188")).to_be_visible()
        await expect(known.get_by_text("typed in chat, not checked")).to_have_count(2)
        await expect(known.get_by_text("Answer owed")).to_be_visible()
        await screen.page.screenshot(path=tmp_path / "left.png")

    assert screen.complaints == []


async def test_a_person_accepts_answers_notes_and_gives_back(browser: Browser, tmp_path: Path) -> None:
    async with served(settings_in(tmp_path)) as at, opened(browser, at.url) as screen:
        await screen.sign_in()
        await screen.type(ASKS)
        await expect(screen.team.get_by_text("offered to you")).to_be_visible()
        await screen.team.get_by_role("button", name="Accept").click()
        await screen.is_with("A person answers")
        await screen.sees(screen.customer, "Admin has joined the chat.")
        await screen.write("Hello, this is Ann. How can I help?")
        await screen.sees(screen.customer, "Hello, this is Ann. How can I help?")
        await screen.type("My parcel is lost.")
        await screen.sees(screen.team, "My parcel is lost.")
        await screen.write("Calls every week.", note=True)
        await screen.sees(screen.team, "Calls every week.")
        await screen.team.get_by_role("button", name="Give back to the AI").click()
        await screen.is_with("The AI answers")
        await screen.sees(screen.customer, "Admin has left the chat.")
        await screen.sees(screen.team, "Admin has left the chat.")
        to_customer, to_team = await screen.said(screen.customer), await screen.said(screen.team)

    assert "Calls every week." not in to_customer
    assert [text for text in to_team if text != "Calls every week."] == to_customer
    assert screen.complaints == []


async def test_a_reload_in_the_middle_loses_and_doubles_nothing(browser: Browser, tmp_path: Path) -> None:
    async with served(settings_in(tmp_path)) as at, opened(browser, at.url) as screen:
        await screen.sign_in()
        await screen.type(ASKS)
        await screen.team.get_by_role("button", name="Accept").click()
        await screen.write("One moment.")
        await screen.sees(screen.customer, "One moment.")
        before = await screen.said(screen.customer)
        await screen.page.reload()
        await screen.sees(screen.customer, "One moment.")
        after = await screen.said(screen.customer)
        await screen.type("Still here.")
        await screen.team.get_by_label("All chats").get_by_role("button").click()
        await screen.sees(screen.team, "Still here.")
        await screen.write("So am I.")
        await screen.sees(screen.customer, "So am I.")

    assert after == before
    assert screen.complaints == []


async def test_what_is_typed_while_the_service_is_away_arrives_once(browser: Browser, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        async with served(settings_in(tmp_path)) as at:
            screen = await stack.enter_async_context(opened(browser, at.url))
            await screen.type("hello")
            await screen.sees(screen.customer, "I'm the automatic assistant")
        await screen.type("Are you there?")
        await expect(screen.customer.get_by_text("sending …")).to_be_visible()
        await screen.is_with("Connecting …")
        async with served(at):
            await screen.is_with("The AI answers")
            await expect(screen.customer.get_by_text("sending …")).to_have_count(0)
            await screen.page.reload()
            await screen.sees(screen.customer, "Are you there?")
            said = await screen.said(screen.customer)

    assert said.count("hello") == said.count("Are you there?") == 1
    assert len(said) == 4


async def test_a_message_is_text_whatever_stands_in_it(browser: Browser, tmp_path: Path) -> None:
    hostile = "<img src=x onerror=alert(1)><script>alert(2)</script> {{7*7}} \u202egnp.exe"
    async with served(settings_in(tmp_path)) as at, opened(browser, at.url) as screen:
        await screen.sign_in()
        await screen.type(hostile)
        await screen.sees(screen.customer, "<img src=x onerror=alert(1)>")
        await screen.team.get_by_label("All chats").get_by_role("button").click()
        await screen.sees(screen.team, "<img src=x onerror=alert(1)>")
        said = await screen.said(screen.team)
        images = await screen.page.locator(".log img, .log script").count()

    assert said[0] == hostile.replace("\u202e", "")
    assert images == 0
    assert screen.complaints == []


async def test_a_wrong_password_is_said_and_a_right_one_opens(browser: Browser, tmp_path: Path) -> None:
    async with served(settings_in(tmp_path)) as at, opened(browser, at.url) as screen:
        await screen.sign_in(password="not this one")
        await expect(screen.team.get_by_role("alert")).to_have_text("This e-mail and password do not open anything.")
        await screen.sign_in()
        await expect(screen.team.get_by_role("heading", name="Admin")).to_be_visible()
        await screen.team.get_by_role("button", name="Sign out").click()
        await expect(screen.team.get_by_role("button", name="Sign in")).to_be_visible()
        await screen.page.reload()
        await expect(screen.team.get_by_role("button", name="Sign in")).to_be_visible()


async def test_a_cleared_chat_is_gone_for_good_and_another_can_begin(browser: Browser, tmp_path: Path) -> None:
    async with served(settings_in(tmp_path)) as at, opened(browser, at.url) as screen:
        await screen.type("hello")
        await screen.sees(screen.customer, "I'm the automatic assistant")
        await screen.customer.get_by_role("button", name="Clear chat").click()
        await screen.page.reload()
        empty = await screen.said(screen.customer)
        await screen.type("hello again")
        await screen.sees(screen.customer, "I'm the automatic assistant")

    assert empty == []
    assert screen.complaints == []


async def test_a_declined_offer_goes_and_the_chat_still_waits(browser: Browser, tmp_path: Path) -> None:
    async with served(settings_in(tmp_path)) as at, opened(browser, at.url) as screen:
        await screen.sign_in()
        await screen.type(ASKS)
        await screen.team.get_by_role("button", name="Decline").click()
        await expect(screen.team.get_by_role("button", name="Decline")).to_be_hidden()
        await expect(screen.team.get_by_text("s more")).to_be_visible()
        await screen.is_with("Waiting for a person")

    assert screen.complaints == []


async def test_a_session_that_ended_leads_back_to_signing_in(browser: Browser, tmp_path: Path) -> None:
    async with served(settings_in(tmp_path)) as at, opened(browser, at.url) as screen:
        await screen.sign_in()
        await expect(screen.team.get_by_text("Nobody waits.")).to_be_visible()
        await screen.page.context.clear_cookies()
        await screen.type("hello")
        await expect(screen.team.get_by_role("button", name="Sign in")).to_be_visible()
        await screen.sign_in()
        await expect(screen.team.get_by_label("All chats").get_by_role("button")).to_have_count(1)


async def test_whoever_is_too_late_learns_who_was_first(browser: Browser, tmp_path: Path) -> None:
    async with served(settings_in(tmp_path)) as at, opened(browser, at.url) as screen:
        await screen.type(ASKS)
        await screen.sign_in()
        await expect(screen.team.get_by_role("button", name="Accept")).to_be_visible()
        # Nothing of what happens comes through any more, as for somebody whose network is bad.
        await screen.page.route("**/v1/handovers?*", lambda route: route.abort())
        await accepted_by_somebody_else(at)
        await screen.team.get_by_role("button", name="Accept").click()
        await expect(screen.team.get_by_role("alert")).to_contain_text("Leo")
        async with screen.page.expect_event("requestfailed"):
            await screen.type("Are you there?")
        await expect(screen.team.get_by_role("status").filter(has_text="cannot be reached")).to_be_visible()
        await expect(screen.team.get_by_role("alert")).to_contain_text("Leo")


async def test_a_message_that_is_refused_can_be_sent_again(browser: Browser, tmp_path: Path) -> None:
    async with served(settings_in(tmp_path)) as at, opened(browser, at.url) as screen:
        async with AsyncClient(base_url=at.url) as others:
            for _ in range(10):
                (await others.post("/v1/webchat/conversations", json={})).raise_for_status()
        await screen.type("hello")
        await expect(screen.customer.get_by_role("alert")).to_contain_text("Too many new conversations")
        await expect(screen.customer.get_by_text("not sent")).to_be_visible()
        await screen.customer.get_by_role("button", name="Send again").click()
        await expect(screen.customer.get_by_text("not sent")).to_have_count(1)
        said = await screen.said(screen.customer)

    assert said == ["hello"]


async def test_what_a_browser_kept_wrongly_is_no_hindrance(browser: Browser, tmp_path: Path) -> None:
    async with served(settings_in(tmp_path)) as at, opened(browser, at.url) as screen:
        for kept in ('"nonsense"', "{", '{"id": "cnv_1"}', '{"id": "cnv_1", "token": "hkv_made_up", "outbox": []}'):
            await screen.page.evaluate("kept => localStorage.setItem('handoverkit.chat', kept)", kept)
            await screen.page.reload()
        await expect(screen.customer.get_by_role("alert")).to_contain_text("Write a message to start a new chat.")
        await screen.type("hello")
        await screen.sees(screen.customer, "I'm the automatic assistant")


async def test_everything_can_be_done_with_the_keyboard(browser: Browser, tmp_path: Path) -> None:
    async with served(settings_in(tmp_path)) as at, opened(browser, at.url) as screen:
        keys = screen.page.keyboard
        await screen.customer.get_by_label("Your message").focus()
        await keys.type("first line")
        await keys.press("Shift+Enter")
        await keys.type("a human agent please")
        await keys.press("Enter")
        await screen.sees(screen.customer, "getting a colleague")
        await screen.sign_in()
        await screen.team.get_by_role("button", name="Accept").focus()
        await keys.press("Enter")
        await expect(screen.team.get_by_label("Your message")).to_be_focused()
        await keys.type("Hello.")
        await keys.press("Enter")
        await screen.sees(screen.customer, "Hello.")
        said = await screen.said(screen.customer)

    assert said[0] == "first line\na human agent please"


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("looks", ["light", "dark"])
async def test_it_fits_the_window(
    browser: Browser, tmp_path: Path, size: tuple[int, int], looks: Literal["light", "dark"]
) -> None:
    async with (
        served(settings_in(tmp_path)) as at,
        opened(browser, at.url, size=size, looks=looks) as screen,
    ):
        await screen.page.screenshot(path=tmp_path / "first.png", full_page=True)
        await screen.type(ASKS)
        await screen.sign_in()
        await screen.page.screenshot(path=tmp_path / "offered.png", full_page=True)
        await screen.team.get_by_role("button", name="Accept").click()
        await screen.write("https://example.com/" + "a-very-long-address-without-any-space-in-it/" * 4)
        await screen.sees(screen.customer, "a-very-long-address")
        await screen.page.screenshot(path=tmp_path / "accepted.png", full_page=True)
        wide = await screen.page.evaluate("document.documentElement.scrollWidth")

    assert wide == size[0]
    assert screen.complaints == []


async def accepted_by_somebody_else(at: Settings) -> None:
    """Leo takes the chat that waits, somewhere else."""
    async with AsyncClient(base_url=at.url) as door:
        me = (await door.post("/v1/session", json={"email": EMAIL, "password": PASSWORD})).json()
        door.headers["X-CSRF-Token"] = me["csrf_token"]
        leo = {"name": "Leo", "email": "leo@shop.example", "password": PASSWORD}
        (await door.post("/v1/users", json=leo)).raise_for_status()
    async with AsyncClient(base_url=at.url) as door:
        me = (await door.post("/v1/session", json={"email": "leo@shop.example", "password": PASSWORD})).json()
        door.headers["X-CSRF-Token"] = me["csrf_token"]
        waiting = (await door.get("/v1/handovers?state=waiting")).json()["items"][0]["id"]
        (await door.post(f"/v1/handovers/{waiting}/accept", json={})).raise_for_status()
