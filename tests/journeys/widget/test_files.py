"""Files in the widget: chosen, dropped or pasted, on their way whatever the network does, seen as the page allows."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Dialog, Route, expect

from tests.filed import HEADS, PAGE, PNG
from tests.journeys.widget.shop import ASKS, a_shop
from tests.journeys.widget.site import WITH_PICTURES
from tests.journeys.widget.test_accessible import violations
from tests.journeys.widget.test_lost_connections import NETWORK
from tests.journeys.widget.widget import DESKTOP, PHONE, Theme, Widget

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built_pages")]

FOCUSED = "document.querySelector('handoverkit-widget').shadowRoot.activeElement.ariaLabel"
UPLOADS = "**/attachments?*"
BROUGHT = """
(panel, [kind, name, bytes]) => {
  const brought = new DataTransfer();
  brought.items.add(new File([new Uint8Array(bytes)], name));
  const how = { bubbles: true, cancelable: true, composed: true };
  const event = kind === "paste"
    ? new ClipboardEvent(kind, { ...how, clipboardData: brought })
    : new DragEvent(kind, { ...how, dataTransfer: brought });
  return panel.dispatchEvent(event);
}
"""


async def bring(widget: Widget, kind: str, name: str = "cat.png", body: bytes = PNG) -> bool:
    """Drops or pastes a file; whether the page went on with it."""
    return bool(await widget.panel.evaluate(BROUGHT, [kind, name, list(body)]))


async def is_drawn(widget: Widget) -> None:
    """The picture is there, and a browser could draw it."""
    picture = widget.panel.locator("img")
    await expect(picture).to_have_count(1)
    await expect(picture).to_have_js_property("complete", True)
    await expect(picture).not_to_have_js_property("naturalWidth", 0)


async def test_files_go_both_ways_and_a_picture_is_shown(browser: Browser, tmp_path: Path) -> None:
    async with a_shop(browser, tmp_path) as shop:
        shop.site.policy = WITH_PICTURES
        widget = await shop.tab()
        await widget.open()
        await widget.type(ASKS)
        chat = await shop.team.accept()
        await widget.choose(("cat.png", PNG), ("terms.pdf", HEADS["pdf"]), ("not this.txt", b"no"))
        await expect(widget.chosen).to_have_count(3)
        await widget.panel.get_by_role("button", name="Remove not this.txt").click()
        await widget.type("Look at this.")
        await is_drawn(widget)
        await widget.sees("File: terms.pdf")
        kept = (await shop.team.items(f"/v1/conversations/{chat}/messages"))[-1]
        left = await widget.chosen.count()
        async with widget.page.expect_popup() as opened:
            await widget.panel.get_by_role("link", name="File: cat.png").click()
        shown = await (await opened.value).evaluate("[document.contentType, document.images.length]")

    assert (kept["text"], [each["name"] for each in kept["attachments"]]) == (
        "Look at this.",
        ["cat.png", "terms.pdf"],
    )
    assert left == 0
    assert shown == ["image/png", 1]
    assert widget.complaints == []


async def test_who_leaves_with_a_file_that_is_not_sent_is_asked(browser: Browser, tmp_path: Path) -> None:
    asked: list[str] = []

    async def stays(dialog: Dialog) -> None:
        asked.append(dialog.type)
        await dialog.dismiss()

    async with a_shop(browser, tmp_path) as shop:
        widget = await shop.tab()
        widget.page.on("dialog", stays)
        await widget.open()
        await widget.choose(("terms.pdf", HEADS["pdf"]))
        await expect(widget.chosen).to_have_count(1)
        await widget.page.evaluate("location.assign('?elsewhere')")
        await expect(widget.chosen).to_have_count(1)
        stayed = list(asked)
        await widget.words.press("Enter")
        await widget.sees("File: terms.pdf")
        await expect(widget.chosen).to_have_count(0)
        await widget.page.reload()

    assert stayed == ["beforeunload"]
    assert asked == stayed
    assert widget.complaints == []


async def test_where_the_page_lets_no_picture_be_shown_there_is_a_link(browser: Browser, tmp_path: Path) -> None:
    async with a_shop(browser, tmp_path) as shop:
        widget = await shop.tab("Content Security Policy", "img-src")
        await widget.open()
        await widget.choose(("cat.png", PNG))
        await widget.panel.get_by_role("button", name="Send").click()
        link = widget.panel.get_by_role("link", name="File: cat.png")
        await expect(link).to_have_text("File: cat.png")
        address = str(await link.get_attribute("href"))
        got = await widget.page.request.get(address)
        pictures = await widget.panel.locator("img").count()

    assert (got.status, got.headers["content-type"], pictures) == (200, "image/png", 0)
    assert widget.complaints == []


async def test_a_picture_is_dropped_and_pasted_and_the_page_has_no_part_in_it(
    browser: Browser, tmp_path: Path
) -> None:
    async with a_shop(browser, tmp_path) as shop:
        shop.site.policy = WITH_PICTURES
        widget = await shop.tab()
        await widget.open()
        went_on = [await bring(widget, "drop"), await bring(widget, "paste", "pasted.png")]
        await expect(widget.chosen).to_have_count(2)
        names = [each.strip() for each in await widget.chosen.all_text_contents()]
        await widget.words.press("Enter")
        await expect(widget.panel.locator("img")).to_have_count(2)

    assert went_on == [False, False]
    assert names == ["cat.png", "pasted.png"]
    assert widget.complaints == []


async def test_what_cannot_be_sent_is_said_at_once_or_by_the_service(browser: Browser, tmp_path: Path) -> None:
    async with a_shop(browser, tmp_path) as shop:
        await shop.team.asked("PATCH", "/v1/business", limits={"file_megabytes": 1, "files_a_message": 1})
        widget = await shop.tab("Failed to load resource")
        await widget.open()
        said = widget.panel.get_by_role("alert")
        for name, body, words in (
            ("large.png", PNG + bytes(1024 * 1024), "large.png is larger than 1 MB"),
            ("page.html", PAGE, "page.html cannot be sent here"),
            ("\u202egnp.exe", b"MZ", "gnp.exe cannot be sent here"),
        ):
            await widget.choose((name, body))
            await expect(said).to_have_text(words)
        await expect(widget.chosen).to_have_count(0)
        await widget.choose(("one.png", PAGE), ("two.png", PNG))
        await expect(said).to_have_text("Not sent: that was too much at once")
        await widget.panel.get_by_role("button", name="Send").click()
        await expect(widget.panel.get_by_text("one.png cannot be sent here")).to_be_visible()
        await widget.panel.get_by_role("button", name="Discard").click()
        await widget.type("hello")
        await widget.sees("I'm the automatic assistant")
        (chat,) = await shop.team.items("/v1/conversations")
        messages = await shop.team.items(f"/v1/conversations/{chat['id']}/messages")

    assert [each["attachments"] for each in messages] == [[]] * len(messages)
    assert widget.complaints == []


async def test_a_file_waits_for_the_network_and_through_a_reload_and_comes_once(
    browser: Browser, tmp_path: Path
) -> None:
    async with a_shop(browser, tmp_path) as shop:
        shop.site.policy = WITH_PICTURES
        widget = await shop.tab(*NETWORK, "XMLHttpRequest")
        await widget.open()
        await widget.type("hello")
        await widget.sees("I'm the automatic assistant")
        lost: list[str] = []

        async def lose(route: Route) -> None:
            """The first arrives, and nobody hears of it; the others do not get that far."""
            if not lost:
                lost.append(route.request.url)
                await route.fetch()
            await route.abort()

        await widget.page.route(UPLOADS, lose)
        await widget.choose(("cat.png", PNG))
        await widget.words.press("Enter")
        await expect(widget.panel.get_by_text("sending …")).to_be_visible()
        while not lost:
            await widget.page.wait_for_timeout(50)
        await widget.page.wait_for_timeout(500)
        await widget.page.reload()
        await expect(widget.panel.get_by_text("sending …")).to_be_visible()
        await widget.page.unroute_all(behavior="ignoreErrors")
        await is_drawn(widget)
        (chat,) = await shop.team.items("/v1/conversations")
        messages = await shop.team.items(f"/v1/conversations/{chat['id']}/messages")

    sent = [each for each in messages if each["attachments"]]
    assert [each["name"] for each in sent[0]["attachments"]] == ["cat.png"]
    assert len(sent) == 1
    assert widget.complaints == []


async def test_a_business_that_takes_no_files_offers_none(browser: Browser, tmp_path: Path) -> None:
    async with a_shop(browser, tmp_path) as shop:
        await shop.team.asked("PATCH", "/v1/business", limits={"file_megabytes": 0})
        widget = await shop.tab()
        await widget.open()
        offered = await widget.panel.get_by_role("button", name="Add a file").count()
        await bring(widget, "drop")
        await expect(widget.panel.get_by_role("alert")).to_have_text("cat.png cannot be sent here")

    assert offered == 0


@pytest.mark.parametrize(
    ("theme", "size"), [("light", DESKTOP), ("dark", PHONE)], ids=["light-desktop", "dark-phone"]
)
async def test_axe_finds_nothing_with_files(
    browser: Browser, tmp_path: Path, theme: Theme, size: tuple[int, int]
) -> None:
    found: dict[str, list[str]] = {}
    async with a_shop(browser, tmp_path, theme=theme, size=size, reduced_motion="reduce") as shop:
        shop.site.policy = WITH_PICTURES
        widget = await shop.tab("Failed to load resource")
        await widget.open()
        await widget.choose((f"a picture with a very long name {'x' * 60}.png", PNG), ("page.html", PAGE))
        found["chosen"] = await violations(widget)
        await widget.choose(("terms.pdf", HEADS["pdf"]))
        await widget.type("Look at this.")
        await is_drawn(widget)
        found["sent"] = await violations(widget)
        wide = await widget.page.evaluate("document.documentElement.scrollWidth")

    assert {state: what for state, what in found.items() if what} == {}
    assert wide == size[0]


async def test_files_are_chosen_by_keyboard(browser: Browser, tmp_path: Path) -> None:
    async with a_shop(browser, tmp_path) as shop:
        widget = await shop.tab()
        await widget.open()
        await bring(widget, "paste")
        await widget.words.focus()
        keys, held = widget.page.keyboard, []
        for step in ("Tab", "Shift+Tab", "Shift+Tab"):
            await keys.press(step)
            held.append(await widget.page.evaluate(FOCUSED))
        await keys.press("Enter")
        await expect(widget.chosen).to_have_count(0)

    assert held == ["Add a file", "Your message", "Remove cat.png"]
