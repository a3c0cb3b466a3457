"""On pages of others: under a strict policy, among hostile styles, and only where an admin allows it."""

import time
from pathlib import Path

import jwt
import pytest
from playwright.async_api import Browser, expect

from tests.journeys.widget.shop import ASKS, a_shop
from tests.journeys.widget.site import HOSTILE_STYLES
from tests.journeys.widget.widget import Widget

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built_pages")]

SCRIPT = "<img src=x onerror=\"document.title='hit'\"><script>document.title='hit'</script>"
HOSTILE = [
    f"{SCRIPT} ${{document.title='hit'}} {{{{7*7}}}}",
    "javascript:document.title='hit' and https://a:b@evil.example/ and data:text/html,<script>1</script>",
    "\u202egnp.exe https://shop.example/\"onmouseover=\"document.title='hit'",
]


async def test_the_styles_of_the_page_change_nothing_of_the_widget(browser: Browser, tmp_path: Path) -> None:
    async with a_shop(browser, tmp_path) as shop:
        shop.site.styles = HOSTILE_STYLES
        widget = await shop.tab()
        await widget.open()
        size = await widget.words.evaluate("field => getComputedStyle(field).fontSize")
        box = await widget.panel.bounding_box()

    assert size == "16px"
    assert box is not None
    assert box["width"] == 384
    assert widget.complaints == []


async def test_what_others_wrote_is_text_and_never_markup(browser: Browser, tmp_path: Path) -> None:
    async with a_shop(browser, tmp_path) as shop:
        texts = dict.fromkeys(("title", "greeting", "starter", "placeholder", "open", "close", "send"), HOSTILE[0])
        shop.site.tag = {"key": await shop.team.widget(texts={"en": texts})}
        await shop.team.asked("PATCH", "/v1/business", name=HOSTILE[0])
        me = await shop.team.asked("GET", "/v1/me")
        await shop.team.asked("PATCH", f"/v1/users/{me['user']['id']}", name=SCRIPT)
        widget = await shop.tab()
        await widget.bubble.click()
        await expect(widget.panel.get_by_role("heading")).to_have_text(HOSTILE[0])
        for text in (ASKS, *HOSTILE):
            await widget.type(text)
        chat = await shop.team.accept()
        for text in HOSTILE:
            await shop.team.write(chat, text)
        await expect(widget.panel.locator(".said.user .text")).to_have_count(len(HOSTILE))
        said = await widget.said()
        links = await widget.panel.locator(".log a").evaluate_all("all => all.map(each => each.href)")
        made = await widget.page.locator("handoverkit-widget img, handoverkit-widget script").count()
        title = await widget.page.title()

    assert said.count(HOSTILE[0]) == 2
    assert not any("\u202e" in text for text in said)
    assert set(links) == {"https://shop.example/"}
    assert made == 0
    assert title == "A shop"
    assert widget.complaints == []


async def test_what_the_ai_says_is_text_too(browser: Browser, tmp_path: Path) -> None:
    faq = tmp_path / "faq.md"
    faq.write_text(f"## What is the password?\n{HOSTILE[0]}\n")
    async with a_shop(browser, tmp_path, settings={"faq": faq}) as shop:
        widget = await shop.tab()
        await widget.open()
        await widget.type("What is the password?")
        await widget.sees("<script>")
        made = await widget.page.locator("handoverkit-widget img, handoverkit-widget script").count()
        title = await widget.page.title()

    assert (made, title) == (0, "A shop")
    assert widget.complaints == []


async def test_a_page_that_an_admin_does_not_allow_shows_nothing_and_the_browser_says_why(
    browser: Browser, tmp_path: Path
) -> None:
    async with a_shop(browser, tmp_path) as shop:
        widget = (await shop.team.items("/v1/widgets"))[0]
        await shop.team.asked("PATCH", f"/v1/widgets/{widget['id']}", allowed_origins=["https://shop.example"])
        page = await shop.visitor.new_page()
        async with page.expect_console_message(lambda message: "has been blocked by CORS policy" in message.text):
            await page.goto(shop.site.origin)
        shown = await page.locator("handoverkit-widget").count()

    assert shown == 0


