"""Makes the pictures of the console.

python -m tests.journeys.console.pictures           those of the documents, in docs/pictures
python -m tests.journeys.console.pictures FOLDER    every page, at three sizes, light and dark, to be looked at;
                                                    with beginnings of names behind it, only those
"""

import asyncio
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from playwright.async_api import Browser

from tests.journeys.console.console import Console, opened
from tests.journeys.console.desk import Desk, a_desk
from tests.journeys.console.pictures.book import CONTACTS
from tests.journeys.console.pictures.chats import CHATS, HIDDEN
from tests.journeys.console.pictures.dialogs import DIALOGS
from tests.journeys.console.pictures.door import DOOR
from tests.journeys.console.pictures.edges import ROUGH, rough
from tests.journeys.console.pictures.house import furnished
from tests.journeys.console.pictures.settings import EMPTY, SETTINGS
from tests.journeys.console.pictures.shots import Shot, is_still
from tests.journeys.pictures import keep, make
from tests.journeys.widget.widget import DESKTOP, PHONE, TABLET, Theme

SIZES = {"1440": DESKTOP, "820": TABLET, "390": PHONE}
THEMES: tuple[Theme, ...] = ("light", "dark")
REAL = {"allow_private_hooks": True, "wait_seconds": None}
"""Waits are as the templates say."""
IN_DOCS = (1280, 800)


async def leaving_all(desk: Desk, **how: Any) -> Console:
    """A console whose pages are left unasked, whatever is typed in them."""
    console = await desk.console(**how)
    console.page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.accept()))
    return console


async def shown(console: Console, shot: Shot, ids: dict[str, str]) -> None:
    """The page as it is to be seen."""
    await console.page.unroute_all()
    await console.at(shot.address.format(**ids))
    await is_still(console)
    await shot.act(console)
    await is_still(console)


async def take(console: Console, shots: Iterable[Shot], ids: dict[str, str], folder: Path) -> None:
    """Each at every size in both themes; the page is loaded once where it may be."""
    for shot in shots:
        for number, (size, (width, height)) in enumerate(SIZES.items()):
            await console.page.set_viewport_size({"width": width, "height": height})
            if shot.anew or number == 0:
                await shown(console, shot, ids)
            for theme in THEMES:
                await console.page.emulate_media(color_scheme=theme)
                # Colours change over some milliseconds.
                await console.page.wait_for_timeout(250)
                await console.page.screenshot(path=folder / f"{shot.name}-{theme}-{size}.png")


async def at_the_door(browser: Browser, url: str, folder: Path, only: Sequence[str]) -> None:
    """Who is not signed in."""
    async with opened(browser, url) as console:
        await take(console, wanted(DOOR, only), {}, folder)


def wanted(shots: Iterable[Shot], only: Sequence[str]) -> list[Shot]:
    """Those whose names begin so; all where nothing is asked for."""
    return [shot for shot in shots if not only or shot.name.startswith(tuple(only))]


async def everything(browser: Browser, folder: Path) -> None:
    """Each page at each size in each theme; of a business that has nothing yet, and of one that has all."""
    only = sys.argv[2:]
    if wanted((*DOOR, *EMPTY), only):
        with tempfile.TemporaryDirectory() as data:
            async with a_desk(browser, Path(data)) as desk:
                await at_the_door(browser, desk.at.url, folder, only)
                await take(await leaving_all(desk), wanted(EMPTY, only), {}, folder)
    if wanted(ROUGH, only):
        with tempfile.TemporaryDirectory() as data:
            async with a_desk(browser, Path(data)) as desk:
                ids = await rough(desk)
                await take(await leaving_all(desk), wanted(ROUGH, only), ids, folder)
    if wanted((*CHATS, *CONTACTS, *SETTINGS, *HIDDEN, *DIALOGS), only):
        with tempfile.TemporaryDirectory() as data:
            async with a_desk(browser, Path(data), settings=REAL) as desk:
                house = await furnished(desk)
                await take(await leaving_all(desk), wanted((*CHATS, *CONTACTS, *SETTINGS), only), house.ids, folder)
                await take(await leaving_all(desk, email="bo@shop.example"), wanted(HIDDEN, only), house.ids, folder)
                await take(await leaving_all(desk), wanted(DIALOGS, only), house.ids, folder)


async def for_docs(browser: Browser) -> None:
    """What the documents speak of, light; the first of them dark too."""
    with tempfile.TemporaryDirectory() as data:
        async with a_desk(browser, Path(data), settings=REAL) as desk:
            house = await furnished(desk)
            console = await leaving_all(desk, size=IN_DOCS)
            for shot in (*CHATS, *CONTACTS, *SETTINGS):
                if shot.documented:
                    await shown(console, shot, house.ids)
                    await keep(browser, shot.name, await console.page.screenshot())
                if shot.name == "chat-human":
                    await console.page.emulate_media(color_scheme="dark")
                    await console.page.wait_for_timeout(250)
                    await keep(browser, "chat-human-dark", await console.page.screenshot())
                    await console.page.emulate_media(color_scheme="light")


if __name__ == "__main__":
    make(for_docs, everything)
