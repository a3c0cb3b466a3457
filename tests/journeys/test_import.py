"""A file of contacts over HTTP and by the command line: tried, killed in the middle, finished, mended, undone."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.journeys.processes import Started, started, url_of
from tests.journeys.running import ADMIN_TOKEN
from tests.patience import PATIENCE
from tests.rules.imports.test_vendors import FILES
from tests.scale import scaled

SETTINGS = {"HANDOVER_ADMIN_TOKEN": ADMIN_TOKEN, "HANDOVER_COUNTRY": "GB"}
HEADER = ["First name", "Last name", "Email", "Phone"]


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[tuple[Started, httpx.AsyncClient]]:
    """The service on the same data folder as before, and its admin."""
    headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
    async with (
        started("serve", folder=folder, settings={**SETTINGS, "HANDOVER_PORT": "0"}) as process,
        httpx.AsyncClient(base_url=await url_of(process), headers=headers, timeout=PATIENCE) as admin,
    ):
        yield process, admin


@asynccontextmanager
async def command(*arguments: str, folder: Path) -> AsyncIterator[Started]:
    """``handover import …`` that has run to its end."""
    async with started("import", *arguments, folder=folder, settings=SETTINGS) as running:
        await running.process.wait()
        await running.all_said()
        yield running


def table(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


async def brought(admin: httpx.AsyncClient, name: str, body: bytes) -> str:
    answer = await admin.post("/v1/imports", files={"file": (name, body)})
    assert answer.status_code == 201, answer.text
    return f"/v1/imports/{answer.json()['id']}"


async def until(admin: httpx.AsyncClient, path: str, is_so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The import, once something is so."""
    async with asyncio.timeout(PATIENCE * 2):
        while not is_so(found := (await admin.get(path)).json()):  # noqa: ASYNC110 - another process works
            await asyncio.sleep(0.05)
    return dict(found)


async def ended(admin: httpx.AsyncClient, path: str) -> dict[str, Any]:
    return await until(admin, path, lambda found: found["state"] != "running")


async def emails(admin: httpx.AsyncClient) -> list[str]:
    """Of all contacts, by the file that the business would keep."""
    file = (await admin.get("/v1/contacts/export.csv")).content.decode("utf-8-sig")
    return sorted(row["email"] for row in csv.DictReader(io.StringIO(file, newline="")))


def add_up(found: dict[str, Any]) -> int:
    counts = found["counts"]
    assert counts["rows"] == sum(counts[name] for name in ("created", "updated", "unchanged", "conflict", "failed"))
    return int(counts["rows"])


async def test_an_import_that_is_killed_in_the_middle_is_finished_mended_and_undone(tmp_path: Path) -> None:
    count = scaled(20_000, at_least=2_000)
    rows = [["Ann", f"Number{number}", f"ann{number}@example.com", ""] for number in range(count)]
    rows[7][2] = "no address"
    async with serving(tmp_path) as (process, admin):
        path = await brought(admin, "people.csv", table([HEADER, *rows]))
        await admin.post(f"{path}/start")
        begun = await until(admin, path, lambda found: found["counts"]["rows"] > 0)
        process.kill()

    async with serving(tmp_path) as (_, admin):
        found = await ended(admin, path)
        kept = await emails(admin)
        file = list(csv.reader(io.StringIO((await admin.get(f"{path}/failed.csv")).content.decode("utf-8-sig"))))
        mended = [file[0], [*file[1][:2], "ann7@example.com", *file[1][3:]]]
        second = await brought(admin, "mended.csv", table(mended))
        await admin.post(f"{second}/start")
        again = await ended(admin, second)
        await admin.post(f"{path}/undo")
        after = await until(admin, path, lambda found: found["undo"]["state"] == "finished")
        left = await emails(admin)

    assert begun["counts"]["rows"] < count
    assert (found["state"], add_up(found), found["counts"]["failed"]) == ("finished", count, 1)
    assert kept == sorted(f"ann{number}@example.com" for number in range(count) if number != 7)
    assert file[1][:5] == ["Ann", "Number7", "no address", "", "9"]
    assert (add_up(again), again["counts"]["created"]) == (1, 1)
    assert (after["undo"]["removed"], left) == (count - 1, ["ann7@example.com"])


async def test_every_file_is_tried_by_the_command_line_and_imported_with_and_without_a_server(tmp_path: Path) -> None:
    async with serving(tmp_path) as (_, admin):
        for path in sorted(FILES.iterdir()):
            at = await brought(admin, path.name, path.read_bytes())
            await admin.put(f"{at}/mapping", json={"mapping": {}, "unknown_tags": "create"})
            await admin.post(f"{at}/start")
            found = await ended(admin, at)
            assert (found["state"], add_up(found) > 0) == ("finished", True), found["reason"]
        contacts = await emails(admin)

    file = tmp_path / "more.csv"
    file.write_bytes(table([HEADER, ["Zoe", "Lee", "zoe.lee@example.com", ""], ["Cy", "Ng", "", "4.474E+11"]]))
    async with command(str(file), "--dry-run", folder=tmp_path) as tried:
        assert tried.process.returncode == 3
        assert "1 would be created" in "".join(tried.printed)
    async with command(str(file), "--failed", "failed.csv", folder=tmp_path) as alone:
        assert alone.process.returncode == 3
        assert "last digits are lost" in "".join(alone.printed)
    mended = (tmp_path / "failed.csv").read_text(encoding="utf-8-sig").replace("4.474E+11", "+44 7400 999888")
    (tmp_path / "mended.csv").write_text(mended, encoding="utf-8")
    strange = tmp_path / "strange.csv"
    strange.write_bytes(table([["Wer", "Wohin"], ["Di Ox", "di.ox@example.com"]]))

    async with serving(tmp_path) as (_, admin):
        there = ["--url", str(admin.base_url)]
        async with command(str(tmp_path / "mended.csv"), *there, folder=tmp_path) as served:
            assert served.process.returncode == 0, "".join(served.printed)
        async with command(str(strange), *there, folder=tmp_path) as unmapped:
            assert unmapped.process.returncode == 4
            assert "--map" in "".join(unmapped.printed)
        async with command(
            str(strange), "--map", "Wer=full_name", "--map", "#2=email", *there, folder=tmp_path
        ) as mapped:
            assert mapped.process.returncode == 0, "".join(mapped.printed)
        async with command(str(tmp_path / "nothing.csv"), *there, folder=tmp_path) as nothing:
            assert (nothing.process.returncode, "Traceback" in "".join(nothing.printed)) == (1, False)
        now = await emails(admin)

    assert sorted([*contacts, "", "di.ox@example.com", "zoe.lee@example.com"]) == now
