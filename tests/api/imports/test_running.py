"""An import over HTTP from its dry run to its undoing: what is told of each row, and of those that failed."""

import csv
import io
from typing import Any

import httpx
import pytest

from tests.api.contacts.books import added
from tests.api.door import Door
from tests.api.imports.files import (
    IMPORTS,
    brought,
    failed,
    imported,
    numbers,
    ran,
    seen,
    table,
    written,
)
from tests.api.listening import listening
from tests.importing import worked
from tests.rules.imports.test_vendors import FILES
from tools.team.people import Role

ROWS = (
    "Ann,Lee,ann@example.com,+44 7400 123456",
    "Bo,Kim,bo@@example,",
    'Cy,"=HYPERLINK(""http://evil.example"")",cy@example.com,4.474E+11',
    ",,di@example.com,",
    "Ed,Py,ed@example.com,020 7183 8750",
    'Fi,"Qu,fi@example.com,',
)


async def rows_of(client: httpx.AsyncClient, found: dict[str, Any], **query: Any) -> list[dict[str, Any]]:
    """All pages."""
    rows: list[dict[str, Any]] = []
    cursor = None
    while True:
        more: dict[str, str] = {} if cursor is None else {"cursor": cursor}
        answer = await client.get(f"{IMPORTS}/{found['id']}/rows", params={"limit": 2, **query, **more})
        assert answer.status_code == 200, answer.text
        rows += answer.json()["items"]
        cursor = answer.json()["next_cursor"]
        if cursor is None:
            return rows


async def contacts(client: httpx.AsyncClient) -> list[str]:
    items = (await client.get("/v1/contacts", params={"limit": 100})).json()["items"]
    return sorted(f"{item['first_name']} {item['last_name']}" for item in items)


async def test_a_dry_run_says_what_the_run_does_and_writes_nothing(both_doors: Door) -> None:
    door = both_doors
    async with await door.user(role=Role.ADMIN) as admin:
        known = await added(admin, first_name="Ed", last_name="Py", email="ed@example.com")
        found = await brought(admin, table(*ROWS), name="people.csv")
        tried = await ran(door, admin, found, dry_run=True)
        before = await contacts(admin)
        planned = await rows_of(admin, found)
        done = await ran(door, admin, found)
        rows = await rows_of(admin, found)
        after = await contacts(admin)

    assert (tried["state"], tried["dry_run"], tried["progress"]) == ("finished", True, 1.0)
    assert (done["state"], done["dry_run"]) == ("finished", False)
    assert numbers(tried) == numbers(done) == (1, 1, 0, 0, 4)
    assert (before, after) == (["Ed Py"], ["Ann Lee", "Ed Py"])
    assert [(row["line"], row["outcome"]) for row in planned] == [(row["line"], row["outcome"]) for row in rows]
    assert [(row["line"], row["outcome"], row["changed"]) for row in rows] == [
        (2, "created", []),
        (3, "failed", []),
        (4, "failed", []),
        (5, "failed", []),
        (6, "updated", ["phones"]),
        (7, "failed", []),
    ]
    assert rows[4]["contact_id"] == known["id"]
    assert rows[1]["cells"] == ["Bo", "Kim", "bo@@example", ""]
    assert [reason["column"] for reason in rows[1]["reasons"]] == ["Email"]


async def test_rows_are_listed_by_outcome(door: Door) -> None:
    async with await door.user(role=Role.ADMIN) as admin:
        found = await imported(door, admin, table(*ROWS))
        by_outcome = {
            outcome: [row["line"] for row in await rows_of(admin, found, outcome=outcome)]
            for outcome in ("created", "updated", "unchanged", "conflict", "failed")
        }
        wrong = await admin.get(f"{IMPORTS}/{found['id']}/rows", params={"outcome": "lost"})

    assert by_outcome == {"created": [2, 6], "updated": [], "unchanged": [], "conflict": [], "failed": [3, 4, 5, 7]}
    assert wrong.status_code == 422


