"""Files come in over HTTP: as a form or as they are, piece by piece, wholly or not at all."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from starlette.requests import ClientDisconnect

from tests.api.door import Door
from tests.api.imports.files import CSV, IMPORTS, brought, ran, seen, table
from tests.databases import BUSINESS
from tests.importing import worked
from tests.journeys.running import running
from tests.rules.imports.made_workbooks import written as workbook
from tools.imports.contact_import import PIECE
from tools.storage.statement import Statement
from tools.storage.tables.imports import import_pieces, imports
from tools.storage.toolkit import SqlToolkit
from tools.team.people import Role
from tools.team.tokens import Scope

ANN = "Ann,Lee,ann@example.com,+44 7400 123456"
CARD = b"BEGIN:VCARD\nN:Lee;Ann\nEMAIL:ann@example.com\nEND:VCARD\n"


async def left(toolkit: SqlToolkit) -> int:
    """How many rows there are of imports and of their files, whole or not."""
    async with toolkit.reading(BUSINESS) as work:
        rows = await work.connection.rows(Statement(select(func.count().label("n")).select_from(import_pieces)))
        others = await work.connection.rows(Statement(select(func.count().label("n")).select_from(imports)))
        return int(rows[0]["n"]) + int(others[0]["n"])


async def test_the_limits_of_the_installation_apply(tmp_path: Path) -> None:
    async with running(tmp_path, import_limits={"columns": 3}) as service, service.team() as team:
        csv = {"Content-Type": "text/csv"}
        refused = await team.post(IMPORTS, content=table(ANN), headers=csv)
        taken = await team.post(
            IMPORTS, content=b"First name,Last name,Email\nAnn,Lee,ann@example.com\n", headers=csv
        )

    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "file")
    assert "more than 3 columns" in refused.text
    assert taken.status_code == 201


async def endless(chunks: int) -> AsyncIterator[bytes]:
    """A body of which nobody may read more than so much."""
    for _ in range(chunks):
        yield b"x"
    raise AssertionError("it was read")


@pytest.mark.parametrize(
    ("body", "kind", "file_kind"),
    [
        (table(ANN), "text/csv", "text"),
        (CARD, "text/vcard", "cards"),
        (workbook([["Name", "Email"], ["Ann Lee", "ann@example.com"]]), "application/octet-stream", "workbook"),
    ],
)
async def test_a_file_comes_as_it_is(door: Door, body: bytes, kind: str, file_kind: str) -> None:
    async with await door.user(role=Role.ADMIN) as admin:
        answer = await admin.post(IMPORTS, content=body, params={"name": "people"}, headers={"Content-Type": kind})

    found = answer.json()
    assert answer.status_code == 201, answer.text
    assert (found["state"], found["kind"], found["file_name"], found["size"]) == (
        "ready",
        file_kind,
        "people",
        len(body),
    )


async def test_a_file_comes_as_a_form_and_shows_its_columns(both_doors: Door) -> None:
    async with await both_doors.user(role=Role.ADMIN) as admin:
        found = await brought(admin, table(ANN, "Bo,Kim,bo@example.com,"), name="Kundschaft März.csv")
        again = await seen(admin, found)
        listed = (await admin.get(IMPORTS)).json()["items"]

    assert found == again
    assert (found["state"], found["file_name"]) == ("ready", "Kundschaft März.csv")
    assert (found["encoding"], found["delimiter"], found["header_row"]) == ("utf-8", ",", 1)
    assert [(c["header"], c["field"], c["sure"], c["sample"]) for c in found["columns"]] == [
        ("First name", "first_name", True, ["Ann", "Bo"]),
        ("Last name", "last_name", True, ["Lee", "Kim"]),
        ("Email", "email", True, ["ann@example.com", "bo@example.com"]),
        ("Phone", "phone", True, ["+44 7400 123456"]),
    ]
    assert [each["id"] for each in listed] == [found["id"]]


async def test_a_long_file_is_kept_in_pieces_and_read_whole(both_doors: Door) -> None:
    rows = [
        f"Ann,Number{number},ann{number}@example.com,{'' if number % 2 else '+44 7400 123456'}"
        for number in range(15_000)
    ]
    body = table(*rows)
    assert len(body) > PIECE

    async def chunks() -> AsyncIterator[bytes]:
        for at in range(0, len(body), 100_001):
            yield body[at : at + 100_001]

    async with await both_doors.user(role=Role.ADMIN) as admin:
        answer = await admin.post(IMPORTS, content=chunks(), headers=CSV)

    assert answer.json()["size"] == len(body)
    assert await left(both_doors.toolkit) == len(body) // PIECE + 1 + 1


async def test_whoever_goes_while_sending_leaves_nothing(both_doors: Door) -> None:
    door = both_doors
    sent = 0

    async def receive() -> dict[str, Any]:
        nonlocal sent
        sent += 1
        if sent > 3:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": table(ANN) * 20_000, "more_body": True}

    async def send(message: Any) -> None:
        """Nobody is there."""

    async with await door.user(role=Role.ADMIN) as admin:
        scope = {
            "type": "http",
            "method": "POST",
            "path": IMPORTS,
            "raw_path": IMPORTS.encode(),
            "query_string": b"",
            "headers": [
                (b"content-type", b"text/csv"),
                (b"authorization", admin.headers["authorization"].encode()),
            ],
            "client": ("127.0.0.1", 1),
            "server": ("door.test", 80),
            "scheme": "http",
            "http_version": "1.1",
        }
        with pytest.raises(ClientDisconnect):
            await door.app(scope, receive, send)
        await worked(door.toolkit)

    assert sent > 3
    assert await left(door.toolkit) == 0


@pytest.mark.parametrize(
    ("content", "kind", "status", "says"),
    [
        (b"", "text/csv", 422, "empty"),
        (b"%PDF-1.7", "text/csv", 422, "PDF"),
        (b"PK\x03\x04nothing", "text/csv", 422, "not what its name says"),
        (b"{}", "application/json", 415, "text/csv"),
        (b"x" * 5_000_000, "text/csv", 422, "characters"),
        (b"--x\r\n", "multipart/form-data; boundary=x", 422, 'part \\"file\\"'),
        (b"nonsense", "multipart/form-data; boundary=x", 422, "no form"),
        (b"", "multipart/form-data", 422, "boundary"),
        (
            b'--x\r\nContent-Disposition: form-data; name="other"\r\n\r\na,b\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
            422,
            'part \\"file\\"',
        ),
        (
            b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nName,Email\r\n',
            "multipart/form-data; boundary=x",
            422,
            "ends before",
        ),
        (
            b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\na\r\n--x\r\n\r\nc\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
            422,
            "nothing in the form but",
        ),
        (
            b'--x\r\nContent-Disposition: form-data; name="file"; more="'
            + b"y" * 20_000
            + b'"\r\n\r\na\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
            422,
            "no form",
        ),
    ],
)
async def test_what_cannot_be_taken_is_refused_and_leaves_nothing(
    door: Door, content: bytes, kind: str, status: int, says: str
) -> None:
    async with await door.user(role=Role.ADMIN) as admin:
        answer = await admin.post(
            IMPORTS, content=content, params={"name": "people.csv"}, headers={"Content-Type": kind}
        )
        await worked(door.toolkit)

    assert answer.status_code == status, answer.text
    assert says in answer.text
    assert await left(door.toolkit) == 0


async def test_a_body_that_says_it_is_too_large_is_not_read(door: Door) -> None:
    async with await door.user(role=Role.ADMIN) as admin:
        answer = await admin.post(IMPORTS, content=endless(0), headers={**CSV, "Content-Length": str(3 << 30)})

    assert answer.status_code == 413


async def test_a_file_that_is_read_wrongly_is_read_as_somebody_says(door: Door) -> None:
    body = table("Zoë,Núñez,zoe@example.com,").replace(b",", b";")
    async with await door.user(role=Role.ADMIN) as admin:
        wrong = await admin.post(IMPORTS, content=body, params={"encoding": "klingon"}, headers=CSV)
        found = await brought(admin, body.decode().encode("mac_roman"), encoding="mac_roman")
        changed = await admin.put(f"{IMPORTS}/{found['id']}/mapping", json={"encoding": "cp1252"})
        after = await seen(admin, found)

    assert wrong.json()["errors"][0]["field"] == "encoding"
    assert "mac_roman" in wrong.text
    assert found["columns"][0]["sample"] == ["Zoë"]
    assert changed.json()["encoding"] == "cp1252"
    assert after["columns"][0]["sample"] != ["Zoë"]


async def test_the_same_key_brings_one_import(both_doors: Door) -> None:
    key = {"Idempotency-Key": "once"} | CSV
    async with await both_doors.user(role=Role.ADMIN) as admin:
        first = await admin.post(IMPORTS, content=table(ANN), headers=key)
        again = await admin.post(IMPORTS, content=table(ANN), headers=key)
        other = await admin.post(IMPORTS, content=table(ANN, ANN), headers=key)
        await worked(both_doors.toolkit)
        listed = (await admin.get(IMPORTS)).json()["items"]

    assert first.json() == again.json()
    assert again.headers["idempotent-replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert [each["id"] for each in listed] == [first.json()["id"]]


async def test_a_mapping_that_was_saved_is_proposed_for_the_next_file_of_the_shape(both_doors: Door) -> None:
    body = table("Ann Lee,ann@example.com,yes", header="Wer,Wohin,Accepts Marketing")
    choice = {"Wer": "full_name", "Wohin": "email", "Accepts Marketing": "consent.email"}
    async with await both_doors.user(role=Role.ADMIN) as admin:
        first = await brought(admin, body)
        path = f"{IMPORTS}/{first['id']}/mapping"
        unfinished = await admin.put(path, json={"mapping": {"Wohin": "email"}, "save": True})
        await admin.put(path, json={"mapping": choice})
        not_saved = await brought(admin, body)
        saved = await admin.put(path, json={"mapping": choice, "save": True})
        proposed = await brought(admin, body.replace(b"Ann", b"Bo"))

    assert (first["state"], not_saved["state"]) == ("mapping", "mapping")
    assert unfinished.status_code == 422
    assert saved.json()["state"] == proposed["state"] == "ready"
    assert {c["header"]: c["field"] for c in proposed["columns"]} == choice


async def test_a_mapping_says_what_is_missing_and_refuses_what_there_is_not(door: Door) -> None:
    async with await door.user(role=Role.ADMIN) as admin:
        found = await brought(admin, table("x,y", header="One,Two"))
        path = f"{IMPORTS}/{found['id']}"
        early = await admin.post(f"{path}/start")
        refused = [
            await admin.put(f"{path}/mapping", json=body)
            for body in (
                {"mapping": {"Three": "email"}},
                {"mapping": {"One": "shoe_size"}},
                {"mapping": {"One": "first_name", "Two": "first_name"}},
                {"policy": "guess"},
                {"country": "Narnia"},
                {"tags": ["nobody made it"]},
                {"colour": "red"},
                {"delimiter": "x"},
            )
        ]
        taken = await admin.put(f"{path}/mapping", json={"mapping": {"#1": "full_name", "Two": "phone"}})

    assert found["missing"] == ["first name and last name, or a full name", "an e-mail or a phone"]
    assert early.status_code == 422
    assert [answer.status_code for answer in refused] == [422] * 8
    assert taken.json()["state"] == "ready"


async def test_an_import_that_was_not_run_is_discarded(door: Door) -> None:
    async with await door.user(role=Role.ADMIN) as admin:
        found = await brought(admin, table(ANN))
        answer = await admin.delete(f"{IMPORTS}/{found['id']}")
        await worked(door.toolkit)
        gone = await admin.get(f"{IMPORTS}/{found['id']}")

    assert (answer.status_code, gone.status_code) == (204, 404)
    assert await left(door.toolkit) == 0


async def test_agents_import_if_the_business_allows_it_and_see_their_own(door: Door) -> None:
    async with (
        await door.user("Ada", role=Role.ADMIN) as admin,
        await door.user("Ben") as ben,
        await door.user("Cy") as cy,
        await door.user("Di", scopes=frozenset({Scope.READ})) as reader,
        await door.program() as program,
    ):
        refused = [
            await ben.post(IMPORTS, content=table(ANN), headers=CSV),
            await ben.get(IMPORTS),
            await ben.get(f"{IMPORTS}/template.csv"),
            await reader.post(IMPORTS, content=table(ANN), headers=CSV),
        ]
        await admin.patch("/v1/business", json={"agents_may": ["import"]})
        found = await brought(ben, table(ANN))
        path = f"{IMPORTS}/{found['id']}"
        of_others = [
            await cy.get(path),
            await cy.put(f"{path}/mapping", json={}),
            await cy.post(f"{path}/start"),
            await cy.post(f"{path}/cancel"),
            await cy.post(f"{path}/undo"),
            await cy.get(f"{path}/rows"),
            await cy.get(f"{path}/failed.csv"),
            await cy.delete(path),
        ]
        lists = [len((await each.get(IMPORTS)).json()["items"]) for each in (admin, ben, cy, program)]
        ended = await ran(door, ben, found)
        making = await ben.put(
            f"{IMPORTS}/{(await brought(ben, table(ANN)))['id']}/mapping", json={"unknown_tags": "create"}
        )

    assert [answer.status_code for answer in refused] == [403] * 4
    assert [answer.status_code for answer in of_others] == [404] * 8
    assert lists == [1, 1, 0, 1]
    assert ended["counts"]["created"] == 1
    assert making.status_code == 422


async def test_the_right_is_asked_before_the_body_is_read(door: Door) -> None:
    async with await door.user() as agent:
        answer = await agent.post(IMPORTS, content=endless(3), headers=CSV)

    assert answer.status_code == 403
