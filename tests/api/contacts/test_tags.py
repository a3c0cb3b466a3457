"""Tags over HTTP: agents use them, admins make them, and the audit log says so."""

import httpx
import pytest

from tests.api.chats import write_contact
from tests.api.door import Door
from tests.databases import BUSINESS
from tools.contacts.contact import Audience
from tools.ids import ContactId
from tools.team.people import Role
from tools.team.tokens import Scope


async def contact(door: Door, *, visibility: Audience = Audience()) -> ContactId:  # noqa: B008 - it is frozen.
    return await door.toolkit.run(BUSINESS, lambda work: write_contact(work, visibility=visibility))


async def make(admin: httpx.AsyncClient, name: str = "VIP", **more: str) -> dict[str, object]:
    answer = await admin.post("/v1/tags", json={"name": name, **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, object] = answer.json()
    return made


async def test_an_admin_makes_a_tag_and_an_agent_gives_and_takes_it(both_doors: Door) -> None:
    door = both_doors
    contact_id = await contact(door)
    there = f"/v1/contacts/{contact_id}/tags"
    async with await door.user("Ada", role=Role.ADMIN) as admin, await door.user() as agent:
        vip = await make(admin, colour="#ff0000")
        given = await agent.post(there, json={"tags": ["vip"]})
        counted = await agent.get("/v1/tags?counts=true")
        plain = await agent.get("/v1/tags")
        listed = await agent.get("/v1/contacts?tag=VIP")
        taken = [await agent.delete(f"{there}/{vip['id']}") for _ in range(2)]
        gone = await agent.get(f"/v1/tags/{vip['id']}")

    assert given.json() == {"id": contact_id, "tags": ["VIP"]}
    assert counted.json()["items"] == [{**vip, "colour": "#ff0000", "contacts": 1}]
    assert plain.json()["items"][0]["contacts"] is None
    assert [each["id"] for each in listed.json()["items"]] == [contact_id]
    assert [(each.status_code, each.json()["tags"]) for each in taken] == [(200, []), (200, [])]
    assert gone.json()["contacts"] == 0


async def test_agents_read_tags_and_shape_none(door: Door) -> None:
    async with (
        await door.user("Ada", role=Role.ADMIN) as admin,
        await door.user() as agent,
        await door.program(scopes=frozenset({Scope.WRITE})) as program,
    ):
        vip = await make(admin)
        refused = [
            answer.status_code
            for caller in (agent, program)
            for answer in (
                await caller.post("/v1/tags", json={"name": "mine"}),
                await caller.patch(f"/v1/tags/{vip['id']}", json={"name": "mine"}),
                await caller.delete(f"/v1/tags/{vip['id']}"),
            )
        ]
        read = await agent.get(f"/v1/tags/{vip['id']}")

    assert set(refused) == {403}
    assert read.json()["name"] == "VIP"


async def test_a_name_that_is_taken_is_a_conflict_that_names_the_tag(both_doors: Door) -> None:
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin:
        vip, lead = await make(admin), await make(admin, "Lead")
        again = await admin.post("/v1/tags", json={"name": " vip "})
        renamed = await admin.patch(f"/v1/tags/{lead['id']}", json={"name": "VIP"})
        same = await admin.patch(f"/v1/tags/{vip['id']}", json={"name": "Vip", "colour": "#00ff00"})

    assert [(each.status_code, each.json()["holder_id"]) for each in (again, renamed)] == [(409, vip["id"])] * 2
    assert (same.json()["name"], same.json()["colour"]) == ("Vip", "#00ff00")


async def test_every_change_of_a_tag_is_in_the_audit_log_with_who_made_it(both_doors: Door) -> None:
    door = both_doors
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        vip = await make(admin)
        await admin.patch(f"/v1/tags/{vip['id']}", json={"name": "Key account"})
        await admin.delete(f"/v1/tags/{vip['id']}")
        await admin.delete(f"/v1/tags/{vip['id']}")
        audit = (await admin.get("/v1/audit")).json()["items"]

    assert {(each["what"], each["data"]["id"], each["data"]["name"], each["user_id"]) for each in audit} == {
        ("tag.created", vip["id"], "VIP", door.users["Ada"].id),
        ("tag.changed", vip["id"], "Key account", door.users["Ada"].id),
        ("tag.deleted", vip["id"], "Key account", door.users["Ada"].id),
    }


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "a" * 101}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"name": None}, "name"),
        ({"name": "x", "colour": "red"}, "colour"),
        ({"name": "x", "colour": "#ff0000;background:url(//x)"}, "colour"),
        ({"name": "x", "color": "#ff0000"}, "color"),
    ],
)
async def test_what_is_no_tag_is_refused_by_field(door: Door, body: dict[str, object], field: str) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        answer = await admin.post("/v1/tags", json=body)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def test_a_hidden_contact_is_neither_tagged_nor_counted(both_doors: Door) -> None:
    door = both_doors
    hidden = await contact(door, visibility=Audience(frozenset()))
    async with await door.user("Ada", role=Role.ADMIN) as admin, await door.user() as agent:
        vip = await make(admin)
        by_agent = [
            await agent.post(f"/v1/contacts/{hidden}/tags", json={"tags": ["VIP"]}),
            await agent.delete(f"/v1/contacts/{hidden}/tags/{vip['id']}"),
        ]
        await admin.post(f"/v1/contacts/{hidden}/tags", json={"tags": ["VIP"]})
        counted = [(await each.get(f"/v1/tags/{vip['id']}")).json()["contacts"] for each in (agent, admin)]
        audit = (await admin.get("/v1/audit")).json()["items"]

    assert [(each.status_code, each.json()["detail"]) for each in by_agent] == [
        (404, "There is no such contact.")
    ] * 2
    assert counted == [0, 1]
    assert ("restricted.looked", hidden) in [(each["what"], each["data"]["id"]) for each in audit]


async def test_a_repeated_call_makes_one_tag_and_is_answered_alike(both_doors: Door) -> None:
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin:
        headers = {"Idempotency-Key": "one"}
        answers = [await admin.post("/v1/tags", json={"name": "VIP"}, headers=headers) for _ in range(2)]

    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