async def test_failed_rows_are_mended_and_imported_again_and_nothing_else_changes(both_doors: Door) -> None:
    door = both_doors
    async with await door.user(role=Role.ADMIN) as admin:
        first = await imported(door, admin, table(*ROWS))
        file = await failed(admin, first)
        mended = [[*row] for row in file]
        mended[1][2] = "bo@example.com"
        mended[2][3] = "+44 7400 123457"
        mended[3][:2] = ["Di", "Ox"]
        mended[4][1:3] = ["Qu", "fi@example.com"]
        second = await imported(door, admin, written(mended), name="mended.csv")
        again = await imported(door, admin, table(*ROWS))
        names = await contacts(admin)

    assert file[0] == ["First name", "Last name", "Email", "Phone", "Import line", "Import reason"]
    assert [row[4] for row in file[1:]] == ["3", "4", "5", "7"]
    assert file[2][1] == '\'=HYPERLINK("http://evil.example")'
    assert "last digits are lost" in file[2][5]
    assert "never closed" in file[4][5]
    assert [c["field"] for c in second["columns"]] == ["first_name", "last_name", "email", "phone", None, None]
    assert numbers(second) == (4, 0, 0, 0, 0)
    assert names == sorted(["Ann Lee", "Bo Kim", 'Cy =HYPERLINK("http://evil.example")', "Di Ox", "Ed Py", "Fi Qu"])
    assert numbers(again) == (0, 0, 2, 0, 4)


async def test_failed_rows_as_they_are_fail_again_with_the_same_cells(door: Door) -> None:
    hostile = ["'=1+1", "''=1", "@sum", "-2+3", "+x", "\tTab", "a\nb", '"q"', "＝1", "'plain", " - "]
    rows = [["Name", "Email", "Notes"], *(["", "no address", cell] for cell in hostile)]
    async with await door.user(role=Role.ADMIN) as admin:
        email = {"Email": "email"}
        first = await failed(admin, await imported(door, admin, written(rows), mapping=email))
        second = await failed(admin, await imported(door, admin, written(first), mapping=email))

    assert all(not cell.startswith(tuple("=+-@\t＝")) for row in first for cell in row)
    assert len(first) == len(hostile) + 1
    # What stands in a cell is read as it was once our own mark is off; the second file marks it as the first did.
    assert [row[:3] for row in second] == [row[:3] for row in first]
    assert second[0] == first[0]


async def test_conflicts_have_a_file_of_their_own(both_doors: Door) -> None:
    door = both_doors
    async with await door.user(role=Role.ADMIN) as admin:
        await added(admin, first_name="Ann", last_name="Lee", email="ann@example.com")
        await added(admin, first_name="Bo", last_name="Kim", phone="+447400123456")
        found = await imported(door, admin, table("Ann,Lee,ann@example.com,+44 7400 123456"))
        conflicts, failures = await failed(admin, found, outcome="conflict"), await failed(admin, found)

    assert numbers(found) == (0, 0, 0, 1, 0)
    assert [row[:5] for row in conflicts[1:]] == [["Ann", "Lee", "ann@example.com", "'+44 7400 123456", "2"]]
    assert len(failures) == 1


async def test_the_same_file_twice_changes_nothing_the_second_time(both_doors: Door) -> None:
    for path in sorted(FILES.iterdir()):
        async with await both_doors.user(f"User{path.stem}", role=Role.ADMIN) as admin:
            first = await imported(both_doors, admin, path.read_bytes(), name=path.name)
            second = await imported(both_doors, admin, path.read_bytes(), name=path.name)

        assert first["state"] == second["state"] == "finished", first["reason"]
        assert numbers(second)[:2] == (0, 0), path.name
        assert first["counts"]["rows"] == second["counts"]["rows"]


async def test_an_import_is_undone_and_says_what_it_kept(both_doors: Door) -> None:
    door = both_doors
    async with await door.user(role=Role.ADMIN) as admin:
        found = await imported(door, admin, table("Ann,Lee,ann@example.com,", "Bo,Kim,bo@example.com,"))
        (ann,) = (await admin.get("/v1/contacts", params={"search": "Ann Lee"})).json()["items"]
        await admin.patch(f"/v1/contacts/{ann['id']}", json={"notes": "called"})
        asked = await admin.post(f"{IMPORTS}/{found['id']}/undo")
        twice = await admin.post(f"{IMPORTS}/{found['id']}/undo")
        await worked(door.toolkit)
        undone = await seen(admin, found)
        names = await contacts(admin)
        log = [entry["what"] for entry in (await admin.get("/v1/audit")).json()["items"]]

    assert (asked.status_code, twice.status_code) == (202, 202)
    assert undone["undo"] == {"state": "finished", "removed": 1, "restored": 0, "kept": 1}
    assert names == ["Ann Lee"]
    assert {"contacts.imported", "import.undone"} <= set(log)


