"""How the pictures of the documents are made, and those that are only looked at."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from playwright.async_api import Browser

from tests.servers.chromium import machine_chromium, started_chromium

ForDocs = Callable[[Browser], Awaitable[None]]
Everything = Callable[[Browser, Path], Awaitable[None]]


def make(for_docs: ForDocs, everything: Everything) -> None:
    """Runs one of both: ``everything`` where the command names a folder."""
    asyncio.run(_make(for_docs, everything, Path(sys.argv[1]) if len(sys.argv) > 1 else None))


async def _make(for_docs: ForDocs, everything: Everything, folder: Path | None) -> None:
    executable = machine_chromium()
    if executable is None:
        raise SystemExit("No Chromium: install Debian's chromium.")
    async with started_chromium(executable) as browser:
        if folder is None:
            await for_docs(browser)
        else:
            await everything(browser, folder)
