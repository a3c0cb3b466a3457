"""Files of contacts in the console: brought, mapped, tried, run, looked through, undone."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Route, expect

from tests.journeys.console.console import Console
from tests.journeys.console.desk import a_desk
from tests.journeys.widget.widget import DESKTOP, PHONE, Theme
from tests.rules.imports.test_vendors import FILES

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built_pages")]

HOSTILE = "<img src=x onerror=alert(1)>"


async def bring(console: Console, name: str) -> None:
    """Chooses a file that another system exported, and waits until it is looked at."""
    await console.page.get_by_label("File of contacts").set_input_files(FILES / name)
    await expect(console.main.get_by_role("heading", name=name)).to_be_visible()


async def run(console: Console, button: str = "Import now") -> None:
    """Presses it, and waits for what became of the rows."""
    await console.main.get_by_role("button", name=button).click()
    told = "What became of the rows" if button == "Import now" else "What an import would do"
    await expect(console.main.get_by_role("heading", name=told)).to_be_visible()


def lines_of(file: Path) -> list[str]:
    """What was downloaded."""
    return file.read_text(encoding="utf-8-sig").splitlines()


async def became(console: Console) -> dict[str, int]:
    """The counts as they are shown."""
    shown = console.main.locator("dl > div")
    words = [text.split("\n") for text in await shown.all_inner_texts()]
    return {name: int(number) for name, number in words}


async def test_files_of_three_systems_come_in_with_a_column_mapped_by_hand_and_one_is_undone(
    browser: Browser, tmp_path: Path
) -> None:
    async with a_desk(browser, tmp_path) as desk:
        console = await desk.console(address="/imports")
        await bring(console, "hubspot_contacts.csv")
        await console.main.get_by_label("Lifecycle Stage becomes").select_option("Notes")
        await run(console, "Try it first")
        tried = await became(console)
        await expect(console.main.get_by_text("lead · subscriber · customer")).to_be_visible()
        untouched = await desk.team.items("/v1/contacts")
        await run(console)
        hubspot = await became(console)
        maya = (await desk.team.items("/v1/contacts?search=maya"))[0]
        notes = (await desk.team.asked("GET", f"/v1/contacts/{maya['id']}"))["notes"]

        await console.main.get_by_role("link", name="All imports").click()
        await bring(console, "shopify_customers.csv")
        await expect(console.main.get_by_text("Not sure", exact=True)).to_have_count(2)
        await expect(console.main.get_by_role("button", name="Import now")).to_be_disabled()
        await console.main.get_by_role("button", name="Take: Agreed to broadcasts by e-mail").click()
        await console.main.get_by_role("button", name="Leave all of them out").click()
        await expect(console.main.get_by_text("Not sure", exact=True)).to_have_count(0)
        await console.main.get_by_label("Tags that there are not").select_option("Make the tag")
        await run(console)

        await console.main.get_by_role("link", name="All imports").click()
        await bring(console, "google_contacts_2024.csv")
        await console.main.get_by_label("Tags that there are not").select_option("Make the tag")
        before = await desk.team.asked("GET", "/v1/contacts/count")
        await run(console)
        google = await became(console)
        await console.main.get_by_role("button", name="Undo the import").click()
        await console.dialog.get_by_role("button", name="Undo the import").click()
        await expect(console.main.get_by_text("Undone:")).to_be_visible()
        await expect(console.main.get_by_text("Undone", exact=True)).to_be_visible()
        after = await desk.team.asked("GET", "/v1/contacts/count")
        await console.main.get_by_role("link", name="All imports").click()
        await expect(console.main.get_by_role("list").get_by_role("link")).to_have_count(3)
        counted = {each["file_name"]: each["counts"] for each in await desk.team.items("/v1/imports")}

    assert untouched == []
    assert tried == hubspot
    assert hubspot["Created"] == counted["hubspot_contacts.csv"]["created"] > 0
    assert notes == "lead"
    assert google["Created"] == counted["google_contacts_2024.csv"]["created"] > 0
    assert after == before
    assert console.complaints == []


async def test_rows_that_failed_are_told_with_their_reasons_and_come_back_as_a_file(
    browser: Browser, tmp_path: Path
) -> None:
    async with a_desk(browser, tmp_path) as desk:
        console = await desk.console(address="/imports")
        await bring(console, "nasty_excel_mangled_phone.csv")
        await run(console)
        await expect(console.main.get_by_text("Mobile:").first).to_be_visible()
        async with console.page.expect_download() as kept:
            await console.main.get_by_role("link", name="Download failed.csv").click()
        await (await kept.value).save_as(tmp_path / "failed.csv")
        lines = lines_of(tmp_path / "failed.csv")

    assert lines[0].endswith("Import line,Import reason")
    assert "4.474E+11" in lines[1]
    assert console.complaints == []


async def test_a_file_that_was_lost_on_the_way_is_sent_again_as_the_same_one(
    browser: Browser, tmp_path: Path
) -> None:
    keys: list[str | None] = []

    async def lost(route: Route) -> None:
        keys.append(route.request.headers.get("idempotency-key"))
        if len(keys) == 1:
            await route.abort()
        else:
            await route.continue_()

    async with a_desk(browser, tmp_path) as desk:
        console = await desk.console(address="/imports", quiet=["ERR_FAILED"])
        await console.page.route("**/v1/imports?name=*", lost)
        await console.page.get_by_label("File of contacts").set_input_files(FILES / "hubspot_contacts.csv")
        await expect(console.main.get_by_role("alert")).to_have_text("The service cannot be reached.")
        await console.main.get_by_role("button", name="Send it again").click()
        await expect(console.main.get_by_role("heading", name="hubspot_contacts.csv")).to_be_visible()

    assert len(keys) == 2
    assert keys[0] == keys[1] is not None
    assert console.complaints == []


async def test_hostile_words_stay_words(browser: Browser, tmp_path: Path) -> None:
    cells = f'First name,Last name,Email,"{HOSTILE}"\n{HOSTILE},{HOSTILE},no,{HOSTILE}\n'
    file = {"name": f"{HOSTILE.replace('/', '')}.csv", "mimeType": "text/csv", "buffer": cells.encode()}
    async with a_desk(browser, tmp_path) as desk:
        console = await desk.console(address="/imports")
        await console.page.get_by_label("File of contacts").set_input_files(file)  # type: ignore[arg-type]  # a payload
        await expect(console.main.get_by_role("heading", name=HOSTILE)).to_be_visible()
        await expect(console.main.get_by_label(f"{HOSTILE} becomes")).to_be_visible()
        await console.main.get_by_label("Email becomes").select_option("E-mail")
        await run(console)
        await expect(console.main.get_by_text("Line 2")).to_be_visible()
        await console.main.get_by_role("link", name="All imports").click()
        await expect(console.main.get_by_text(f"{HOSTILE}.csv")).to_be_visible()
        made = await console.page.locator("main img").count()

    assert made == 0
    assert console.complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_axe_finds_nothing(browser: Browser, tmp_path: Path, theme: Theme, size: tuple[int, int]) -> None:
    found: dict[str, list[str]] = {}
    wide: list[str] = []
    async with a_desk(browser, tmp_path) as desk:
        console = await desk.console(address="/imports", size=size, theme=theme)

        async def look(state: str) -> None:
            found[state] = await console.violations()
            if not await console.is_as_wide_as_the_window():
                wide.append(state)

        await expect(console.main.get_by_text("None yet.")).to_be_visible()
        await look("empty")
        await bring(console, "shopify_customers.csv")
        await look("mapping")
        await console.main.get_by_role("button", name="Leave all of them out").click()
        await expect(console.main.get_by_text("Not sure", exact=True)).to_have_count(0)
        await run(console)
        await look("results")

    assert {state: what for state, what in found.items() if what} == {}
    assert wide == []
