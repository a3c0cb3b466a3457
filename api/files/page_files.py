"""Files of the web pages as they are sent: what was built, what is told beside it, and nothing sent twice."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import Request
from starlette.responses import Response

BUILT = Path(__file__).parents[1] / "web" / "dist"
"""``make web`` builds what lies there."""

MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}

OF_OUR_PAGES = {
    # Asked for each time and answered with 304: the names carry no version, and a page must fit its service.
    "Cache-Control": "no-cache",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""What every page of ours is sent with; each adds its Content-Security-Policy."""


@dataclass(frozen=True)
class PageFile:
    """One file of a page, as it is sent."""

    content: bytes
    media_type: str
    tag: str


def built_file(folder: Path, name: str) -> PageFile | None:
    """A file of a built folder by its name; nothing where there is no such file, or nothing is built.

    Looked up among the files that are there: no path is ever made of what was asked for.
    """
    if not folder.is_dir():
        return None
    path = next((each for each in folder.iterdir() if each.name == name and each.suffix in MEDIA_TYPES), None)
    return None if path is None else _built(path, path.stat().st_mtime_ns)


def read_file(path: Path) -> PageFile:
    """With a tag that is another for other contents."""
    content = path.read_bytes()
    tag = f'"{hashlib.sha256(content).hexdigest()[:24]}"'
    return PageFile(content, MEDIA_TYPES[path.suffix], tag)


def file_answer(request: Request, file: PageFile, headers: Mapping[str, str]) -> Response:
    """The file, or 304 to whoever has it already."""
    headers = {**headers, "ETag": file.tag}
    if file.tag in request.headers.get("If-None-Match", ""):
        return Response(status_code=304, headers=headers)
    return Response(file.content, media_type=file.media_type, headers=headers)


@cache
def _built(path: Path, at: int) -> PageFile:
    """Read anew when it was built anew."""
    return read_file(path)
