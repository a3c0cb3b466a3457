"""Teams over HTTP: who is in one sees what it is shown, as long as they are in it."""

import pytest

from tests.api.chats import a_chat
from tests.api.door import Door
from tests.api.listening import customer_writes, listening, secret_of
from tests.databases import OTHER_BUSINESS
from tools.contacts.contact import Audience
from tools.team.people import Role


async def test_a_member_sees_what_the_team_is_shown_until_they_leave_it(both_doors: Door) -> None:
    door = both_doors
    async with await door.user("Ada", role=Role.ADMIN) as admin, await door.user("Ben") as ben:
        bens_id = door.users["Ben"].id
        team = (await admin.post("/v1/teams", json={"name": "Sales", "member_ids": [bens_id]})).json()
        chat = await a_chat(door.toolkit, visibility=Audience(frozenset({team["id"]})))
        inside = await ben.get(f"/v1/conversations/{chat}")
        left = await admin.patch(f"/v1/teams/{team['id']}", json={"members": {"remove": [bens_id]}})
        outside = await ben.get(f"/v1/conversations/{chat}")
        read = [await ben.get("/v1/teams"), await ben.get(f"/v1/teams/{team['id']}")]

    assert (inside.status_code, outside.status_code) == (200, 404)
    assert left.json() == {"id": team["id"], "name": "Sales", "member_ids": []}
    assert [each.status_code for each in read] == [200, 200]
    assert read[0].json()["items"] == [read[1].json()]


async def test_a_stream_tells_a_former_member_nothing_more_of_it(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        secret = await secret_of(door, "Ben")
        bens_id = door.users["Ben"].id
        team = (await admin.post("/v1/teams", json={"name": "Sales", "member_ids": [bens_id]})).json()
        hidden = await a_chat(door.toolkit, visibility=Audience(frozenset({team["id"]})))
        seen = await a_chat(door.toolkit)
        async with listening(door.app, "/v1/events", secret) as stream:
            snapshot = await stream.next("snapshot")
            await customer_writes(door, hidden, "Before")
            before = await stream.next()
            await admin.patch(f"/v1/teams/{team['id']}", json={"members": {"remove": [bens_id]}})
            await customer_writes(door, hidden, "After")
            await customer_writes(door, seen, "Elsewhere")
            after = await stream.next()

    assert {each["id"] for each in snapshot.data["conversations"]} == {hidden, seen}
    assert (before.data["data"]["conversation_id"], after.data["data"]["conversation_id"]) == (hidden, seen)


async def test_agents_read_teams_and_shape_none(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin, await door.user("Ben") as agent:
        team = (await admin.post("/v1/teams", json={"name": "Sales"})).json()
        own = {"members": {"add": [door.users["Ben"].id]}}
        refused = [
            await agent.post("/v1/teams", json={"name": "Mine"}),
            await agent.patch(f"/v1/teams/{team['id']}", json=own),
            await agent.delete(f"/v1/teams/{team['id']}"),
        ]

    assert [each.status_code for each in refused] == [403, 403, 403]


async def test_a_team_of_another_business_is_not_there(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        team = (await admin.post("/v1/teams", json={"name": "Sales"})).json()
    async with await door.user("Eve", role=Role.ADMIN, business_id=OTHER_BUSINESS) as stranger:
        there = f"/v1/teams/{team['id']}"
        answers = [
            await stranger.get(there),
            await stranger.patch(there, json={"name": "Ours"}),
            await stranger.delete(there),
        ]
        listed = await stranger.get("/v1/teams")

    assert [each.status_code for each in answers] == [404, 404, 404]
    assert listed.json()["items"] == []


async def test_what_is_done_to_teams_is_in_the_audit_log_and_deleting_says_what_admins_have_alone(
    both_doors: Door,
) -> None:
    door = both_doors
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        team = (await admin.post("/v1/teams", json={"name": "Sales"})).json()
        await a_chat(door.toolkit, visibility=Audience(frozenset({team["id"]})))
        await admin.patch(f"/v1/teams/{team['id']}", json={"name": "Help"})
        again = await admin.post("/v1/teams", json={"name": "help"})
        deleted = await admin.delete(f"/v1/teams/{team['id']}")
        gone = await admin.get(f"/v1/teams/{team['id']}")
        audit = (await admin.get("/v1/audit")).json()["items"]

    assert (again.status_code, again.json()["holder_id"]) == (409, team["id"])
    assert (deleted.json(), gone.status_code) == ({"contacts": 0, "conversations": 1}, 404)
    assert {each["what"] for each in audit} == {
        "team.created",
        "team.changed",
        "team.deleted",
        "audience.left_empty",
    }
    assert {each["user_id"] for each in audit} == {door.users["Ada"].id}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": " \n "}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"name": "x", "member_ids": ["usr_nobody"]}, "member_ids"),
        ({"name": "x", "members": []}, "members"),
    ],
)
async def test_what_is_no_team_is_refused_by_field(door: Door, body: dict[str, object], field: str) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        answer = await admin.post("/v1/teams", json=body)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
