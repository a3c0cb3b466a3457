"""The console as it is sent: strict, one page at its own addresses alone, its parts kept for ever."""

import re

import pytest

from api.routes.console import ADDRESSES, FOLDER
from tests.api.door import Door
from tests.architecture.source import ROOT

CONSOLE = ROOT / "api" / "web" / "console"

pytestmark = pytest.mark.usefixtures("built_pages")


def test_the_service_knows_the_addresses_that_the_page_knows() -> None:
    known = set(re.findall(r'path: "([^"]+)"', (CONSOLE / "routes.ts").read_text(encoding="utf-8")))

    assert set(ADDRESSES) == known | {"/console"}


@pytest.mark.parametrize("address", ADDRESSES)
async def test_every_address_is_the_page(door: Door, address: str) -> None:
    async with door.caller() as anybody:
        answer = await anybody.get(re.sub(r"\{\w+\}", "any", address))

    policy = answer.headers["Content-Security-Policy"]
    assert answer.content == (FOLDER / "index.html").read_bytes()
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "default-src 'none'" in policy
    assert "trusted-types 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("address", ["/console/nothing", "/console/", "/console/conversations/one/two"])
async def test_at_any_other_address_the_page_says_that_there_is_none(door: Door, address: str) -> None:
    async with door.caller() as anybody:
        answer = await anybody.get(address)

    assert answer.status_code == 404
    assert answer.content == (FOLDER / "index.html").read_bytes()
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


async def test_beside_the_console_there_is_no_page(door: Door) -> None:
    async with door.caller() as anybody:
        answer = await anybody.get("/consoles")

    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_what_the_page_is_made_of_is_kept_by_browsers_for_ever(door: Door) -> None:
    async with door.caller() as anybody:
        wanted = re.findall(r'(?:src|href)="(/console/[^"]+)"', (await anybody.get("/console")).text)
        found = [await anybody.get(each) for each in wanted]
        again = await anybody.get(wanted[0], headers={"If-None-Match": found[0].headers["ETag"]})

    assert {each.headers["Content-Type"].partition(";")[0] for each in found} == {"text/javascript", "text/css"}
    assert {each.headers["Cache-Control"] for each in found} == {"public, max-age=31536000, immutable"}
    assert again.status_code == 304


@pytest.mark.parametrize("name", ["nothing.js", "..%2findex.html", "%2e%2e/index.html", "index.html", "%00"])
async def test_nothing_else_is_handed_out(door: Door, name: str) -> None:
    async with door.caller() as anybody:
        answer = await anybody.get(f"/console/assets/{name}")

    assert answer.status_code == 404


def test_no_source_makes_markup_of_words() -> None:
    sources = [path for path in CONSOLE.rglob("*") if path.suffix in (".svelte", ".ts")]
    makes = re.compile(r"\{@html\s|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function")
    # The entry says in words that there is none.
    found = {path.name: makes.findall(path.read_text(encoding="utf-8")) for path in sources if path.name != "main.ts"}

    assert len(sources) > 30
    assert {name: what for name, what in found.items() if what} == {}


def test_what_is_built_asks_nobody_else_for_anything() -> None:
    texts = [path.read_text(encoding="utf-8") for path in FOLDER.rglob("*") if path.is_file()]
    addresses = {each for text in texts for each in re.findall(r"https?://[\w.-]+", text)}

    # Names of languages of markup, where Svelte explains its faults, and Tailwind's licence.
    assert addresses <= {"http://www.w3.org", "https://svelte.dev", "https://tailwindcss.com"}


def test_nothing_that_is_built_makes_elements_of_text() -> None:
    # Svelte asks for this policy where one of its elements is made so; the page's own policy ends the page then.
    parts = [path.name for path in FOLDER.rglob("*.js") if "svelte-trusted-html" in path.read_text(encoding="utf-8")]

    assert parts == []
