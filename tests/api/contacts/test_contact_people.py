"""Who may see a contact and who answers for it, said when it is added and when it is changed."""

import pytest

from tests.api.chats import write_chat
from tests.api.contacts.books import added, asking, changed, history, told
from tests.api.door import Door
from tests.databases import BUSINESS
from tests.people import add_contact
from tools.contacts.contact import Audience
from tools.ids import ContactId
from tools.team.people import Role


async def test_a_contact_is_added_for_some_eyes_with_somebody_who_answers_for_it(both_doors: Door) -> None:
    door = both_doors
    async with await door.user() as agent, await door.user("Cleo") as cleo, await door.user("Dan") as dan:
        ben, cleos = door.users["Ben"].id, door.users["Cleo"].id
        ann = await added(agent, email="ann@example.com", visibility=[ben, cleos], assignee_id=cleos)
        seen = [(await client.get(f"/v1/contacts/{ann['id']}")).status_code for client in (agent, cleo, dan)]

    assert (ann["visibility"], ann["assignee_id"], seen) == (sorted([ben, cleos]), cleos, [200, 200, 404])
    (made,) = await history(door, ann["id"])
    assert (made.changes["visibility"], made.changes["assignee_id"]) == (
        ("everyone", sorted([ben, cleos])),
        (None, cleos),
    )
    assert await told(door, ann["id"]) == ["contact.created"]


async def test_agents_add_nothing_that_they_would_not_see(door: Door) -> None:
    async with await door.user() as agent, await door.user("Ada", role=Role.ADMIN) as admin, await door.user("Cleo"):
        cleo = door.users["Cleo"].id
        without_me = await agent.post("/v1/contacts", json=asking(email="a@example.com", visibility=[cleo]))
        nobody = await agent.post("/v1/contacts", json=asking(email="a@example.com", visibility=["usr_none"]))
        assigned = await agent.post("/v1/contacts", json=asking(email="a@example.com", assignee_id="usr_none"))
        by_admin = await admin.post("/v1/contacts", json=asking(email="a@example.com", visibility=[]))

    assert [each.json()["errors"][0]["field"] for each in (without_me, nobody, assigned)] == [
        "visibility",
        "visibility",
        "assignee_id",
    ]
    assert (by_admin.status_code, by_admin.json()["visibility"]) == (201, [])


async def test_visibility_and_assignee_change_with_the_rest_and_null_is_nobody(both_doors: Door) -> None:
    door = both_doors
    async with await door.user() as agent, await door.user("Cleo"):
        ben, cleo = door.users["Ben"].id, door.users["Cleo"].id
        ann = await added(agent, email="ann@example.com", assignee_id=cleo)
        chat = await door.toolkit.run(BUSINESS, lambda work: write_chat(work, ContactId(ann["id"])))
        kept = await changed(agent, ann["id"], notes="x", visibility=None)
        mine = await changed(agent, ann["id"], notes="y", visibility=[ben], assignee_id=ben, move_open=True)
        moved = (await agent.get(f"/v1/conversations/{chat}")).json()["assignee_id"]
        nobodys = await changed(agent, ann["id"], assignee_id=None)
        alone = await agent.patch(f"/v1/contacts/{ann['id']}", json={"move_open": True})

    assert kept["assignee_id"] == cleo
    assert (mine["notes"], mine["visibility"], mine["assignee_id"], moved) == ("y", [ben], ben, ben)
    assert (nobodys["assignee_id"], alone.status_code) == (None, 422)


async def test_whoever_gives_a_contact_out_of_sight_is_answered_once_more(door: Door) -> None:
    async with await door.user() as agent, await door.user("Cleo"):
        ben, cleo = door.users["Ben"].id, door.users["Cleo"].id
        async with door.toolkit.once(BUSINESS) as work:
            hidden = await add_contact(work, visibility=Audience(frozenset()), assignee_id=ben)
        answer = await agent.patch(f"/v1/contacts/{hidden}", json={"assignee_id": cleo})
        after = await agent.get(f"/v1/contacts/{hidden}")

    assert (answer.status_code, answer.json()["assignee_id"], after.status_code) == (200, cleo, 404)


@pytest.mark.parametrize("visibility", ["nobody", "usr_1", [1], {"users": []}])
async def test_visibility_is_everyone_or_a_list(door: Door, visibility: object) -> None:
    async with await door.user() as agent:
        answer = await agent.post("/v1/contacts", json=asking(email="a@example.com", visibility=visibility))

    assert answer.status_code == 422
