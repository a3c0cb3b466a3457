"""A file of contacts from its upload to its end, through the API."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from api.file_import.screen import Screen
from tools.errors import Invalid, Unusable

_CHUNK = 1 << 20
_LOOKS = 0.3
"""Seconds."""
_PROBLEMS = 10
_RUNNING = "running"

Found = Mapping[str, Any]


class Ending(IntEnum):
    """How a command ends, for whoever calls it from a program."""

    DONE = 0
    """Every row is in the contact book, or could be."""
    STOPPED = 1
    """It was refused, called off, or could not go on."""
    SOME_FAILED = 3
    """Some rows failed, or meet somebody else."""
    NOT_MAPPED = 4
    """Nothing was done: somebody has to say what columns are."""


@dataclass(frozen=True)
class Wanted:
    """What was typed."""

    file: Path
    dry_run: bool
    mapping: Mapping[str, str | None]
    choices: Mapping[str, Any]
    reading: Mapping[str, str]
    failed_to: Path | None = None


async def carry_out(client: httpx.AsyncClient, wanted: Wanted, screen: Screen) -> Ending:
    """Raises ``Invalid`` for what the service refuses."""
    found = await _bring(client, wanted)
    path = f"/v1/imports/{found['id']}"
    give_up = partial(client.delete, path)
    try:
        mapped = await _asked(client, "PUT", f"{path}/mapping", json={"mapping": wanted.mapping, **wanted.choices})
        screen.show_mapping(_with_samples(mapped, found), before=found)
        if mapped["missing"]:
            await give_up()
            return Ending.NOT_MAPPED
        await _asked(client, "POST", f"{path}/start", json={"dry_run": wanted.dry_run})
        give_up = partial(client.post, f"{path}/cancel")
        found = await _until_ended(client, path, screen)
    except BaseException:
        # Whoever presses Ctrl+C means it. What was done until then can be undone.
        await asyncio.shield(give_up())
        raise
    await _tell(client, path, wanted, screen, found)
    return _ending(found)


async def _tell(client: httpx.AsyncClient, path: str, wanted: Wanted, screen: Screen, found: Found) -> None:
    screen.show_problems(await _problems(client, path))
    if wanted.failed_to is not None and found["counts"]["failed"]:
        await _keep_failed(client, path, wanted.failed_to)
    screen.show_end(found, failed_to=wanted.failed_to)
    if wanted.dry_run:
        await client.delete(path)


def _ending(found: Found) -> Ending:
    if found["state"] != "finished":
        return Ending.STOPPED
    return Ending.SOME_FAILED if found["counts"]["failed"] or found["counts"]["conflict"] else Ending.DONE


async def _bring(client: httpx.AsyncClient, wanted: Wanted) -> Found:
    if not wanted.file.is_file():
        raise Invalid(f"There is no file {wanted.file}.", field="file")
    return await _asked(
        client,
        "POST",
        "/v1/imports",
        content=_chunks(wanted.file),
        params={"name": wanted.file.name, **wanted.reading},
        headers={"Content-Type": "application/octet-stream"},
    )


async def _chunks(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while chunk := await asyncio.to_thread(file.read, _CHUNK):
            yield chunk


async def _until_ended(client: httpx.AsyncClient, path: str, screen: Screen) -> Found:
    while True:
        found = await _asked(client, "GET", path)
        screen.show_progress(found)
        if found["state"] != _RUNNING:
            return found
        await asyncio.sleep(_LOOKS)


async def _problems(client: httpx.AsyncClient, path: str) -> Sequence[Found]:
    """The first ones in the file's order."""
    found: list[Found] = []
    for outcome in ("failed", "conflict"):
        page = await _asked(client, "GET", f"{path}/rows", params={"outcome": outcome, "limit": _PROBLEMS})
        found += page["items"]
    return sorted(found, key=lambda row: int(row["number"]))[:_PROBLEMS]


async def _keep_failed(client: httpx.AsyncClient, path: str, into: Path) -> None:
    async with client.stream("GET", f"{path}/failed.csv") as answer:
        if answer.is_error:
            raise Unusable(f"The rows that failed could not be had: {answer.status_code}.")
        with into.open("wb") as file:
            async for chunk in answer.aiter_bytes():
                file.write(chunk)


def _with_samples(mapped: Found, found: Found) -> Found:
    """As it is mapped now, with the samples that came with the file."""
    samples = [column["sample"] for column in found["columns"]]
    if len(samples) != len(mapped["columns"]):
        return mapped
    columns = [{**column, "sample": sample} for column, sample in zip(mapped["columns"], samples, strict=True)]
    return {**mapped, "columns": columns}


async def _asked(client: httpx.AsyncClient, method: str, path: str, **how: Any) -> Found:
    answer = await client.request(method, path, **how)
    if answer.is_error:
        said = answer.json().get("detail", "") if "json" in answer.headers.get("content-type", "") else ""
        raise Invalid(said or f"The service answered {answer.status_code}.")
    found: Found = answer.json()
    return found
