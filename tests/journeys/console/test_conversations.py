"""Manage conversations: who waits, who accepts, what is written, what is owed; in real browsers, live."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Route, expect

from tests.journeys.console.console import Console
from tests.journeys.console.desk import Customer, Desk, a_desk
from tests.journeys.widget.shop import ASKS
from tests.journeys.widget.site import somebody_elses
from tests.journeys.widget.widget import PHONE, a_visitor
from tests.journeys.widget.widget import tab as widget_on

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built_pages")]

BO = "bo@shop.example"


async def test_details_that_a_visitor_leaves_make_a_contact_whose_chat_is_somebodys_and_all_see_it_live(
    browser: Browser, tmp_path: Path
) -> None:
    async with (
        a_desk(browser, tmp_path, wait=3) as desk,
        somebody_elses(desk.at.url) as site,
        a_visitor(browser) as visitor,
    ):
        await desk.user("Bo")
        await desk.template(f"save: {{assignee: {BO}}}")
        console = await desk.console(BO)
        await console.choose("You: Bo", "Away")
        await expect(console.main.get_by_text("Nobody waits")).to_be_visible()
        widget = await widget_on(visitor, site.origin)
        await widget.open()
        await widget.type(ASKS)
        waiting = console.main.get_by_role("list", name="Chats that wait for a person").get_by_role("listitem")
        await expect(waiting).to_have_count(1)
        await expect(widget.form).to_be_visible()
        await expect(waiting.get_by_text("The AI asks for details.")).to_be_visible()
        await widget.leave(email="emma@acme-corp.com", phone="(212) 555-0188")
        await widget.sees("Thank you!")
        await expect(waiting).to_have_count(0)
        await console.main.get_by_role("tab", name="Mine").click()
        await console.main.get_by_role("list", name="My chats").get_by_role("link").click()
        known = console.main.get_by_role("complementary", name="Customer")
        await expect(known.get_by_text("emma@acme-corp.com").first).to_be_visible()
        await expect(known.get_by_text("+12125550188").first).to_be_visible()
        said = known.get_by_role("region", name="Said in chats")
        await expect(said.get_by_text("Typed in chat, not checked")).to_have_count(2)
        await expect(known.get_by_label("Answers this chat")).to_have_value(
            next(each["id"] for each in await desk.team.items("/v1/users") if each["name"] == "Bo")
        )
        await expect(console.main.get_by_text("An answer is owed by Bo")).to_be_visible()
        saved = await desk.team.items("/v1/contacts")

    assert [each["kind"] for each in saved] == ["contact"]
    assert console.complaints == []


async def test_of_two_who_accept_one_has_the_chat_and_the_other_is_told_who(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path) as desk:
        user = await desk.user("Bo")
        ann, bo = await desk.console(quiet=["409"]), await desk.console(BO, quiet=["409"])
        await (await desk.customer()).writes(ASKS)
        both = asyncio.Barrier(2)

        async def held(route: Route) -> None:
            # Neither reaches the service before both have pressed.
            await both.wait()
            await route.continue_()

        for each in (ann, bo):
            await each.page.route("**/accept", held)
            await expect(each.main.get_by_role("button", name="Accept the chat")).to_be_visible()
        for each in (ann, bo):
            await each.main.get_by_role("button", name="Accept the chat").click()
        for each in (ann, bo):
            await expect(each.main.get_by_role("button", name="Accept the chat")).to_have_count(0)
        accepted_by = (await desk.team.items("/v1/handovers"))[0]["accepted_by"]
        first, late, name = (bo, ann, "Bo") if accepted_by == user["id"] else (ann, bo, "Admin")
        await expect(log(first)).to_be_visible()
        await late.is_told(f"{name} was first and has this chat.")
        opened = await log(late).count()

    assert opened == 0
    assert ann.complaints == bo.complaints == []


async def test_what_only_others_may_see_is_in_no_list_and_behind_no_link(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path, wait=1) as desk:
        await desk.user("Bo")
        await desk.user("Zoe")
        await desk.template("save: {visibility: [zoe@shop.example]}")
        customer = await desk.customer()
        await customer.leaves("This is Carla Secret, carla@acme-corp.com, (212) 555-0188")
        zoe = await desk.console("zoe@shop.example", address="/conversations?view=all")
        await expect(zoe.main.get_by_role("list", name="All chats").get_by_role("link")).to_have_count(1)
        admin = await desk.console(address="/conversations?view=all")
        await expect(admin.main.get_by_role("list", name="All chats").get_by_text("Restricted")).to_be_visible()
        bo = await desk.console(BO, address="/conversations?view=all", quiet=["404"])
        await expect(bo.main.get_by_text("No chat yet")).to_be_visible()
        seen = [await bo.main.inner_text()]
        await bo.main.get_by_role("tab", name="Follow-ups").click()
        await expect(bo.main.get_by_text("No answer is owed")).to_be_visible()
        await bo.at(f"/conversations/{customer.chat}")
        await expect(bo.main.get_by_text("There is no such chat")).to_be_visible()
        seen.append(await bo.main.inner_text())

    assert not any(word in text for text in seen for word in ("Carla", "carla", "555"))
    assert bo.complaints == zoe.complaints == admin.complaints == []


async def test_a_reply_a_note_and_giving_back_arrive_where_they_belong(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path) as desk:
        console, customer = await with_a_chat(desk)
        await reply(console, "Hello, this is Ann.")
        await customer.hears("Hello, this is Ann.")
        await console.main.get_by_role("button", name="Note", exact=True).click()
        await console.main.get_by_label("Note for the team").fill("Calls every week.")
        await console.page.keyboard.press("Enter")
        await expect(log(console).get_by_text("Calls every week.")).to_be_visible()
        await customer.writes("My parcel is lost.")
        await expect(log(console).get_by_text("My parcel is lost.")).to_be_visible()
        await console.main.get_by_role("button", name="Back to AI").click()
        await customer.hears("has left the chat")
        await expect(console.main.get_by_role("button", name="Take over")).to_be_visible()
        said = await customer.said()

    assert "Calls every week." not in said
    assert said.count("Hello, this is Ann.") == 1
    assert console.complaints == []


async def test_a_reply_that_cannot_be_sent_says_so_and_is_sent_once_when_tried_again(
    browser: Browser, tmp_path: Path
) -> None:
    async with a_desk(browser, tmp_path) as desk:
        console, customer = await with_a_chat(desk, quiet=["Failed to load resource", "ERR_"])
        await console.page.context.set_offline(offline=True)
        await reply(console, "Are you there?")
        waiting = console.main.locator(".outgoing")
        await expect(waiting.get_by_role("alert")).to_contain_text("Not sent: The service cannot be reached.")
        await console.page.context.set_offline(offline=False)
        await waiting.get_by_role("button", name="Send again").click()
        await expect(waiting).to_have_count(0)
        await customer.hears("Are you there?")
        said = await customer.said()
        shown = await log(console).get_by_text("Are you there?").count()

    assert said.count("Are you there?") == shown == 1


async def test_a_chat_that_is_transferred_is_the_others_with_the_note(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path) as desk:
        bo = await desk.user("Bo")
        console, _ = await with_a_chat(desk)
        theirs = await desk.console(BO)
        await theirs.main.get_by_role("tab", name="Mine").click()
        await expect(theirs.main.get_by_text("No chat is yours")).to_be_visible()
        await console.choose("What can be done with the chat", "Transfer to somebody else")
        await console.dialog.get_by_label("To").select_option(bo["id"])
        await console.dialog.get_by_label("What they should know").fill("Wants a refund.")
        await console.dialog.get_by_role("button", name="Transfer").click()
        await theirs.main.get_by_role("list", name="My chats").get_by_role("link").click()
        await expect(log(theirs).get_by_text("Wants a refund.")).to_be_visible()
        await expect(theirs.main.get_by_label("Reply to the customer")).to_be_visible()
        await expect(console.main.get_by_label("Reply to the customer")).to_be_hidden()

    assert console.complaints == theirs.complaints == []


async def test_a_closed_chat_is_reopened_from_the_word_that_it_is_closed(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path) as desk:
        console, _ = await with_a_chat(desk)
        await console.choose("What can be done with the chat", "Close the chat")
        await expect(console.main.get_by_text("The chat is closed. Reopen it")).to_be_visible()
        await console.page.get_by_role("status").get_by_role("button", name="Reopen").click()
        await expect(console.main.get_by_text("The chat is closed. Reopen it")).to_be_hidden()

    assert console.complaints == []


async def test_a_follow_up_is_done_and_undone_and_a_claim_is_taken_over(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path, wait=1) as desk:
        console = await desk.console(address="/conversations?view=follow-ups")
        customer = await desk.customer()
        await customer.writes(ASKS)
        await customer.hears("May I have your e-mail")
        await customer.writes("emma@acme-corp.com and (212) 555-0188")
        owed = console.main.get_by_role("list", name="Follow-ups").get_by_role("listitem")
        await expect(owed).to_have_count(1)
        await owed.get_by_role("button", name="was given").click()
        await expect(console.main.get_by_text("No answer is owed")).to_be_visible()
        await console.page.get_by_role("status").get_by_role("button", name="Undo").click()
        await owed.get_by_role("link").click()
        claims = console.main.get_by_role("region", name="Said in chats")
        await claims.get_by_role("button", name="Take over emma@acme-corp.com").click()
        await expect(claims.get_by_text("emma@acme-corp.com")).to_have_count(0)
        await claims.get_by_role("button", name="Dismiss +12125550188").click()
        await expect(claims).to_be_hidden()
        contact = (await desk.team.items("/v1/contacts"))[0]

    assert [(each["value"], each["evidence"]) for each in contact["emails"]] == [("emma@acme-corp.com", "proven")]
    assert contact["phones"] == []
    assert console.complaints == []


async def test_the_contact_is_edited_beside_the_chat_and_shown_at_once(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path) as desk:
        console, _ = await with_a_chat(desk, quiet=["422"])
        await console.main.get_by_role("button", name="Edit the contact").click()
        await console.dialog.get_by_label("First name").fill("Emma")
        await console.dialog.get_by_label("Last name").fill("Stone")
        await console.dialog.get_by_role("button", name="Add e-mail").click()
        await console.dialog.get_by_role("textbox", name="E-mail 1").fill("not an address")
        await console.dialog.get_by_role("button", name="Save").click()
        await expect(console.dialog.get_by_role("textbox", name="E-mail 1")).to_have_attribute("aria-invalid", "true")
        await console.dialog.get_by_role("textbox", name="E-mail 1").fill("emma@acme-corp.com")
        await console.dialog.get_by_role("button", name="Save").click()
        await expect(console.dialog).to_be_hidden()
        await expect(console.main.get_by_role("heading", name="Emma Stone")).to_have_count(2)
        saved = (await desk.team.items("/v1/contacts"))[0]

    assert [each["value"] for each in saved["emails"]] == ["emma@acme-corp.com"]
    assert console.complaints == []


async def test_on_a_phone_the_list_the_chat_and_the_customer_are_screens_of_their_own(
    browser: Browser, tmp_path: Path
) -> None:
    async with a_desk(browser, tmp_path) as desk:
        console = await desk.console(size=PHONE)
        await (await desk.customer()).writes(ASKS)
        await console.main.get_by_role("button", name="Accept the chat").click()
        await expect(log(console)).to_be_visible()
        await expect(console.pages).to_be_hidden()
        await console.main.get_by_role("button", name="About the customer").click()
        await expect(log(console)).to_be_hidden()
        await expect(console.main.get_by_role("complementary", name="Customer")).to_be_visible()
        fits = await console.is_as_wide_as_the_window()
        await console.main.get_by_role("button", name="Back to the chat").click()
        await console.main.get_by_role("link", name="To the lists").click()
        await expect(console.pages).to_be_visible()

    assert fits
    assert console.complaints == []


async def test_where_the_lists_cannot_be_read_one_is_told_and_may_try_again(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path) as desk:
        console = await desk.console(quiet=["500"])

        async def fails(route: Route) -> None:
            await route.fulfill(status=500, json={"title": "Internal Server Error", "status": 500})

        await console.page.route("**/v1/handovers?*", fails)
        await console.at("/conversations")
        lists = console.main.get_by_role("tabpanel")
        await expect(lists.get_by_text("The service answered 500.")).to_be_visible()
        await console.page.unroute_all()
        await lists.get_by_role("button", name="Try again").click()
        await expect(lists.get_by_text("Nobody waits")).to_be_visible()

    assert console.complaints == []


async def test_the_title_counts_what_waits_for_oneself(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path) as desk:
        console = await desk.console()
        await expect(console.page).to_have_title("Conversations · My business")
        await (await desk.customer()).writes(ASKS)
        await expect(console.page).to_have_title("(1) Conversations · My business")
        await console.main.get_by_role("button", name="Decline the chat").click()
        await expect(console.page).to_have_title("Conversations · My business")

    assert console.complaints == []


def log(console: Console) -> Locator:
    """The transcript of the open chat."""
    return console.main.get_by_role("log", name="Messages")


async def reply(console: Console, text: str) -> None:
    """Writes to the customer."""
    await console.main.get_by_label("Reply to the customer").fill(text)
    await console.page.keyboard.press("Enter")


async def with_a_chat(desk: Desk, **how: Any) -> tuple[Console, Customer]:
    """The admin's console with a chat open that was just accepted."""
    console = await desk.console(**how)
    customer = await desk.customer()
    await customer.writes(ASKS)
    await console.main.get_by_role("button", name="Accept the chat").click()
    await expect(log(console).get_by_text(ASKS)).to_be_visible()
    await expect(console.main.get_by_label("Reply to the customer")).to_be_visible()
    return console, customer
