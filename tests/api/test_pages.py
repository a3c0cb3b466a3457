"""The plain page as it is sent: strict, and never older than the service."""

import re

import pytest

from api.files.page_files import BUILT
from api.routes.pages import FOLDER
from tests.api.door import Door

FILES = sorted(path.name for path in FOLDER.iterdir())
WRITES_MARKUP = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setHTML")


async def test_the_page_may_run_and_show_nothing_but_its_own_files(door: Door) -> None:
    async with door.caller() as anybody:
        answer = await anybody.get("/")

    policy = answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_the_page_holds_no_script_and_no_style_of_its_own(door: Door) -> None:
    async with door.caller() as anybody:
        text = (await anybody.get("/")).text

    assert re.findall(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:", text) == []


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".js")])
def test_no_script_makes_markup_of_words(name: str) -> None:
    assert WRITES_MARKUP.findall((FOLDER / name).read_text(encoding="utf-8")) == []


async def test_what_the_page_is_made_of_is_there(door: Door) -> None:
    async with door.caller() as anybody:
        text = (await anybody.get("/")).text
        wanted = set(re.findall(r'(?:src|href)="(/page/[^"]+)"', text))
        for name in FILES:
            imported = re.findall(r'from "\./([^"]+)"', (FOLDER / name).read_text(encoding="utf-8"))
            wanted |= {f"/page/{each}" for each in imported}
        found = {place: (await anybody.get(place)).status_code for place in wanted}

    assert set(found.values()) == {200}


@pytest.mark.parametrize("name", FILES)
async def test_a_file_that_has_not_changed_is_not_sent_again(door: Door, name: str) -> None:
    async with door.caller() as anybody:
        first = await anybody.get(f"/page/{name}")
        again = await anybody.get(f"/page/{name}", headers={"If-None-Match": first.headers["ETag"]})
        other = await anybody.get(f"/page/{name}", headers={"If-None-Match": '"older"'})

    assert first.content == (FOLDER / name).read_bytes()
    assert first.headers["Cache-Control"] == "no-cache"
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert other.content == first.content


@pytest.mark.parametrize(
    "place",
    ["/page/nothing.js", "/page/", "/page/..%2fapp.py", "/page/%2e%2e/app.py", "/page/__init__.py", "/page/%00"],
)
async def test_nothing_else_of_the_service_is_handed_out(door: Door, place: str) -> None:
    async with door.caller() as anybody:
        answer = await anybody.get(place)

    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_the_head_alone_can_be_asked_for(door: Door) -> None:
    async with door.caller() as anybody:
        answer = await anybody.head("/")

    assert answer.status_code == 200
    assert answer.headers["ETag"]


@pytest.mark.usefixtures("built_pages")
async def test_the_widget_may_be_loaded_by_any_page_and_is_sent_once(door: Door) -> None:
    async with door.caller(Origin="https://shop.example") as page:
        first = await page.get("/widget.js")
        again = await page.get("/widget.js", headers={"If-None-Match": first.headers["ETag"]})

    assert first.content == (BUILT / "widget.js").read_bytes()
    assert first.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.usefixtures("built_pages")
def test_the_widget_makes_no_code_of_words() -> None:
    text = (BUILT / "widget.js").read_text(encoding="utf-8")

    assert re.findall(r"\beval\(|new Function|document\.write|insertAdjacentHTML|outerHTML", text) == []
