"""Files in the console: what customers sent is seen, and what the team sends reaches them."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, FilePayload, expect

from tests.filed import HEADS, PAGE, PNG
from tests.journeys.console.desk import a_desk
from tests.journeys.widget.shop import ASKS
from tests.journeys.widget.site import WITH_PICTURES, somebody_elses
from tests.journeys.widget.test_files import is_drawn
from tests.journeys.widget.widget import Theme, a_visitor
from tests.journeys.widget.widget import tab as widget_on

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built_pages")]


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_a_picture_comes_in_and_a_document_goes_out(browser: Browser, tmp_path: Path, theme: Theme) -> None:
    async with (
        a_desk(browser, tmp_path) as desk,
        somebody_elses(desk.at.url) as site,
        a_visitor(browser) as visitor,
    ):
        site.policy = WITH_PICTURES
        console = await desk.console(theme=theme, quiet=["Failed to load resource"])
        widget = await widget_on(visitor, site.origin)
        await widget.open()
        await widget.type(ASKS)
        chat = await desk.team.accept()
        await widget.choose(("cat.png", PNG))
        await widget.words.press("Enter")
        await is_drawn(widget)
        await console.at(f"/conversations/{chat}")
        picture = console.main.get_by_role("img", name="File: cat.png")
        await expect(picture).not_to_have_js_property("naturalWidth", 0)
        async with console.page.expect_file_chooser() as choosing:
            await console.main.get_by_role("button", name="Add a file").click()
        files: list[FilePayload] = [
            {"name": "page.png", "mimeType": "", "buffer": PAGE},
            {"name": "terms.pdf", "mimeType": "", "buffer": HEADS["pdf"]},
        ]
        await (await choosing.value).set_files(files)
        refused = console.main.get_by_role("listitem").filter(has_text="page.png")
        await expect(refused.get_by_role("alert")).to_contain_text("not taken here")
        send = console.main.get_by_role("button", name="Send", exact=True)
        await expect(send).to_be_disabled()
        await console.main.get_by_role("button", name="Remove page.png").click()
        found = await console.violations()
        await send.click()
        await widget.sees("File: terms.pdf")
        await expect(console.main.get_by_role("link", name="terms.pdf")).to_be_visible()

    assert found == []
    assert console.complaints == []
    assert widget.complaints == []
