"""Makes the pictures of the widget.

python -m tests.journeys.widget.pictures           docs/pictures/widget_light.webp and widget_dark.webp
python -m tests.journeys.widget.pictures FOLDER    every state, at four sizes, light and dark, to be looked at;
                                                   with beginnings of sizes behind it, only those
"""

import sys
import tempfile
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from playwright.async_api import Browser, expect

from tests.filed import HEADS, PNG
from tests.journeys.pictures import keep, make
from tests.journeys.widget.picture_states import ARABIC, GERMAN, Shoot, spoken, troubled
from tests.journeys.widget.shop import ASKS, Shop, a_shop
from tests.journeys.widget.widget import DESKTOP, PHONE, TABLET, Theme, Widget

SIZES = {"1440": DESKTOP, "820": TABLET, "390": PHONE, "320": (320, 568)}
THEMES: tuple[Theme, ...] = ("light", "dark")


async def play(shop: Shop, shoot: Shoot) -> None:
    """All that a customer may come to see, one after the other."""
    widget = await shop.tab("Failed to load resource")
    await shoot(widget, "1-closed")
    await widget.open()
    await shoot(widget, "2-open")
    await widget.type("Hello! My order 1042 has not arrived yet. Can you help me?")
    await expect(widget.panel.locator(".said.ai .text")).to_have_count(1)
    await widget.type(ASKS)
    await widget.is_with("Waiting for a person")
    await shoot(widget, "3-waiting")
    await expect(widget.form).to_be_visible()
    await shoot(widget, "4-asked")
    await widget.leave(email="emma@gmial.com")
    await widget.sees("did you mean")
    await widget.leave(email="emma@gmail.com", phone="(212) 555-0188")
    await widget.sees("Thank you!")
    await shoot(widget, "5-thanked")
    chat = (await shop.team.items("/v1/conversations"))[0]["id"]
    await shop.team.asked("POST", f"/v1/conversations/{chat}/take")
    await shop.team.write(
        chat, "Hi Emma, this is Ann. See https://shop.example/orders/1042/where-is-it-now?" + "x" * 90
    )
    await widget.sees("this is Ann")
    await shop.team.asked("POST", f"/v1/conversations/{chat}/typing")
    await expect(widget.panel.get_by_role("img", name="Somebody is writing")).to_be_visible()
    await shoot(widget, "6-person")
    await widget.panel.get_by_role("button", name="Clear the chat").click()
    await shoot(widget, "7-clear")
    await widget.panel.get_by_role("button", name="Keep").click()
    await widget.choose(("label.png", PNG), ("terms.pdf", HEADS["pdf"]), ("too-odd.exe", b"MZ"))
    await expect(widget.chosen).to_have_count(2)
    await shoot(widget, "8-files")
    await shop.visitor.set_offline(offline=True)
    await widget.type("Thank you, that is the one.")
    await shoot(widget, "9-offline")


PLAYS: tuple[Callable[[Shop, Shoot], Awaitable[None]], ...] = (
    play,
    troubled,
    partial(spoken, language="de", texts=GERMAN),
    partial(spoken, language="ar", texts=ARABIC),
)


async def everything(browser: Browser, folder: Path) -> None:
    """Each state at each size in each theme."""
    wanted = {name: size for name, size in SIZES.items() if name.startswith(tuple(sys.argv[2:]) or ("",))}
    for theme in THEMES:
        for name, size in wanted.items():

            async def shoot(widget: Widget, state: str, of: str = f"{theme}-{name}") -> None:
                await widget.page.wait_for_timeout(300)
                await widget.page.screenshot(path=folder / f"{of}-{state}.png")

            for each in PLAYS:
                with tempfile.TemporaryDirectory() as data:
                    async with a_shop(browser, Path(data), wait=4, size=size, theme=theme) as shop:
                        await each(shop, shoot)


async def for_docs(browser: Browser) -> None:
    """The panel as it asks for details, light beside dark."""
    for theme in THEMES:
        with tempfile.TemporaryDirectory() as data:
            async with a_shop(
                browser, Path(data), wait=4, size=(420, 700), theme=theme, device_scale_factor=2
            ) as shop:

                async def shoot(widget: Widget, state: str, of: str = theme) -> None:
                    if state == "4-asked":
                        await widget.page.wait_for_timeout(300)
                        await keep(browser, f"widget_{of}", await widget.panel.screenshot())

                await play(shop, shoot)


if __name__ == "__main__":
    make(for_docs, everything)
