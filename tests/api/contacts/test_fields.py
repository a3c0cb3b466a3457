"""Custom fields: made by admins, filled by agents, and never lost by being removed."""

import asyncio
from typing import Any

import pytest

from tests.api.contacts.books import added, changed
from tests.api.door import Door
from tests.databases import OTHER_BUSINESS
from tools.team.people import Role

SIZE = {"key": "size", "label": "Size", "type": "choice", "choices": ["S", " M ", "S"]}


async def test_admins_make_fields_and_everybody_reads_them(both_doors: Door) -> None:
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin, await both_doors.user() as agent:
        made = await admin.post("/v1/fields", json=SIZE)
        refused = [
            await agent.post("/v1/fields", json=SIZE),
            await agent.patch(f"/v1/fields/{made.json()['id']}", json={"label": "x"}),
            await agent.delete(f"/v1/fields/{made.json()['id']}"),
        ]
        listed = (await agent.get("/v1/fields")).json()["items"]
    async with await both_doors.user("Eve", role=Role.ADMIN, business_id=OTHER_BUSINESS) as stranger:
        theirs = (await stranger.get("/v1/fields")).json()["items"]
        patched = await stranger.patch(f"/v1/fields/{made.json()['id']}", json={"label": "x"})

    assert made.status_code == 201
    assert made.json()["choices"] == ["S", "M"]
    assert [answer.status_code for answer in refused] == [403] * 3
    assert (listed, theirs, patched.status_code) == ([made.json()], [], 404)


async def test_values_are_checked_by_the_type_of_their_field(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        await admin.post("/v1/fields", json=SIZE)
        await admin.post("/v1/fields", json={"key": "until", "label": "Until", "type": "date"})
        ann = await added(admin, email="ann@example.com", custom={"size": "M", "until": "2027-03-31"})
        wrong = await admin.patch(f"/v1/contacts/{ann['id']}", json={"custom": {"size": "XXL"}})
        less = await changed(admin, ann["id"], custom={"until": None})

    assert ann["custom"] == {"size": "M", "until": "2027-03-31"}
    assert ann["provenance"]["custom.size"]["source"] == "agent"
    assert (wrong.status_code, wrong.json()["errors"][0]) == (
        422,
        {"field": "custom.size", "message": "Size: choose one of: S, M."},
    )
    assert less["custom"] == {"size": "M"}


async def test_a_removed_field_takes_its_values_out_of_sight_and_brings_them_back(both_doors: Door) -> None:
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin:
        field = (await admin.post("/v1/fields", json=SIZE)).json()
        ann = await added(admin, email="ann@example.com", custom={"size": "M"})
        there = f"/v1/contacts/{ann['id']}"
        removed = await admin.delete(f"/v1/fields/{field['id']}")
        without = (await admin.get(there)).json()
        refused = await admin.patch(there, json={"custom": {"size": "S"}})
        untouched = await admin.patch(there, json={"notes": "x"})
        listed = (await admin.get("/v1/fields")).json()["items"]
        again = await admin.delete(f"/v1/fields/{field['id']}")
        as_text = await admin.post("/v1/fields", json={"key": "size", "label": "Size", "type": "text"})
        back = await admin.post("/v1/fields", json={**SIZE, "label": "Shirt", "choices": ["L"]})
        after = (await admin.get(there)).json()

    assert (removed.status_code, again.status_code, listed) == (204, 404, [])
    assert (without["custom"], "custom.size" in without["provenance"]) == ({}, False)
    assert (refused.status_code, untouched.status_code) == (422, 200)
    assert (as_text.status_code, as_text.json()["code"]) == (409, "conflict")
    assert "type choice" in as_text.json()["detail"]
    assert (back.status_code, back.json()["id"], back.json()["label"]) == (201, field["id"], "Shirt")
    assert after["custom"] == {"size": "M"}


async def test_a_field_changes_its_label_and_its_choices(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        field = (await admin.post("/v1/fields", json=SIZE)).json()
        ann = await added(admin, email="ann@example.com", custom={"size": "M"})
        patched = (await admin.patch(f"/v1/fields/{field['id']}", json={"choices": ["L"]})).json()
        kept = await changed(admin, ann["id"], notes="x")
        refused = await admin.patch(f"/v1/contacts/{ann['id']}", json={"custom": {"size": "S"}})

    assert (patched["label"], patched["choices"]) == ("Size", ["L"])
    assert (kept["custom"], refused.status_code) == ({"size": "M"}, 422)


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"key": "Size", "label": "x", "type": "text"}, 422),
        ({"key": "s" * 51, "label": "x", "type": "text"}, 422),
        ({"key": "x", "label": " ", "type": "text"}, 422),
        ({"key": "x", "label": "x", "type": "money"}, 422),
        ({"key": "x", "label": "x", "type": "choice"}, 422),
        ({"key": "x", "label": "x", "type": "choice", "choices": [" "]}, 422),
        ({"key": "x", "label": "x", "type": "text", "choices": ["a"]}, 422),
        ({"key": "x", "label": "x", "type": "text", "id": "fld_1"}, 422),
        ({"key": "size", "label": "x", "type": "text"}, 409),
    ],
)
async def test_a_field_that_cannot_be_is_refused(door: Door, asked: dict[str, Any], status: int) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        await admin.post("/v1/fields", json=SIZE)
        answer = await admin.post("/v1/fields", json=asked)

    assert answer.status_code == status


async def test_one_of_two_who_make_the_same_field_at_once_is_told_so(both_doors: Door) -> None:
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin:
        answers = await asyncio.gather(*(admin.post("/v1/fields", json=SIZE) for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