async def test_colour_side_theme_words_and_languages_are_the_business_s(browser: Browser, tmp_path: Path) -> None:
    async with a_shop(browser, tmp_path) as shop:
        german = {"title": "Schreib uns", "placeholder": "Deine Nachricht …", "open": "Chat öffnen"}
        key = await shop.team.widget(colour="#ffdd00", side="left", theme="dark", texts={"de": german})
        shop.site.tag, shop.site.language = {"key": key}, "de-AT"
        widget = await shop.tab()
        await expect(widget.bubble).to_have_accessible_name("Chat öffnen")
        await widget.open()
        await expect(widget.panel.get_by_role("heading", name="Schreib uns")).to_be_visible()
        head = widget.panel.locator(".head")
        colours = [
            await head.evaluate(f"head => getComputedStyle(head).{name}") for name in ("backgroundColor", "color")
        ]
        box = await widget.panel.bounding_box()
        dark = await widget.words.evaluate("field => getComputedStyle(field).colorScheme")

    assert colours == ["rgb(255, 221, 0)", "rgb(0, 0, 0)"]
    assert box is not None
    assert box["x"] == 20
    assert dark == "dark"


async def test_the_page_says_who_its_customer_is_and_nobody_else_sees_that_chat(
    browser: Browser, tmp_path: Path
) -> None:
    async with a_shop(browser, tmp_path) as shop:
        key = await shop.team.widget()
        made = (await shop.team.items("/v1/widgets"))[0]
        changed = await shop.team.asked("PATCH", f"/v1/widgets/{made['id']}", new_identity_secret=True)
        ann, bob = (signed(name, key, changed["identity_secret"]) for name in ("ann", "bob"))
        shop.site.tag = {"key": key, "identity": ann}
        widget = await shop.tab()
        await widget.open()
        await widget.type("hello")
        await widget.sees("I'm the automatic assistant")
        known = (await shop.team.items("/v1/conversations"))[0]["identity"]
        await identify(widget, bob)
        await expect(widget.panel.get_by_role("button", name=ASKS)).to_be_visible()
        await identify(widget, ann)
        await widget.type("hello again")
        await widget.sees("hello again")
        # What was said before is there once, and the greeting is answered again.
        await widget.sees("I'm the automatic assistant", times=2)
        await expect(widget.panel.get_by_role("log").get_by_text("hello", exact=True)).to_have_count(1)
        chats = await shop.team.items("/v1/conversations")

    assert known == "proven"
    assert len(chats) == 1


@pytest.mark.parametrize(("language", "from_right"), [("ar", True), ("he-IL", True), ("de", False)])
async def test_what_is_written_from_right_to_left_begins_at_the_right(
    browser: Browser, tmp_path: Path, language: str, *, from_right: bool
) -> None:
    async with a_shop(browser, tmp_path) as shop:
        await shop.team.widget(texts={language: {"title": "..."}})
        shop.site.language = language
        widget = await shop.tab()
        await widget.open()
        title = await widget.panel.get_by_role("heading").bounding_box()
        close = await widget.panel.get_by_role("button", name="Close the chat").bounding_box()

    assert title is not None
    assert close is not None
    assert (close["x"] < title["x"]) is from_right
    assert widget.complaints == []


async def test_an_identity_that_nobody_signed_begins_no_chat(browser: Browser, tmp_path: Path) -> None:
    async with a_shop(browser, tmp_path) as shop:
        key = await shop.team.widget()
        made = (await shop.team.items("/v1/widgets"))[0]
        await shop.team.asked("PATCH", f"/v1/widgets/{made['id']}", new_identity_secret=True)
        shop.site.tag = {"key": key, "identity": signed("ann", key, "a secret of somebody else, long enough")}
        widget = await shop.tab("401")
        await widget.open()
        await widget.type("hello")
        await expect(widget.panel.get_by_text("Not sent")).to_be_visible()
        await widget.panel.get_by_role("button", name="Discard").click()
        await expect(widget.panel.get_by_text("Not sent")).to_be_hidden()
        chats = await shop.team.items("/v1/conversations")

    assert chats == []


async def identify(widget: Widget, token: str) -> None:
    """The page calls the widget."""
    await widget.page.evaluate("token => window.handoverkit.identify(() => Promise.resolve(token))", token)


def signed(who: str, key: str, secret: str) -> str:
    """As the shop's own server signs it."""
    return jwt.encode({"sub": who, "aud": key, "exp": int(time.time()) + 600}, secret, algorithm="HS256")
