"""Pages in a real browser four times slower than this machine: until something useful stands there, and scripts.

Each run begins with empty caches, on loopback. The floor is the small page on which a password is chosen.
"""

import asyncio
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, StorageState

from bench.measure import RUNS
from tests.journeys.console.desk import a_desk
from tests.journeys.widget.site import somebody_elses
from tests.servers.chromium import machine_chromium, started_chromium

_SLOWER = 4
_CHATS = 15


@dataclass(frozen=True)
class _Case:
    name: str
    url: str
    shows: str
    """What must stand there before the page is of use."""
    signed_in: bool = False


def main() -> None:
    """Prints the median of five runs for each page, with its spread."""
    executable = machine_chromium()
    if executable is None:
        raise SystemExit("No Chromium: install Debian's chromium.")
    asyncio.run(_measure(executable))


async def _measure(executable: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with started_chromium(executable) as browser, a_desk(browser, Path(folder)) as desk:
            await desk.team.asked("PATCH", "/v1/business", limits={"conversations_an_hour": _CHATS})
            for number in range(_CHATS):
                await (await desk.customer()).writes(f"Hello, this is question {number}")
            state = await (await desk.console()).page.context.storage_state()
            async with somebody_elses(desk.at.url) as site:
                for case in _cases(desk.at.url, site.origin):
                    runs = [await _run(browser, case, state if case.signed_in else None) for _ in range(RUNS)]
                    print(_line(case.name, runs))


def _cases(service: str, site: str) -> tuple[_Case, ...]:
    return (
        _Case("floor", f"{service}/password", "body :visible"),
        _Case("sign-in", f"{service}/console", "form:visible"),
        _Case("chats", f"{service}/console", "#page", signed_in=True),
        _Case("contacts", f"{service}/console/contacts", "main table", signed_in=True),
        _Case("reports", f"{service}/console/reports", "#page", signed_in=True),
        _Case("widget", site, ".bubble"),
    )


async def _run(browser: Browser, case: _Case, state: StorageState | None) -> tuple[float, float, float]:
    """Milliseconds until the first paint and until it is of use, and of scripts until then."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, storage_state=state, locale="en-GB")
    try:
        page = await context.new_page()
        slow = await context.new_cdp_session(page)
        await slow.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
        await slow.send("Performance.enable")
        await page.goto(case.url, wait_until="commit")
        await page.wait_for_selector(case.shows)
        useful = await page.evaluate("performance.now()")
        painted = await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0")
        metrics = {each["name"]: each["value"] for each in (await slow.send("Performance.getMetrics"))["metrics"]}
        return painted, useful, metrics["ScriptDuration"] * 1000
    finally:
        await context.close()


def _line(name: str, runs: Sequence[tuple[float, float, float]]) -> str:
    shown = []
    for what, found in zip(("painted", "of use", "scripts"), zip(*runs, strict=True), strict=True):
        spread = max(found) - min(found)
        shown.append(f"{what} {statistics.median(found):>6,.0f} ms (spread {spread:>5,.0f})")
    return f"{name:9}: {', '.join(shown)}"
