"""Bulk changes over HTTP: what is taken, who sees one, what became of each contact, and who is told of its end."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.api.chats import write_contact
from tests.api.contacts.books import added, history
from tests.api.door import Door
from tests.api.listening import listening, secret_of
from tests.bulk import carried_out
from tests.databases import BUSINESS
from tests.hooked import announce
from tools.contacts.contact import Audience
from tools.events import EventType
from tools.ids import ContactId
from tools.team.people import Role
from tools.team.tokens import Scope

BULK = "/v1/contacts/bulk"
_SECOND = timedelta(seconds=1)
ADMINS_ONLY = Audience(frozenset())


async def started(client: httpx.AsyncClient, **asked: Any) -> dict[str, Any]:
    """What was asked for, as it was answered."""
    answer = await client.post(BULK, json=asked)
    assert answer.status_code == 202, answer.text
    return dict(answer.json())


async def seen(client: httpx.AsyncClient, bulk_id: str) -> dict[str, Any]:
    """As it is now."""
    return dict((await client.get(f"/v1/bulk/{bulk_id}")).json())


async def written(door: Door, *names: str, **how: Any) -> list[ContactId]:
    """Contacts."""
    async with door.toolkit.once(BUSINESS) as work:
        return [await write_contact(work, name=name, **how) for name in names]


async def hide(door: Door, contact_id: ContactId) -> None:
    """Only admins see it from now on."""
    async with await door.user(f"Hider{door.count}", role=Role.ADMIN) as admin:
        assert (await admin.patch(f"/v1/contacts/{contact_id}", json={"visibility": []})).status_code == 200


async def test_many_are_tagged_in_one_call_and_the_job_is_counted_like_an_import(both_doors: Door) -> None:
    door = both_doors
    async with await door.user("Ada", role=Role.ADMIN) as admin, await door.user("Ben") as ben:
        await admin.post("/v1/tags", json={"name": "vip"})
        one = await added(ben, email="one@example.com", tags=["vip"])
        other = await added(ben, email="two@example.com")
        begun = await started(ben, do="tag", tags=["VIP"], ids=[one["id"], other["id"], "con_nobody"])
        await carried_out(door.toolkit)
        ended = await seen(ben, begun["id"])
        rows = (await ben.get(f"/v1/bulk/{begun['id']}/rows")).json()["items"]
        shown = (await ben.get(f"/v1/contacts/{other['id']}")).json()

    assert (begun["state"], begun["counts"], begun["progress"]) == (
        "waiting",
        {"rows": 3, "done": 0, "unchanged": 0, "failed": 0},
        0.0,
    )
    assert begun["id"].startswith("blk_")
    assert (begun["do"], begun["argument"], begun["asker_id"]) == ("tag", {"tags": ["VIP"]}, door.users["Ben"].id)
    assert (ended["state"], ended["counts"], ended["progress"]) == (
        "finished",
        {"rows": 3, "done": 1, "unchanged": 1, "failed": 1},
        1.0,
    )
    assert {each["contact_id"]: (each["outcome"], each["reason"]) for each in rows} == {
        one["id"]: ("unchanged", ""),
        other["id"]: ("done", ""),
        "con_nobody": ("failed", "There is no such contact."),
    }
    assert shown["tags"] == ["vip"]
    assert [each.by_id for each in await history(door, other["id"])][-1] == door.users["Ben"].id


async def test_a_filter_means_whom_the_list_shows(both_doors: Door) -> None:
    door = both_doors
    async with await door.user("Ada", role=Role.ADMIN) as admin, await door.user("Ben") as ben:
        await admin.post("/v1/tags", json={"name": "vip"})
        await written(door, "Vera Open", "Otto Open")
        await written(door, "Vera Hidden", visibility=ADMINS_ONLY)
        await written(door, "Otto Own", assignee_id=door.users["Ben"].id)
        counts = [
            (await started(client, do="archive", filter=wanted))["counts"]["rows"]
            for client, wanted in (
                (ben, {"search": "vera"}),
                (admin, {"search": "vera"}),
                (ben, {"assignee": "me"}),
                (ben, {"assignee": "none"}),
                (ben, {"status": "archived"}),
                (ben, {"tag": ["vip"], "tags": "all"}),
                (ben, {}),
                (admin, {"restricted": True}),
                (admin, {"restricted": False}),
                (ben, {"restricted": True}),
            )
        ]
        await carried_out(door.toolkit)
        still = (await admin.get("/v1/contacts", params={"status": "active"})).json()["items"]

    assert counts == [1, 2, 1, 2, 0, 0, 3, 1, 3, 0]
    assert still == []


async def test_why_many_are_archived_stands_in_the_history_of_each(both_doors: Door) -> None:
    door = both_doors
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        one, other = await written(door, "Vera Open", "Otto Open")
        begun = await started(admin, do="archive", reason="Moved away", ids=[one, other])
        await carried_out(door.toolkit)
        why = [[each.changes for each in await history(door, contact_id)] for contact_id in (one, other)]
        unsaid = await started(admin, do="archive", ids=[one])

    assert (begun["argument"], unsaid["argument"]) == ({"reason": "Moved away"}, {"reason": ""})
    assert why == [[{"reason": (None, "Moved away")}]] * 2


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"do": "archive"}, ""),
        ({"do": "archive", "ids": ["con_1"], "filter": {}}, ""),
        ({"do": "archive", "ids": []}, "ids"),
        ({"do": "archive", "ids": ["con_1"] * 1001}, "ids"),
        ({"do": "archive", "ids": ["con_1"], "tags": ["vip"]}, "tags"),
        ({"do": "erase", "ids": ["con_1"]}, ""),
        ({"ids": ["con_1"]}, ""),
        ({"do": "tag", "ids": ["con_1"]}, "tags"),
        ({"do": "tag", "ids": ["con_1"], "tags": []}, "tags"),
        ({"do": "tag", "ids": ["con_1"], "tags": ["gold"]}, "tags"),
        ({"do": "assign", "ids": ["con_1"]}, "assignee_id"),
        ({"do": "assign", "ids": ["con_1"], "assignee_id": "usr_nobody"}, "assignee_id"),
        ({"do": "visibility", "ids": ["con_1"], "visibility": ["usr_nobody"]}, "visibility"),
        ({"do": "visibility", "ids": ["con_1"], "visibility": []}, "visibility"),
        ({"do": "archive", "filter": {"status": "merged"}}, "filter.status"),
        ({"do": "archive", "filter": {"searched": "x"}}, "filter.searched"),
        ({"do": "archive", "ids": ["con_1"], "reason": "x" * 1001}, "reason"),
        ({"do": "tag", "ids": ["con_1"], "tags": ["vip"], "reason": "x"}, "reason"),
    ],
)
async def test_what_cannot_be_done_is_refused_and_names_the_field(
    door: Door, asked: dict[str, Any], field: str
) -> None:
    async with await door.user("Ben") as ben:
        answer = await ben.post(BULK, json=asked)
        begun = (await ben.get("/v1/bulk")).json()["items"]

    assert answer.status_code == 422, answer.text
    assert {each["field"] for each in answer.json()["errors"]} == {field}
    assert begun == []


async def test_the_same_call_again_begins_nothing_new(both_doors: Door) -> None:
    (contact_id,) = await written(both_doors, "Vera Open")
    async with await both_doors.user("Ben") as ben:
        headers = {"Idempotency-Key": "once"}
        body = {"do": "archive", "ids": [contact_id]}
        first = await ben.post(BULK, json=body, headers=headers)
        await carried_out(both_doors.toolkit)
        again = await ben.post(BULK, json=body, headers=headers)
        other = await ben.post(BULK, json=body | {"ids": ["con_other"]}, headers=headers)
        begun = (await ben.get("/v1/bulk")).json()["items"]

    assert (again.status_code, again.json()) == (202, first.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert [each["id"] for each in begun] == [first.json()["id"]]


async def test_an_id_that_is_sent_twice_is_one_contact(door: Door) -> None:
    (contact_id,) = await written(door, "Vera Open")
    async with await door.user("Ben") as ben:
        begun = await started(ben, do="archive", ids=[contact_id, contact_id])

    assert begun["counts"]["rows"] == 1


async def test_it_is_there_for_its_asker_and_for_admins_alone(door: Door) -> None:
    async with (
        await door.user("Ben") as ben,
        await door.user("Cleo") as cleo,
        await door.user("Ada", role=Role.ADMIN) as admin,
        await door.program() as program,
    ):
        begun = await started(ben, do="archive", filter={})
        path = f"/v1/bulk/{begun['id']}"
        got = [
            [(await each.get(path)).status_code, (await each.get(f"{path}/rows")).status_code]
            for each in (ben, cleo, admin, program)
        ]
        own = [len((await each.get("/v1/bulk")).json()["items"]) for each in (ben, cleo, admin, program)]
        refused = await cleo.post(f"{path}/cancel")
        unknown = await cleo.post("/v1/bulk/blk_nobody/cancel")

    assert got == [[200, 200], [404, 404], [200, 200], [200, 200]]
    assert own == [1, 0, 0, 0]
    assert (refused.status_code, refused.json()) == (404, unknown.json())


async def test_a_token_that_only_reads_begins_and_cancels_nothing(door: Door) -> None:
    async with await door.user("Ben", scopes=frozenset({Scope.READ})) as reader:
        begin = await reader.post(BULK, json={"do": "archive", "filter": {}})
        cancel = await reader.post("/v1/bulk/blk_1/cancel")

    assert (begin.status_code, cancel.status_code) == (403, 403)


async def test_it_is_cancelled_once_and_an_admin_who_cancels_it_is_in_the_audit_log(both_doors: Door) -> None:
    door = both_doors
    (contact_id,) = await written(door, "Vera Open")
    async with await door.user("Ben") as ben, await door.user("Ada", role=Role.ADMIN) as admin:
        begun = await started(ben, do="archive", filter={})
        path = f"/v1/bulk/{begun['id']}/cancel"
        cancelled, again = await admin.post(path), await ben.post(path)
        await carried_out(door.toolkit)
        contact = (await ben.get(f"/v1/contacts/{contact_id}")).json()
        entries = (await admin.get("/v1/audit", params={"what": "bulk"})).json()["items"]

    assert cancelled.json() == again.json()
    assert cancelled.json()["state"] == "cancelled"
    assert contact["status"] == "active"
    assert [(each["what"], each["data"]["id"]) for each in entries] == [("bulk.cancelled", begun["id"])]


async def test_what_has_ended_is_not_cancelled_and_says_its_state(door: Door) -> None:
    async with await door.user("Ben") as ben:
        begun = await started(ben, do="archive", filter={})
        await carried_out(door.toolkit)
        answer = await ben.post(f"/v1/bulk/{begun['id']}/cancel")

    assert (answer.status_code, answer.json()["code"], answer.json()["state"]) == (409, "wrong_state", "finished")


async def test_rows_are_paged_and_asked_for_by_their_outcome(both_doors: Door) -> None:
    door = both_doors
    contact_ids = await written(door, *(f"Vera N{number}" for number in range(5)))
    async with await door.user("Ben") as ben:
        begun = await started(ben, do="archive", ids=[*contact_ids, "con_a", "con_b"])
        await carried_out(door.toolkit)
        pages, cursor = [], None
        while True:
            asked = {"limit": "2", "outcome": "done"} | ({"cursor": cursor} if cursor else {})
            page = (await ben.get(f"/v1/bulk/{begun['id']}/rows", params=asked)).json()
            pages.append([each["contact_id"] for each in page["items"]])
            cursor = page["next_cursor"]
            if cursor is None:
                break
        failed = (await ben.get(f"/v1/bulk/{begun['id']}/rows", params={"outcome": "failed"})).json()["items"]
        pending = (await ben.get(f"/v1/bulk/{begun['id']}/rows", params={"outcome": "pending"})).json()["items"]

    assert pages == [sorted(contact_ids)[:2], sorted(contact_ids)[2:4], sorted(contact_ids)[4:]]
    assert [each["contact_id"] for each in failed] == ["con_a", "con_b"]
    assert pending == []


async def test_whom_a_filter_found_is_not_named_once_hidden(both_doors: Door) -> None:
    """Whether it was hidden before its turn or after it; what somebody named themselves they know."""
    door = both_doors
    before, after, named = await written(door, "Vera Before", "Vera After", "Otto Named")
    async with await door.user("Ben") as ben, await door.user("Ada", role=Role.ADMIN) as admin:
        first = await started(ben, do="archive", filter={"search": "vera"})
        await hide(door, before)
        await carried_out(door.toolkit)
        await hide(door, after)
        by_ids = await started(ben, do="archive", ids=[named])
        await carried_out(door.toolkit)
        await hide(door, named)
        path = f"/v1/bulk/{first['id']}/rows"
        rows, all_rows = [(await client.get(path)).json()["items"] for client in (ben, admin)]
        own = (await ben.get(f"/v1/bulk/{by_ids['id']}/rows")).json()["items"]

    assert [each["contact_id"] for each in rows] == [None, None]
    assert sorted(each["reason"] for each in rows) == ["", "There is no such contact."]
    assert {each["contact_id"] for each in all_rows} == {before, after}
    assert [each["contact_id"] for each in own] == [named]


async def test_nobody_but_the_asker_is_told_of_its_end(both_doors: Door) -> None:
    door = both_doors
    async with await door.user("Ben") as ben:
        for who, role in (("Cleo", Role.AGENT), ("Ada", Role.ADMIN)):
            async with listening(door.app, "/v1/events", await secret_of(door, who, role=role)) as stream:
                await stream.next("snapshot")
                await started(ben, do="archive", filter={})
                await carried_out(door.toolkit)
                await announce(door.toolkit, 7, chat=None, kind=EventType.SYNC_FINISHED)
                heard = await stream.next()
            assert heard.kind == "sync.finished"
        secret = str(ben.headers["Authorization"]).partition(" ")[2]
        async with listening(door.app, "/v1/events", secret) as stream:
            await stream.next("snapshot")
            begun = await started(ben, do="archive", filter={})
            await carried_out(door.toolkit)
            told = await stream.next()

    assert told.kind == "contacts.bulk_finished"
    assert (told.data["data"]["bulk_id"], told.data["data"]["state"]) == (begun["id"], "finished")


async def test_own_ones_are_listed_the_newest_first(door: Door) -> None:
    async with await door.user("Ben") as ben:
        begun = []
        for _ in range(3):
            begun.append((await started(ben, do="archive", filter={}))["id"])
            door.clock.advance(_SECOND)
        first = (await ben.get("/v1/bulk", params={"limit": 2})).json()
        rest = (await ben.get("/v1/bulk", params={"limit": 2, "cursor": first["next_cursor"]})).json()

    assert [each["id"] for each in (*first["items"], *rest["items"])] == begun[::-1]


async def test_too_many_unfinished_ones_are_refused_with_when_to_come_back(door: Door) -> None:
    async with await door.user("Ben") as ben:
        for _ in range(20):
            await started(ben, do="archive", filter={})
        answer = await ben.post(BULK, json={"do": "archive", "filter": {}})

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