async def test_an_import_is_called_off_and_ended_ones_are_not(door: Door) -> None:
    async with await door.user(role=Role.ADMIN) as admin:
        found = await brought(admin, table("Ann,Lee,ann@example.com,"))
        path = f"{IMPORTS}/{found['id']}"
        early = await admin.post(f"{path}/cancel")
        await admin.post(f"{path}/start")
        late = await admin.put(f"{path}/mapping", json={"mapping": {}})
        off = await admin.post(f"{path}/cancel")
        await worked(door.toolkit)
        started = await admin.post(f"{path}/start")
        discarded = await admin.delete(path)
        names = await contacts(admin)

    assert off.json()["state"] == "cancelled"
    assert names == []
    refused = (early, late, started, discarded)
    assert [(answer.status_code, answer.json()["state"]) for answer in refused] == [
        (409, "ready"),
        (409, "running"),
        (409, "cancelled"),
        (409, "cancelled"),
    ]


async def test_choices_hold_for_the_whole_file(door: Door) -> None:
    async with await door.user(role=Role.ADMIN) as admin:
        await admin.post("/v1/tags", json={"name": "vip"})
        await added(admin, first_name="Ann", last_name="Lee", email="ann@example.com")
        found = await brought(admin, table("Ann,Leigh,ann@example.com,0412 345 678"))
        choices = {"policy": "overwrite", "tags": ["VIP"], "country": "Australia"}
        mapped = await admin.put(f"{IMPORTS}/{found['id']}/mapping", json=choices)
        kept = await admin.put(f"{IMPORTS}/{found['id']}/mapping", json={"on_archived": "update"})
        await ran(door, admin, found)
        (ann,) = (await admin.get("/v1/contacts")).json()["items"]

    assert mapped.json()["choices"]["country"] == "AU"
    assert kept.json()["choices"] == mapped.json()["choices"] | {"on_archived": "update"}
    assert (ann["last_name"], ann["tags"], ann["phones"][0]["value"]) == ("Leigh", ["vip"], "+61412345678")


async def test_an_empty_file_to_begin_with_maps_by_itself(door: Door) -> None:
    async with await door.user(role=Role.ADMIN) as admin:
        await admin.post("/v1/fields", json={"key": "size", "label": "Size of the shop", "type": "text"})
        answer = await admin.get(f"{IMPORTS}/template.csv")
        (header,) = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
        found = await brought(admin, answer.content + b"Ann,,Lee,,ann@example.com\r\n")

    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    assert [column["header"] for column in found["columns"]] == header
    assert all(column["field"] and column["sure"] for column in found["columns"])
    assert found["columns"][-1]["field"] == "custom.size"


async def test_whoever_imported_is_told_of_its_end_and_nobody_else(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin, await door.user("Ben", role=Role.ADMIN) as other:
        secrets = [str(each.headers["Authorization"]).partition(" ")[2] for each in (admin, other)]
        streams = [listening(door.app, "/v1/events", secret) for secret in secrets]
        async with streams[0] as hers, streams[1] as his:
            found = await imported(door, admin, table("Ann,Lee,ann@example.com,"))
            told = await hers.next("import.finished")
            own = await imported(door, other, table("Ann,Lee,ann@example.com,"))
            his_first = await his.next("import.finished")

    assert told.data["data"]["import_id"] == found["id"]
    assert told.data["data"]["counts"]["created"] == 1
    assert his_first.data["data"]["import_id"] == own["id"]


@pytest.mark.parametrize("path", ["/rows", "/failed.csv", ""])
async def test_what_there_is_not_is_not_found(door: Door, path: str) -> None:
    async with await door.user(role=Role.ADMIN) as admin:
        assert (await admin.get(f"{IMPORTS}/imp_nobody{path}")).status_code == 404
