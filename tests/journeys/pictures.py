"""How the pictures of the documents are made, and those that are only looked at."""

import asyncio
import base64
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from playwright.async_api import Browser

from tests.architecture.source import ROOT
from tests.servers.chromium import machine_chromium, started_chromium

DOCS = ROOT / "docs" / "pictures"
_AS_WEBP = """async png => {
    const image = new Image();
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width, image.height];
    canvas.getContext("2d").drawImage(image, 0, 0);
    return canvas.toDataURL("image/webp", 0.8).split(",")[1];
}"""

ForDocs = Callable[[Browser], Awaitable[None]]
Everything = Callable[[Browser, Path], Awaitable[None]]


def make(for_docs: ForDocs, everything: Everything) -> None:
    """Runs one of both: ``everything`` where the command names a folder."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(_make(for_docs, everything, folder))


async def keep(browser: Browser, name: str, png: bytes) -> None:
    """Among the pictures of the documents, as WebP: less than half of the bytes."""
    page = await browser.new_page()
    try:
        webp = await page.evaluate(_AS_WEBP, base64.b64encode(png).decode())
    finally:
        await page.close()
    (DOCS / f"{name}.webp").write_bytes(base64.b64decode(webp))


async def _make(for_docs: ForDocs, everything: Everything, folder: Path | None) -> None:
    executable = machine_chromium()
    if executable is None:
        raise SystemExit("No Chromium: install Debian's chromium.")
    async with started_chromium(executable) as browser:
        if folder is None:
            await for_docs(browser)
        else:
            await everything(browser, folder)
