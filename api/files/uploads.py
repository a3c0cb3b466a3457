"""A file that somebody uploads, as the whole body or as a form: taken in pieces as it comes, and never held whole."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from tools.errors import Invalid

_LONGEST_HEAD = 16_384
"""Bytes of what stands before the file in a form."""
_NO_FILE = 'Send the file as the part "file" of a form, or as the whole body.'
_CUT = "The form ends before the file does. Send it again."


def file_body(description: str, *types: str) -> dict[str, Any]:
    """What a route that takes one file says of its body: the part ``file`` of a form, or the file by these types."""
    raw = {"type": "string", "format": "binary"}
    form = {"type": "object", "properties": {"file": raw}, "required": ["file"], "additionalProperties": False}
    content = {"multipart/form-data": {"schema": form}, **{each: {"schema": raw} for each in types}}
    return {"requestBody": {"required": True, "description": description, "content": content}}


@dataclass
class Upload:
    """A file on its way."""

    name: str
    chunks: AsyncIterator[bytes]
    digest: Any = field(default_factory=hashlib.sha256)

    async def pieces(self, size: int) -> AsyncIterator[bytes]:
        """All of it, in pieces of this size; the last one is what is left."""
        waiting = bytearray()
        async for chunk in self.chunks:
            self.digest.update(chunk)
            waiting += chunk
            while len(waiting) >= size:
                yield bytes(waiting[:size])
                del waiting[:size]
        if waiting:
            yield bytes(waiting)


async def uploaded(request: Request, *, name: str) -> Upload:
    """Reads as far as to the file's name; ``name`` is what it is called where the body does not say.

    Raises ``Invalid`` for a form without a file, or with more than that.
    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    chunks = request.stream()
    if kind != b"multipart/form-data":
        return Upload(name, chunks)
    form = _Form(options.get(b"boundary", b""))
    async for chunk in chunks:
        form.feed(chunk)
        if form.name is not None:
            break
    if form.name is None:
        raise Invalid(_NO_FILE, field="file")
    return Upload(form.name.replace("\0", "") or name, form.rest(chunks))


class _Form:
    """One part called ``file``, and nothing else."""

    def __init__(self, boundary: bytes) -> None:
        self.name: str | None = None
        """Once the part has begun."""
        self._found = bytearray()
        self._head = 0
        self._header, self._value = b"", b""
        self._parts = 0
        self._ended = False
        if not boundary:
            raise Invalid("This form names no boundary.", field="file")
        try:
            self._parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": self._begin,
                    "on_header_field": self._add_header,
                    "on_header_value": self._add_value,
                    "on_header_end": self._end_header,
                    "on_headers_finished": self._end_headers,
                    "on_part_data": self._add_data,
                    "on_end": self._end,
                },
            )
        except FormParserError as wrong:
            raise Invalid("This is no form.", field="file") from wrong

    def feed(self, chunk: bytes) -> None:
        """The next bytes of the body."""
        try:
            self._parser.write(chunk)
        except FormParserError as wrong:
            raise Invalid("This is no form.", field="file") from wrong

    async def rest(self, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """What the file holds."""
        yield self._taken()
        async for chunk in chunks:
            self.feed(chunk)
            yield self._taken()
        if not self._ended:
            raise Invalid(_CUT, field="file")

    def _taken(self) -> bytes:
        taken = bytes(self._found)
        self._found.clear()
        return taken

    def _begin(self) -> None:
        self._parts += 1
        if self._parts > 1:
            raise Invalid("Send nothing in the form but the file; all else stands in the address.", field="file")

    def _add_header(self, data: bytes, start: int, end: int) -> None:
        self._header += self._bounded(data[start:end])

    def _add_value(self, data: bytes, start: int, end: int) -> None:
        self._value += self._bounded(data[start:end])

    def _bounded(self, piece: bytes) -> bytes:
        self._head += len(piece)
        if self._head > _LONGEST_HEAD:
            raise Invalid("This is no form.", field="file")
        return piece

    def _end_header(self) -> None:
        if self._header.lower() == b"content-disposition":
            _, options = parse_options_header(self._value)
            if options.get(b"name") != b"file":
                raise Invalid(_NO_FILE, field="file")
            self.name = options.get(b"filename", b"").decode("utf-8", "replace")
        self._header, self._value = b"", b""

    def _end_headers(self) -> None:
        if self.name is None:
            raise Invalid(_NO_FILE, field="file")

    def _add_data(self, data: bytes, start: int, end: int) -> None:
        self._found += data[start:end]

    def _end(self) -> None:
        self._ended = True
