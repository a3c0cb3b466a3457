"""Server-sent events, read from the lines of an answer as they come."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Told:
    """One event."""

    kind: str
    data: Any
    place: str | None
    """Where the stream stands after it: what ``Last-Event-ID`` takes."""


async def told_in(lines: AsyncIterator[str]) -> AsyncIterator[Told]:
    """Whole events alone: what a lost connection cut off is told again by the next."""
    kind, place, data = "message", None, list[str]()
    async for line in lines:
        if not line:
            if data:
                yield Told(kind, json.loads("\n".join(data)), place)
            kind, place, data = "message", None, []
            continue
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match name:
            case "event":
                kind = value
            case "data":
                data.append(value)
            case "id":
                place = value
            case _:
                # A line that begins with a colon is a sign of life.
                pass
