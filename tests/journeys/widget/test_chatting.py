"""A customer on somebody's site chats, waits, is asked, and leaves details."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.journeys.widget.shop import ASKS, a_shop
from tests.journeys.widget.widget import PHONE, a_visitor, tab

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built_pages")]

PLACES = "name: default\nwait: {say_place: true}\n"


async def test_who_waits_for_nobody_leaves_details_in_the_form_and_is_thanked(
    browser: Browser, tmp_path: Path
) -> None:
    async with a_shop(browser, tmp_path, wait=1) as shop:
        widget = await shop.tab()
        await widget.open()
        await widget.panel.get_by_role("button", name=ASKS).click()
        await widget.is_with("Waiting for a person")
        await expect(widget.form).to_be_visible()
        await widget.leave(email="ann@gmial.com")
        await widget.sees("did you mean ann@gmail.com?")
        await widget.leave(email="ann@gmail.com")
        await widget.sees("And your phone number")
        await expect(widget.form.get_by_label("E-mail")).to_be_hidden()
        await widget.leave(phone="(212) 555-0188")
        await widget.sees("Thank you! I've noted ann@gmail.com and +1 212-555-0188.")
        await expect(widget.form).to_be_hidden()
        await widget.is_with("The assistant answers")
        saved = (await shop.team.items("/v1/contacts"))[0]

    assert [each["value"] for each in saved["emails"]] == ["ann@gmail.com"]
    assert widget.complaints == []


async def test_who_would_rather_not_leaves_nothing_and_is_told_what_comes(browser: Browser, tmp_path: Path) -> None:
    async with a_shop(browser, tmp_path, wait=1, language="es-ES") as shop:
        shop.site.language = ""
        widget = await shop.tab()
        await widget.open()
        await widget.panel.get_by_role("button", name="Quiero hablar con una persona").click()
        await widget.panel.get_by_role("button", name="Prefiero no hacerlo").click()
        await widget.sees("Sin problema.")
        await widget.is_with("Responde el asistente")

    assert widget.complaints == []


async def test_a_person_who_comes_answers_and_is_seen_writing(browser: Browser, tmp_path: Path) -> None:
    async with a_shop(browser, tmp_path) as shop:
        widget = await shop.tab()
        await widget.open()
        await widget.type(ASKS)
        chat = await shop.team.accept()
        await widget.is_with("A person answers")
        await shop.team.asked("POST", f"/v1/conversations/{chat}/typing")
        await expect(widget.panel.get_by_role("img", name="Somebody is writing")).to_be_visible()
        await shop.team.write(chat, "This is Ann. See https://shop.example/help.")
        await widget.sees("This is Ann.")
        await expect(widget.panel.get_by_role("img", name="Somebody is writing")).to_be_hidden()
        link = widget.panel.get_by_role("link", name="https://shop.example/help", exact=True)
        await expect(link).to_have_attribute("href", "https://shop.example/help")
        await expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")

    assert widget.complaints == []


async def test_who_waits_behind_somebody_sees_the_place_move_up(browser: Browser, tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "default.yaml").write_text(PLACES)
    async with (
        a_shop(browser, tmp_path, settings={"templates": folder}) as shop,
        a_visitor(browser) as second_visitor,
    ):
        first = await shop.tab()
        await first.open()
        await first.type(ASKS)
        await first.is_with("Waiting for a person: you are number 1 in line")
        second = await tab(second_visitor, shop.site.origin)
        await second.open()
        await second.type(ASKS)
        await second.is_with("Waiting for a person: you are number 2 in line")
        await shop.team.accept()
        await second.is_with("Waiting for a person: you are number 1 in line")


async def test_what_is_said_while_the_panel_is_closed_is_counted_on_the_bubble(
    browser: Browser, tmp_path: Path
) -> None:
    async with a_shop(browser, tmp_path) as shop:
        widget = await shop.tab()
        await widget.open()
        await widget.type(ASKS)
        chat = await shop.team.accept()
        await widget.is_with("A person answers")
        await widget.panel.get_by_role("button", name="Close the chat").click()
        for text in ("Hello?", "Are you there?"):
            await shop.team.write(chat, text)
        await expect(widget.bubble).to_have_accessible_name("Open the chat, 2 new messages")
        await widget.open()
        await widget.sees("Are you there?")
        await widget.panel.get_by_role("button", name="Close the chat").click()
        await expect(widget.bubble).to_have_accessible_name("Open the chat")


async def test_a_cleared_chat_is_gone_for_good_and_another_can_begin(browser: Browser, tmp_path: Path) -> None:
    async with a_shop(browser, tmp_path) as shop:
        widget = await shop.tab("401")
        await widget.open()
        await widget.type("hello")
        await widget.sees("I'm the automatic assistant")
        token = await widget.page.evaluate("JSON.parse(localStorage['handoverkit.chat.chat']).token")
        await widget.panel.get_by_role("button", name="Clear the chat").click()
        async with widget.page.expect_response(lambda answer: answer.request.method == "DELETE"):
            await widget.panel.get_by_role("button", name="Clear", exact=True).click()
        await expect(widget.panel.get_by_role("button", name=ASKS)).to_be_visible()
        after = await shop.team.http.get("/v1/webchat/conversations/any/messages", headers=bearer(token))
        await widget.page.reload()
        empty = await widget.said()
        await widget.type("hello again")
        await widget.sees("I'm the automatic assistant")

    assert after.status_code == 401
    assert empty == ["Hello! How can we help you?"]
    assert widget.complaints == []


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def test_what_was_said_last_stays_in_sight_while_a_long_answer_is_typed(
    browser: Browser, tmp_path: Path
) -> None:
    async with a_shop(browser, tmp_path, size=PHONE) as shop:
        widget = await shop.tab()
        await widget.open()
        for number in range(3):
            await widget.type(f"One more question, number {number}. " + "It is a long one. " * 12)
            await expect(widget.panel.locator(".said.ai .text")).to_have_count(number + 1)
        latest = widget.panel.locator(".said .text").last
        await expect(latest).to_be_in_viewport(ratio=1)
        await widget.words.fill("A long answer.\n" * 9)
        await expect(latest).to_be_in_viewport(ratio=1)

    assert widget.complaints == []
