"""A file for a chat on its way in: bounded in size and time, beside few others, and never in memory whole."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Annotated, Any

from fastapi import Query
from starlette.requests import Request

from api.bodies.conversations import ClientId
from api.errors import TooLarge, TooSlow
from api.files.uploads import file_body, uploaded
from api.parts import Parts
from api.streams.seat import Seat
from tools.conversations.files import MEGABYTE, PIECE, Incoming

LONGEST = timedelta(minutes=5)
_MOST_AT_ONCE = 3
_FORM = 16_384
"""Bytes of what stands around a file in a form."""

FileName = Annotated[str, Query(max_length=1000, description="The file's, where the body does not say.")]
FileClientId = Annotated[
    ClientId | None, Query(description="The same again is the same file: for what was sent and not answered.")
]
A_FILE = file_body("The file, as the part `file` of a form or as the whole body.", "application/octet-stream")
"""For ``openapi_extra`` of a route that takes one."""


@asynccontextmanager
async def taken_in(
    request: Request, parts: Parts, *, sender: str, name: str, megabytes: int, longest: timedelta = LONGEST
) -> AsyncIterator[Incoming]:
    """The file, as long as the block lasts. ``sender`` sends few at once.

    Raises ``TooMany``, ``TooLarge`` before anything is read where the body says how large it is, ``TooSlow``, and
    ``Invalid`` for a form without a file.
    """
    most = megabytes * MEGABYTE
    if int(request.headers.get("content-length", "0")) > most + _FORM:
        raise _too_large(megabytes)
    seat = Seat(parts.live.seats, f"upload:{sender}", most=_MOST_AT_ONCE, of="files", lasts=longest)
    await seat.take()
    try:
        with tempfile.SpooledTemporaryFile(max_size=PIECE) as body:
            try:
                async with asyncio.timeout(longest.total_seconds()):
                    file = await _read(request, body, name=name, megabytes=megabytes)
            except TimeoutError as error:
                raise TooSlow from error
            yield file
    finally:
        await seat.leave()


async def _read(request: Request, body: Any, *, name: str, megabytes: int) -> Incoming:
    size = 0
    upload = await uploaded(request, name=name)
    async for piece in upload.pieces(PIECE):
        size += len(piece)
        if size > megabytes * MEGABYTE:
            raise _too_large(megabytes)
        body.write(piece)
    return Incoming(upload.name, size, upload.digest.hexdigest(), body)


def _too_large(megabytes: int) -> TooLarge:
    return TooLarge(f"A file has at most {megabytes} MB here.")
