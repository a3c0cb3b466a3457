"""Files of chats as they are handed out: whatever is in them, no browser runs it as ours."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from tools.conversations.file_kinds import SHOWN
from tools.conversations.files import KeptFile
from tools.ids import BusinessId
from tools.toolkit import Toolkit

_NO_TYPE = "application/octet-stream"
_ANY_FILE = {"schema": {"type": "string", "format": "binary"}}
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file. Pictures (PNG, JPEG, GIF, WebP) come as what they are and may be shown; all else "
        "is to be kept.",
        "content": dict.fromkeys((_NO_TYPE, *sorted(SHOWN)), _ANY_FILE),
    },
    304: {"description": "You have it already."},
}
"""For ``responses`` of a route that hands files out."""


class HandedOut(StreamingResponse):
    """A file of a chat, piece by piece."""

    media_type = _NO_TYPE


def handed_out(toolkit: Toolkit, business_id: BusinessId, file: KeptFile, request: Request) -> Response:
    """The file, or 304 to whoever has it already; whether the caller may have it was looked at."""
    # A file never changes. Asked for each time, so that whoever may see it no more is not shown a kept one.
    tag = f'"{file.id}"'
    headers = {
        "Cache-Control": "private, no-cache",
        "ETag": tag,
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
    }
    if tag in request.headers.get("If-None-Match", ""):
        return Response(status_code=304, headers=headers)
    is_shown = file.kind in SHOWN
    headers["Content-Disposition"] = (
        f"{'inline' if is_shown else 'attachment'}; filename*=UTF-8''{quote(file.name, safe='')}"
    )
    headers["Content-Length"] = str(file.size)
    return HandedOut(
        _pieces(toolkit, business_id, file), media_type=file.kind if is_shown else _NO_TYPE, headers=headers
    )


async def _pieces(toolkit: Toolkit, business_id: BusinessId, file: KeptFile) -> AsyncIterator[bytes]:
    """Each is read by itself: whoever reads slowly holds nothing of the database."""
    number, left = 0, file.size
    while left > 0:
        async with toolkit.reading(business_id) as work:
            piece = await work.files.piece(file.id, number)
        if piece is None:
            # Erased while it was on its way: the connection breaks, and nobody takes the half for the whole.
            return
        yield piece
        number, left = number + 1, left - len(piece)
