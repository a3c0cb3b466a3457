"""The plain page at ``/``, the customer's chat beside what the team needs; ``/password``; and ``/widget.js``."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.files.page_files import BUILT, MEDIA_TYPES, OF_OUR_PAGES, PageFile, built_file, file_answer, read_file
from tools.errors import NotFound

router = APIRouter(include_in_schema=False)

FOLDER = Path(__file__).parents[1] / "web" / "page"

_FIRST = "index.html"
_HEADERS = {
    **OF_OUR_PAGES,
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
}


_FOR_ALL_PAGES = {
    # A page that has the widget may load it with crossorigin and integrity.
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "public, max-age=300, stale-while-revalidate=86400",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}


@router.api_route("/", methods=["GET", "HEAD"])
def page(request: Request) -> Response:
    """The page itself."""
    return _sent(request, _FIRST)


@router.api_route("/password", methods=["GET", "HEAD"])
def password_page(request: Request) -> Response:
    """Where the link of an invitation leads."""
    return _sent(request, "password.html")


@router.api_route("/page/{name}", methods=["GET", "HEAD"])
def part_of_page(name: str, request: Request) -> Response:
    """What the page is made of."""
    return _sent(request, name)


@router.api_route("/widget.js", methods=["GET", "HEAD"])
def widget(request: Request) -> Response:
    """The chat for any page of any site."""
    file = built_file(BUILT, "widget.js")
    if file is None:
        raise NotFound("The widget is not built yet: run `make web`.")
    return file_answer(request, file, _FOR_ALL_PAGES)


def _sent(request: Request, name: str) -> Response:
    # Looked up among the files that are there: no path is ever made of what was asked for.
    file = _files().get(name)
    if file is None:
        raise NotFound("There is no such page.")
    return file_answer(request, file, _HEADERS)


@cache
def _files() -> Mapping[str, PageFile]:
    return {path.name: read_file(path) for path in FOLDER.iterdir() if path.suffix in MEDIA_TYPES}
