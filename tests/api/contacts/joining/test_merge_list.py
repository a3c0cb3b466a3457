"""Merges are listed where both sides may be seen, and the id of an absorbed contact leads to the survivor's chats."""

from datetime import timedelta

import httpx
import pytest

from tests.api.chats import write_chat, write_contact
from tests.api.contacts.joining.test_merges import ADMINS_ONLY, contact, merge, undo
from tests.api.door import Door
from tests.databases import BUSINESS
from tools.contacts.contact import EVERYONE, Audience
from tools.ids import ContactId
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.team.people import Role


async def merged(door: Door, admin: httpx.AsyncClient, *, survivor: Audience, absorbed: Audience) -> tuple[str, ...]:
    """The ids of a merge, of the survivor and of the absorbed record, whose audiences are set once they are one."""
    door.clock.advance(timedelta(seconds=1))
    ann, bob = await contact(door, name="Ann Lee"), await contact(door, name="Bob Stone")
    answer = await merge(admin, ann, bob)
    async with door.toolkit.once(BUSINESS) as work:
        await work.contacts.show_to(ann, survivor)
        await work.contacts.show_to(bob, absorbed)
    return answer.json()["merge_ids"][0], ann, bob


async def listed(client: httpx.AsyncClient, **query: str) -> list[str]:
    """Page by page."""
    found: list[str] = []
    while True:
        page = (await client.get("/v1/merges", params={"limit": "2", **query})).json()
        found += [each["id"] for each in page["items"]]
        if page["next_cursor"] is None:
            return found
        query["cursor"] = page["next_cursor"]


async def test_merges_are_listed_newest_first_where_both_sides_may_be_seen(both_doors: Door) -> None:
    door = both_doors
    async with await door.user("Ada", role=Role.ADMIN) as admin, await door.user() as agent:
        audiences = [(EVERYONE, EVERYONE), (ADMINS_ONLY, EVERYONE), (EVERYONE, ADMINS_ONLY), (EVERYONE, EVERYONE)]
        made = [await merged(door, admin, survivor=one, absorbed=other) for one, other in audiences]
        await undo(admin, made[0][0])
        by_agent, by_admin = await listed(agent), await listed(admin)
        undone, standing = await listed(agent, undone="true"), await listed(agent, undone="false")
        first = (await agent.get("/v1/merges?undone=true")).json()["items"][0]
        looks = (await admin.get("/v1/audit?what=restricted")).json()["items"]

    ids = [each[0] for each in made]
    assert by_agent == [ids[3], ids[0]]
    assert by_admin == ids[::-1]
    assert (undone, standing) == ([ids[0]], [ids[3]])
    ada = door.users["Ada"].id
    assert {name: first[name] for name in first if not name.endswith("at")} == {
        "id": ids[0],
        "kind": "by_hand",
        "survivor_id": made[0][1],
        "survivor_name": "Ann Lee",
        "absorbed_id": made[0][2],
        "absorbed_name": "Bob Stone",
        "conversation_id": None,
        "by_id": ada,
        "undone_by": ada,
    }
    assert sorted(each["data"]["ids"] for each in looks) == sorted([[made[1][1]], [made[2][2]]])


async def test_a_merge_into_what_a_hidden_contact_has_absorbed_is_not_listed(both_doors: Door) -> None:
    door = both_doors
    async with await door.user("Ada", role=Role.ADMIN) as admin, await door.user() as agent:
        inner, ann, _ = await merged(door, admin, survivor=EVERYONE, absorbed=EVERYONE)
        outer, _, _ = await merged(door, admin, survivor=EVERYONE, absorbed=EVERYONE)
        door.clock.advance(timedelta(seconds=1))
        holder = await contact(door, name="Vera Hidden")
        top = (await merge(admin, holder, ann)).json()["merge_ids"][0]
        both = await listed(agent)
        async with door.toolkit.once(BUSINESS) as work:
            await work.contacts.show_to(holder, ADMINS_ONLY)
        hidden = await listed(agent)

    assert both == [top, outer, inner]
    assert hidden == [outer]


@pytest.mark.parametrize(
    ("survivor", "absorbed", "found"),
    [(EVERYONE, EVERYONE, True), (ADMINS_ONLY, EVERYONE, False), (EVERYONE, ADMINS_ONLY, False)],
)
async def test_the_id_of_an_absorbed_contact_finds_the_survivors_chats_for_those_who_see_both(
    both_doors: Door, survivor: Audience, absorbed: Audience, *, found: bool
) -> None:
    door = both_doors
    async with await door.user("Ada", role=Role.ADMIN) as admin, await door.user() as agent:
        _, ann, bob = await merged(door, admin, survivor=survivor, absorbed=absorbed)

        async def chats(work: SqlUnitOfWork) -> str:
            await write_chat(work, await write_contact(work))
            return await write_chat(work, ContactId(ann))

        chat = await door.toolkit.run(BUSINESS, chats)
        by_agent = (await agent.get(f"/v1/conversations?contact={bob}")).json()["items"]
        by_admin = (await admin.get(f"/v1/conversations?contact={bob}")).json()["items"]

    assert [each["id"] for each in by_agent] == [chat] * found
    assert [each["id"] for each in by_admin] == [chat]
