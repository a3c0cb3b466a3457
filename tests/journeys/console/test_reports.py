"""Reports: of the days in the address, and as of now."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Route, expect

from tests.journeys.console.desk import a_desk
from tests.journeys.widget.shop import ASKS
from tests.patience import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built_pages")]


async def test_a_report_is_of_the_days_in_the_address_as_plots_and_as_tables(
    browser: Browser, tmp_path: Path
) -> None:
    async with a_desk(browser, tmp_path, wait=0.2) as desk:
        for _ in range(2):
            customer = await desk.customer()
            await customer.writes(ASKS)
        report: Any = {}
        while report.get("total", {}).get("timed_out") != 2:
            report = await desk.team.asked("GET", "/v1/reports/handovers")
        day = report["last"]
        console = await desk.console(address=f"/reports?from={day}&to={day}")
        await expect(console.main.locator("canvas")).to_have_count(3)
        row = console.main.get_by_role("row").filter(has=console.page.get_by_role("rowheader", name=day))
        asked_for = await row.get_by_role("cell").first.text_content()
        await console.main.get_by_role("tab", name="By channel").click()
        await expect(console.main.get_by_role("rowheader", name="Web chat")).to_be_visible()
        await console.main.get_by_label("Range").select_option("7")
        await expect(console.main.get_by_label("To", exact=True)).to_have_value(day)
        address = console.page.url

    assert asked_for == "2"
    assert "by=channel" in address
    assert f"from={day}" not in address
    assert console.complaints == []


async def test_plots_follow_the_systems_light_and_dark(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path, wait=0.2) as desk:
        await (await desk.customer()).writes(ASKS)
        console = await desk.console(address="/reports")
        plots = console.main.locator("canvas")
        await expect(plots).to_have_count(3)
        await expect(console.main.locator("dt:has-text('Timed out') + dd")).to_contain_text("1 chats")
        await console.page.route("**/v1/reports/handovers*", never_answered)
        light = await drawn(plots)
        await console.page.emulate_media(color_scheme="dark")
        async with asyncio.timeout(PATIENCE):
            while await drawn(plots) in ("", light):
                await console.page.wait_for_timeout(50)

    assert console.complaints == []


async def test_plots_are_as_long_as_the_range_and_of_a_quiet_day_they_say_that_nothing_happened(
    browser: Browser, tmp_path: Path
) -> None:
    async with a_desk(browser, tmp_path, wait=0.2) as desk:
        await (await desk.customer()).writes(ASKS)
        console = await desk.console(address="/reports")
        async with asyncio.timeout(PATIENCE):
            while await coloured(console.main.locator("canvas")) < 0.8:
                await console.page.wait_for_timeout(50)

    assert console.complaints == []


async def coloured(plots: Locator) -> float:
    """Of how much of the first plot's width some line is seen; nothing before it is there."""
    part = await plots.evaluate_all("""([plot]) => {
        if (!plot) return 0;
        const { data } = plot.getContext("2d").getImageData(0, 0, plot.width, plot.height);
        const columns = new Set();
        for (let at = 0; at < data.length; at += 4) {
            const [red, green, blue, alpha] = data.slice(at, at + 4);
            if (alpha > 200 && Math.max(red, green, blue) - Math.min(red, green, blue) > 60) {
                columns.add((at / 4) % plot.width);
            }
        }
        return columns.size / plot.width;
    }""")
    return float(part)


async def never_answered(route: Route) -> None:
    """What is read anew would draw the plots anew."""


async def drawn(plots: Locator) -> str:
    """The first plot, as it is now; nothing while it is drawn anew."""
    return str(await plots.evaluate_all("all => all[0]?.toDataURL() ?? ''"))


async def test_figures_follow_what_happens_and_nothing_on_the_page_moves(browser: Browser, tmp_path: Path) -> None:
    async with a_desk(browser, tmp_path, wait=0.2) as desk:
        await (await desk.customer()).writes(ASKS)
        console = await desk.console(address="/reports", size=(1000, 500))
        asked_for = console.main.locator("dt:has-text('Asked for a person') + dd")
        timed_out = console.main.locator("dt:has-text('Timed out') + dd")
        await expect(asked_for).to_contain_text("1")
        await expect(timed_out).to_contain_text("1 chats")
        await expect(console.main.locator("canvas")).to_have_count(3)
        table = console.main.get_by_role("table")
        await table.evaluate("""table => {
            const page = table.closest("main").querySelector(".overflow-y-auto");
            page.scrollTo(0, page.scrollHeight);
            window.stood = new Set();
            const look = () => {
                window.stood.add(Math.round(table.getBoundingClientRect().top));
                requestAnimationFrame(look);
            };
            requestAnimationFrame(look);
        }""")
        await (await desk.customer()).writes(ASKS)
        await expect(asked_for).to_contain_text("2")
        await expect(timed_out).to_contain_text("2 chats")
        stood = await console.page.evaluate("[...window.stood]")

    assert len(stood) == 1
    assert console.complaints == []
