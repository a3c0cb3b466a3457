"""Files for imports over HTTP, and callers who bring them."""

import csv
import io
from typing import Any

import httpx

from tests.api.door import Door
from tests.importing import worked

IMPORTS = "/v1/imports"
HEADER = "First name,Last name,Email,Phone"
CSV = {"Content-Type": "text/csv"}


def table(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows, ""]).encode()


async def brought(
    client: httpx.AsyncClient, file: bytes, *, name: str = "people.csv", **query: Any
) -> dict[str, Any]:
    """A file as a form, as a page sends it."""
    answer = await client.post(IMPORTS, files={"file": (name, file)}, params=query)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def seen(client: httpx.AsyncClient, found: dict[str, Any]) -> dict[str, Any]:
    answer = await client.get(f"{IMPORTS}/{found['id']}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def ran(
    door: Door, client: httpx.AsyncClient, found: dict[str, Any], *, dry_run: bool = False
) -> dict[str, Any]:
    """From its start to its end."""
    answer = await client.post(f"{IMPORTS}/{found['id']}/start", json={"dry_run": dry_run})
    assert answer.status_code == 202, answer.text
    await worked(door.toolkit)
    return await seen(client, found)


async def imported(
    door: Door, client: httpx.AsyncClient, file: bytes, *, mapping: dict[str, str] | None = None, **how: Any
) -> dict[str, Any]:
    """A file from its upload to its end; what was only suggested, and is not in ``mapping``, is left out."""
    found = await brought(client, file, **how)
    answer = await client.put(f"{IMPORTS}/{found['id']}/mapping", json={"mapping": mapping or {}})
    assert answer.status_code == 200, answer.text
    return await ran(door, client, found)


async def failed(client: httpx.AsyncClient, found: dict[str, Any], **query: str) -> list[list[str]]:
    """The file of the rows that failed."""
    answer = await client.get(f"{IMPORTS}/{found['id']}/failed.csv", params=query)
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def written(rows: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def numbers(found: dict[str, Any]) -> tuple[int, ...]:
    """Created, updated, unchanged, conflict, failed; they are all the rows."""
    counts = found["counts"]
    parts = tuple(counts[name] for name in ("created", "updated", "unchanged", "conflict", "failed"))
    assert sum(parts) == counts["rows"]
    return parts
