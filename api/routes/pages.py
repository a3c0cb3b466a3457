"""The plain page at ``/``, the customer's chat beside what the team needs; ``/password``; and ``/widget.js``."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import Response

from tools.errors import NotFound

router = APIRouter(include_in_schema=False)

FOLDER = Path(__file__).parents[1] / "web" / "page"
BUILT = Path(__file__).parents[1] / "web" / "dist"
"""``make web`` builds what lies there."""

_FIRST = "index.html"
_MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
_HEADERS = {
    # Asked for each time and answered with 304: the names carry no version, and a page must fit its service.
    "Cache-Control": "no-cache",
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


_FOR_ALL_PAGES = {
    # A page that has the widget may load it with crossorigin and integrity.
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "public, max-age=300, stale-while-revalidate=86400",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True)
class PageFile:
    """One file of the page, as it is sent."""

    content: bytes
    media_type: str
    tag: str


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
    path = BUILT / "widget.js"
    if not path.exists():
        raise NotFound("The widget is not built yet: run `make web`.")
    return _answer(request, _built(path, path.stat().st_mtime_ns), _FOR_ALL_PAGES)


def _sent(request: Request, name: str) -> Response:
    # Looked up among the files that are there: no path is ever made of what was asked for.
    file = _files().get(name)
    if file is None:
        raise NotFound("There is no such page.")
    return _answer(request, file, _HEADERS)


def _answer(request: Request, file: PageFile, headers: Mapping[str, str]) -> Response:
    headers = {**headers, "ETag": file.tag}
    if file.tag in request.headers.get("If-None-Match", ""):
        return Response(status_code=304, headers=headers)
    return Response(file.content, media_type=file.media_type, headers=headers)


@cache
def _files() -> Mapping[str, PageFile]:
    return {path.name: _read(path) for path in FOLDER.iterdir() if path.suffix in _MEDIA_TYPES}


@cache
def _built(path: Path, at: int) -> PageFile:
    """Read anew when it was built anew."""
    return _read(path)


def _read(path: Path) -> PageFile:
    content = path.read_bytes()
    tag = f'"{hashlib.sha256(content).hexdigest()[:24]}"'
    return PageFile(content, _MEDIA_TYPES[path.suffix], tag)
