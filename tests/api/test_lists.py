"""Pages and cursors, and calls that come twice."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from tests.api.chats import a_chat, write_chat, write_contact
from tests.api.door import Door
from tests.databases import BUSINESS
from tools.contacts.contact import ContactStatus
from tools.conversations.conversation import Speaker
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.team.people import Role


async def walked(client: httpx.AsyncClient, path: str, *, limit: int) -> list[str]:
    """The ids of all pages, one after the other."""
    ids: list[str] = []
    cursor = None
    while True:
        params = {"limit": str(limit), **({"cursor": cursor} if cursor else {})}
        page = (await client.get(httpx.URL(path).copy_merge_params(params))).json()
        assert len(page["items"]) <= limit
        ids += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return ids


@pytest.mark.parametrize("sort", ["updated", "created", "name"])
async def test_pages_hold_every_contact_once_also_where_all_are_equal(both_doors: Door, sort: str) -> None:
    async def write(work: SqlUnitOfWork) -> set[str]:
        return {await write_contact(work, name="Ann Lee") for _ in range(7)}

    written = await both_doors.toolkit.run(BUSINESS, write)
    async with await both_doors.user() as agent:
        found = await walked(agent, f"/v1/contacts?sort={sort}", limit=3)

    assert len(found) == 7
    assert set(found) == written


async def test_pages_go_on_where_they_were_while_things_move(door: Door) -> None:
    written = [await a_chat(door.toolkit) for _ in range(6)]
    async with await door.user() as agent:
        first = (await agent.get("/v1/conversations?limit=3")).json()
        door.clock.advance(timedelta(seconds=1))
        await a_chat(door.toolkit)
        rest = (await agent.get("/v1/conversations", params={"limit": 3, "cursor": first["next_cursor"]})).json()

    assert {each["id"] for each in (*first["items"], *rest["items"])} == set(written)


async def test_every_list_is_paged(door: Door) -> None:
    for _ in range(3):
        await a_chat(door.toolkit)
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        for name in ("Ben", "Cleo"):
            await (await door.user(name)).aclose()
        for _ in range(2):
            await admin.post("/v1/channels", json={"kind": "sms", "name": "SMS"})
        paths = ("/v1/users", "/v1/tokens", "/v1/channels", "/v1/conversations", "/v1/contacts")
        counts = {path: len(set(await walked(admin, path, limit=1))) for path in paths}

    assert counts == {
        "/v1/users": 3,
        "/v1/tokens": 3,
        "/v1/channels": 4,
        "/v1/conversations": 3,
        "/v1/contacts": 3,
    }


async def test_messages_are_read_on_and_back(door: Door) -> None:
    async def write(work: SqlUnitOfWork) -> str:
        said = tuple((Speaker.CONTACT, f"message {number}") for number in range(1, 8))
        return await write_chat(work, await write_contact(work), said=said)

    chat = await door.toolkit.run(BUSINESS, write)
    async with await door.user() as agent:
        path = f"/v1/conversations/{chat}/messages"
        on = await walked(agent, path, limit=3)
        back = await walked(agent, f"{path}?newest_first=true", limit=3)
        after = (await agent.get(f"{path}?after=5")).json()["items"]
        both = await agent.get(f"{path}?after=5&newest_first=true")

    assert back == on[::-1]
    assert [each["seq"] for each in after] == [6, 7]
    assert both.status_code == 422


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "1.5"])
async def test_a_limit_has_limits(door: Door, limit: str) -> None:
    async with await door.user() as agent:
        answer = await agent.get(f"/v1/contacts?limit={limit}")

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "limit")


async def test_a_cursor_opens_for_nobody_else_no_other_list_and_no_other_filter(door: Door) -> None:
    for _ in range(3):
        await a_chat(door.toolkit)
    async with await door.user("Ben") as ben, await door.user("Cleo") as cleo:
        cursor = (await ben.get("/v1/conversations?limit=1")).json()["next_cursor"]
        answers = [
            await ben.get("/v1/conversations", params={"cursor": cursor}),
            await cleo.get("/v1/conversations", params={"cursor": cursor}),
            await ben.get("/v1/contacts", params={"cursor": cursor}),
            await ben.get("/v1/conversations?state=ai", params={"cursor": cursor, "state": "ai"}),
            await ben.get("/v1/conversations", params={"cursor": cursor[:-2] + "AA"}),
            await ben.get("/v1/conversations", params={"cursor": "eyJhIjoxfQ"}),
            await ben.get("/v1/conversations", params={"cursor": "%"}),
        ]

    assert [answer.status_code for answer in answers] == [200, 422, 422, 422, 422, 422, 422]


async def test_archived_contacts_are_listed_when_asked_for(door: Door) -> None:
    async def write(work: SqlUnitOfWork) -> str:
        await write_contact(work, name="Ann Active")
        return await write_contact(work, name="Art Archived", status=ContactStatus.ARCHIVED)

    archived = await door.toolkit.run(BUSINESS, write)
    async with await door.user() as agent:
        found = await walked(agent, "/v1/contacts?status=archived", limit=10)
        refused = await agent.get("/v1/contacts?status=merged")

    assert found == [archived]
    assert refused.status_code == 422


async def test_the_same_key_does_it_once_and_answers_the_same(both_doors: Door) -> None:
    chat = await a_chat(both_doors.toolkit)
    path, headers = f"/v1/conversations/{chat}/notes", {"Idempotency-Key": "note-1"}
    async with await both_doors.user() as agent:
        answers = await asyncio.gather(*(agent.post(path, json={"text": "Once."}, headers=headers) for _ in range(5)))
        messages = (await agent.get(f"/v1/conversations/{chat}/messages")).json()["items"]

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert sum("idempotent-replayed" in answer.headers for answer in answers) == 4
    assert [each["text"] for each in messages].count("Once.") == 1


async def test_the_same_key_with_another_body_is_refused_and_another_path_or_asker_is_another_call(
    door: Door,
) -> None:
    one, other = await a_chat(door.toolkit), await a_chat(door.toolkit)
    headers = {"Idempotency-Key": "k"}
    async with await door.user("Ben") as ben, await door.user("Cleo") as cleo:
        await ben.post(f"/v1/conversations/{one}/notes", json={"text": "A"}, headers=headers)
        changed = await ben.post(f"/v1/conversations/{one}/notes", json={"text": "B"}, headers=headers)
        elsewhere = await ben.post(f"/v1/conversations/{other}/notes", json={"text": "A"}, headers=headers)
        another = await cleo.post(f"/v1/conversations/{one}/notes", json={"text": "B"}, headers=headers)

    assert (changed.status_code, changed.json()["code"]) == (422, "idempotency_key_reused")
    assert (elsewhere.status_code, another.status_code) == (201, 201)
    assert another.json()["from_name"] == "Cleo"


async def test_a_call_that_failed_may_be_made_again_with_its_key(door: Door) -> None:
    chat = await a_chat(door.toolkit)
    path, headers = f"/v1/conversations/{chat}/messages", {"Idempotency-Key": "k"}
    async with await door.user() as agent:
        refused = await agent.post(path, json={"text": "Hello"}, headers=headers)
        await agent.post(f"/v1/conversations/{chat}/take")
        again = await agent.post(path, json={"text": "Hello"}, headers=headers)

    assert (refused.status_code, again.status_code) == (409, 201)


async def test_a_key_is_forgotten_after_a_day(door: Door) -> None:
    chat = await a_chat(door.toolkit)
    path, headers = f"/v1/conversations/{chat}/notes", {"Idempotency-Key": "k"}
    async with await door.user() as agent:
        first = await agent.post(path, json={"text": "A"}, headers=headers)
        door.clock.advance(timedelta(hours=24, seconds=1))
        second = await agent.post(path, json={"text": "B"}, headers=headers)

    assert (first.json()["text"], second.json()["text"]) == ("A", "B")


@pytest.mark.parametrize("key", [b"", b"x" * 201, b"caf\xe9"])
async def test_a_strange_key_is_refused(door: Door, key: bytes) -> None:
    chat = await a_chat(door.toolkit)
    async with await door.user() as agent:
        answer = await agent.post(
            f"/v1/conversations/{chat}/notes", json={"text": "A"}, headers={b"Idempotency-Key": key}
        )

    assert answer.status_code == 422
