"""Merging and undoing over HTTP: what a dry run says, what is done, what is refused, and what nobody learns."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pytest

from tests.actions.merging import all_as_they_stand
from tests.api.chats import say, write_chat
from tests.api.door import Door
from tests.databases import BUSINESS, OTHER_BUSINESS
from tests.people import add_contact, add_handover, add_identifier, email_key
from tools.contacts.contact import EVERYONE, Audience, ContactKind
from tools.contacts.identifiers import OwnerKind
from tools.contacts.record import OptOut
from tools.conversations.conversation import Speaker
from tools.conversations.handover import HandoverState
from tools.ids import ContactId, UserId
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.team.people import Role

ADMINS_ONLY = Audience(frozenset())
ANN, BOB = "ann@example.com", "bob@example.com"


async def contact(door: Door, **how: Any) -> ContactId:
    async with door.toolkit.once(BUSINESS) as work:
        return await add_contact(work, **how)


async def ann_and_bob(door: Door) -> tuple[ContactId, ContactId]:
    """Bob has something of everything."""
    async with door.toolkit.once(BUSINESS) as work:
        ann = await add_contact(work, name="Ann Lee", email=ANN)
        bob = await add_contact(work, name="Bob May Stone", email=BOB, phone="+447400123456")
        stored = await work.contacts.find(bob)
        assert stored is not None
        await work.contacts.save_locked(replace(stored, business_name="Acme", notes="Rude."))
        await work.tag_book.make({"vip", "lead"})
        await work.tags.give(ann, {"vip"})
        await work.tags.give(bob, {"vip", "lead"})
        await work.opt_outs.add([OptOut("email", BOB, source="agent")])
        chat = await write_chat(work, bob)
        await say(work, chat, "Call him back.", speaker=Speaker.NOTE)
        conversation = await work.conversations.find(chat)
        assert conversation is not None
        await add_handover(work, conversation, state=HandoverState.WAITING)
        await write_chat(work, bob, visibility=ADMINS_ONLY)
    return ann, bob


async def merge(client: httpx.AsyncClient, survivor_id: str, *absorbed_ids: str, **more: Any) -> httpx.Response:
    asked = {"survivor_id": survivor_id, "absorbed_ids": list(absorbed_ids), **more}
    return await client.post("/v1/contacts/merge", json=asked)


async def undo(client: httpx.AsyncClient, merge_id: str, **asked: Any) -> httpx.Response:
    return await client.post(f"/v1/merges/{merge_id}/undo", json=asked)


async def test_a_dry_run_says_field_by_field_what_would_be_and_changes_nothing(both_doors: Door) -> None:
    ann, bob = await ann_and_bob(both_doors)
    before = await all_as_they_stand(both_doors.toolkit, ann, bob)
    async with await both_doors.user() as agent:
        answer = (await merge(agent, ann, bob, dry_run=True)).json()
        listed = (await agent.get("/v1/contacts")).json()["items"]

    fields = {each["field"]: each for each in answer["fields"]}
    assert fields["first_name"] == {
        "field": "first_name",
        "value": "Ann",
        "from_id": ann,
        "set_aside": [{"contact_id": bob, "value": "Bob"}],
    }
    assert [(fields[name]["value"], fields[name]["from_id"]) for name in ("middle_name", "business_name")] == [
        ("May", bob),
        ("Acme", bob),
    ]
    assert [(each["value"], each["primary"], each["from_id"]) for each in answer["emails"]] == [
        (ANN, True, ann),
        (BOB, False, bob),
    ]
    assert [(each["value"], each["primary"], each["from_id"]) for each in answer["phones"]] == [
        ("+447400123456", True, bob)
    ]
    assert answer["tags"] == [{"name": "lead", "from_ids": [bob]}, {"name": "vip", "from_ids": [ann, bob]}]
    assert [(each["address"], each["added_by_merge"]) for each in answer["opt_outs"]] == [(ANN, True), (BOB, False)]
    assert (answer["merge_ids"], answer["changes_nothing"], set(answer["versions"])) == ([], False, {ann, bob})
    assert {each["id"] for each in listed} == {ann, bob}
    assert await all_as_they_stand(both_doors.toolkit, ann, bob) == before


@pytest.mark.parametrize("role", Role)
async def test_what_moves_is_counted_as_far_as_the_asker_may_see_it(both_doors: Door, role: Role) -> None:
    ann, bob = await ann_and_bob(both_doors)
    async with await both_doors.user(role=role) as user:
        answer = (await merge(user, ann, bob, dry_run=True)).json()

    chats = {Role.AGENT: 1, Role.ADMIN: 2}[role]
    assert answer["moves"] == {
        "conversations": chats,
        "messages": 2 * chats,
        "notes": 1,
        "pending_handovers": 1,
        "claims": 0,
        "consents": 0,
        "invoices": 0,
    }


async def test_a_merge_is_done_undone_by_its_id_and_both_are_as_they_were(both_doors: Door) -> None:
    ann, bob = await ann_and_bob(both_doors)
    before = await all_as_they_stand(both_doors.toolkit, ann, bob)
    async with await both_doors.user() as agent:
        done = await merge(agent, ann, bob)
        (merge_id,) = done.json()["merge_ids"]
        read = (await agent.get(f"/v1/contacts/{ann}")).json()
        moved = await agent.get(f"/v1/contacts/{bob}")
        said = (await undo(agent, merge_id, dry_run=True)).json()
        undone = await undo(agent, merge_id)
        again = await undo(agent, merge_id)

    assert (done.status_code, done.json()["dry_run"]) == (200, False)
    assert {each["value"] for each in read["emails"]} == {ANN, BOB}
    assert (moved.status_code, moved.headers["location"]) == (308, f"/v1/contacts/{ann}")
    assert {each["field"]: each["then"] for each in said["fields"]} == {
        "middle_name": "",
        "business_name": "",
        "notes": "",
    }
    assert {each["value"] for each in said["values"]} == {BOB, "+447400123456"}
    assert (said["moves"]["conversations"], len(said["conversation_ids"])) == (1, 1)
    assert {**undone.json(), "dry_run": True} == said
    assert (again.status_code, again.json()["changes_nothing"]) == (200, True)
    assert await all_as_they_stand(both_doors.toolkit, ann, bob) == before


@pytest.mark.parametrize("hidden", ["survivor", "absorbed"])
@pytest.mark.parametrize("where", [BUSINESS, OTHER_BUSINESS])
async def test_what_may_not_be_seen_is_merged_with_nothing_and_named_nowhere(
    door: Door, hidden: str, where: str
) -> None:
    async with door.toolkit.once(BUSINESS) as work:
        seen = await add_contact(work, name="Ann Lee", email=ANN)
    async with door.toolkit.once(BUSINESS if where == BUSINESS else OTHER_BUSINESS) as work:
        secret = await add_contact(work, name="Vera Secret", email=BOB, visibility=ADMINS_ONLY)
    pair = (secret, seen) if hidden == "survivor" else (seen, secret)
    async with await door.user() as agent:
        answers = [await merge(agent, *pair, dry_run=dry_run) for dry_run in (True, False)]
        unknown = await merge(agent, *[each if each == seen else "con_none" for each in pair])

    assert [answer.status_code for answer in answers] == [404, 404]
    assert all(answer.json() == unknown.json() for answer in answers)


async def test_an_absorbed_id_names_its_survivor_to_those_who_may_see_that(door: Door) -> None:
    ann, bob = await ann_and_bob(door)
    third = await contact(door, name="Cid Moss")
    async with await door.user() as agent:
        await merge(agent, ann, bob)
        refused = [
            await merge(agent, third, bob),
            await merge(agent, bob, third),
            await agent.patch(f"/v1/contacts/{bob}", json={"first_name": "Rob"}),
        ]
        async with door.toolkit.once(BUSINESS) as work:
            await work.contacts.show_to(ann, ADMINS_ONLY)
        hidden = [
            await merge(agent, third, bob),
            await merge(agent, bob, third),
            await agent.patch(f"/v1/contacts/{bob}", json={"first_name": "Rob"}),
        ]

    assert [(each.status_code, each.json()["code"], each.json()["merged_into_id"]) for each in refused] == [
        (409, "contact_merged", ann)
    ] * 3
    assert [each.status_code for each in hidden] == [404] * 3
    assert all(ann not in each.text for each in hidden)


async def test_merging_with_itself_changes_nothing_and_says_so(door: Door) -> None:
    ann, bob = await ann_and_bob(door)
    async with await door.user() as agent:
        itself = await merge(agent, ann, ann)
        await merge(agent, ann, bob)
        twice = await merge(agent, ann, bob, ann)

    for answer in (itself, twice):
        body = answer.json()
        assert (answer.status_code, body["changes_nothing"], body["merge_ids"]) == (200, True, [])


async def test_a_merge_planned_on_older_versions_is_refused(door: Door) -> None:
    ann, bob = await ann_and_bob(door)
    async with await door.user() as agent:
        planned = (await merge(agent, ann, bob, dry_run=True)).json()["versions"]
        await agent.patch(f"/v1/contacts/{bob}", json={"first_name": "Rob"})
        stale = await merge(agent, ann, bob, expected_versions=planned)
        stranger = await merge(agent, ann, bob, expected_versions={"con_other": 1})
        fresh = (await merge(agent, ann, bob, dry_run=True)).json()["versions"]
        done = await merge(agent, ann, bob, expected_versions=fresh)

    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert (stranger.status_code, stranger.json()["errors"][0]["field"]) == (422, "expected_versions")
    assert done.status_code == 200


async def test_too_much_for_one_is_said_beforehand_and_refused(door: Door) -> None:
    async with door.toolkit.once(BUSINESS) as work:
        ann, bob = await add_contact(work), await add_contact(work)
        for number in range(11):
            await add_identifier(work, ann, email_key(f"a{number}@example.com"), primary=number == 0)
            await add_identifier(work, bob, email_key(f"b{number}@example.com"), primary=number == 0)
    async with await door.user() as agent:
        said = await merge(agent, ann, bob, dry_run=True)
        refused = await merge(agent, ann, bob)

    assert (said.status_code, said.json()["too_many"]) == (200, ["email"])
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "absorbed_ids")


async def test_whom_a_merge_shuts_out_is_said(door: Door) -> None:
    ben, cleo = await door.user("Ben"), await door.user("Cleo")
    admin = await door.user("Ada", role=Role.ADMIN)
    ids = {name: user.id for name, user in door.users.items()}
    ann = await contact(door, email=ANN, visibility=Audience(frozenset({ids["Ben"]})), assignee_id=ids["Ben"])
    bob = await contact(door, email=BOB, visibility=Audience(frozenset({ids["Cleo"], ids["Ben"]})))
    cid = await contact(door, name="Cid Moss", visibility=Audience(frozenset({ids["Cleo"]})))

    narrow = (await merge(ben, ann, bob, dry_run=True)).json()
    nobody = (await merge(admin, ann, bob, cid, dry_run=True)).json()
    for client in (ben, cleo, admin):
        await client.aclose()

    assert (narrow["visibility"], narrow["shut_out"], narrow["admins_only"]) == ([ids["Ben"]], [ids["Cleo"]], False)
    assert (narrow["assignee_id"], narrow["dropped_assignee_ids"]) == (ids["Ben"], [])
    assert (nobody["visibility"], nobody["admins_only"]) == ([], True)
    assert (nobody["assignee_id"], nobody["dropped_assignee_ids"]) == (None, [ids["Ben"]])
    assert nobody["shut_out"] == sorted([ids["Ben"], ids["Cleo"]])


@pytest.mark.parametrize("allowed", [True, False])
async def test_what_another_user_merged_is_undone_where_the_business_allows_it(door: Door, *, allowed: bool) -> None:
    ann, bob = await ann_and_bob(door)
    async with (
        await door.user("Ben") as ben,
        await door.user("Cleo") as cleo,
        await door.user("Ada", role=Role.ADMIN) as admin,
    ):
        (merge_id,) = (await merge(ben, ann, bob)).json()["merge_ids"]
        changed = await admin.patch(
            "/v1/business", json={"agents_may": ["undo_others_merges"] if allowed else ["export"]}
        )
        answers = [await undo(cleo, merge_id, dry_run=True), await undo(cleo, merge_id)]
        by_admin = await undo(admin, merge_id)

    assert changed.status_code == 200
    assert [answer.status_code for answer in answers] == ([200, 200] if allowed else [403, 403])
    assert by_admin.json()["changes_nothing"] is allowed


@pytest.mark.parametrize("hidden", ["survivor", "absorbed", "holder"])
async def test_a_merge_of_what_may_not_be_seen_is_not_found(door: Door, hidden: str) -> None:
    ann, bob = await ann_and_bob(door)
    cid = await contact(door, name="Cid Moss")
    async with await door.user() as agent:
        (merge_id,) = (await merge(agent, ann, bob)).json()["merge_ids"]
        await merge(agent, cid, ann)
        async with door.toolkit.once(BUSINESS) as work:
            await work.contacts.show_to({"survivor": ann, "absorbed": bob, "holder": cid}[hidden], ADMINS_ONLY)
        answer = await undo(agent, merge_id)
        unknown = await undo(agent, "mrg_none")

    assert (answer.status_code, answer.json()) == (404, unknown.json())


@pytest.mark.parametrize("holder", ["seen", "hidden", "user", "nobody"])
async def test_a_value_that_is_elsewhere_is_not_taken_back_and_its_holder_named_to_those_who_may_know(
    door: Door, holder: str
) -> None:
    ann, bob = await ann_and_bob(door)
    async with await door.user() as agent:
        (merge_id,) = (await merge(agent, ann, bob)).json()["merge_ids"]
        async with door.toolkit.once(BUSINESS) as work:
            held = (await work.identifiers.holders([email_key(BOB)]))[email_key(BOB)]
            await work.identifiers.remove([held.id], held_by=ann)
            third = await _given(work, holder, door.users["Ben"].id)
        said = (await undo(agent, merge_id, dry_run=True)).json()

    known = third if holder == "seen" else None
    assert said["not_taken_back"] == [
        {"kind": "email", "value": BOB, "holder_id": known, "removed": holder == "nobody"}
    ]
    assert [each["value"] for each in said["values"]] == ["+447400123456"]


async def _given(work: SqlUnitOfWork, holder: str, user_id: UserId) -> str | None:
    if holder == "nobody":
        return None
    if holder == "user":
        await add_identifier(work, user_id, email_key(BOB), holder_kind=OwnerKind.USER)
        return None
    visibility = EVERYONE if holder == "seen" else ADMINS_ONLY
    return await add_contact(work, name="Cid Moss", email=BOB, visibility=visibility)


async def test_a_kept_answer_is_not_repeated_when_a_record_was_hidden_since(door: Door) -> None:
    ann, bob = await ann_and_bob(door)
    headers = {"Idempotency-Key": "once"}
    asked = {"survivor_id": ann, "absorbed_ids": [bob]}
    async with await door.user() as agent:
        first = await agent.post("/v1/contacts/merge", json=asked, headers=headers)
        again = await agent.post("/v1/contacts/merge", json=asked, headers=headers)
        async with door.toolkit.once(BUSINESS) as work:
            await work.contacts.show_to(ann, ADMINS_ONLY)
        hidden = await agent.post("/v1/contacts/merge", json=asked, headers=headers)

    assert (first.json(), first.status_code) == (again.json(), 200)
    assert hidden.status_code == 404


async def test_of_two_merges_crosswise_one_is_done_and_the_other_names_the_survivor(both_doors: Door) -> None:
    ann, bob = await ann_and_bob(both_doors)
    async with await both_doors.user() as agent:
        answers = await asyncio.gather(merge(agent, ann, bob), merge(agent, bob, ann))
        listed = (await agent.get("/v1/contacts")).json()["items"]

    done, refused = sorted(answers, key=lambda answer: answer.status_code)
    assert (done.status_code, refused.status_code) == (200, 409)
    assert refused.json()["merged_into_id"] == done.json()["survivor_id"]
    assert [each["id"] for each in listed] == [done.json()["survivor_id"]]


async def test_the_same_merge_at_once_is_done_once(both_doors: Door) -> None:
    ann, bob = await ann_and_bob(both_doors)
    async with await both_doors.user() as agent:
        answers = await asyncio.gather(*(merge(agent, ann, bob) for _ in range(4)))

    made = [each for answer in answers for each in answer.json().get("merge_ids", [])]
    assert len(made) == 1
    assert {answer.status_code for answer in answers} <= {200, 409}


async def test_a_guest_is_merged_into_somebody_known(door: Door) -> None:
    ann = await contact(door, email=ANN)
    guest = await contact(door, name="Guest 4F2A", kind=ContactKind.GUEST)
    async with await door.user() as agent:
        said = (await merge(agent, ann, guest, dry_run=True)).json()
        other_way = (await merge(agent, guest, ann, dry_run=True)).json()

    assert (said["kind"], other_way["kind"]) == ("contact", "contact")
    assert {each["field"]: each["value"] for each in other_way["fields"]}["first_name"] == "Ann"


async def test_what_a_removed_field_says_is_not_shown(door: Door) -> None:
    ann, bob = await ann_and_bob(door)
    async with await door.user() as agent, await door.user("Ada", role=Role.ADMIN) as admin:
        for key in ("size", "secret"):
            made = (await admin.post("/v1/fields", json={"key": key, "label": key, "type": "text"})).json()
        await agent.patch(f"/v1/contacts/{bob}", json={"custom": {"size": "M", "secret": "x"}})
        await admin.delete(f"/v1/fields/{made['id']}")
        said = (await merge(agent, ann, bob, dry_run=True)).json()
        (merge_id,) = (await merge(agent, ann, bob)).json()["merge_ids"]
        undone = (await undo(agent, merge_id, dry_run=True)).json()

    for answer in (said, undone):
        shown = [each["field"] for each in answer["fields"] if each["field"].startswith("custom.")]
        assert shown == ["custom.size"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"survivor_id": "con_1"}, "absorbed_ids"),
        ({"survivor_id": "con_1", "absorbed_ids": []}, "absorbed_ids"),
        ({"survivor_id": "con_1", "absorbed_ids": [f"con_{n}" for n in range(51)]}, "absorbed_ids"),
        ({"survivor_id": "con_1", "absorbed_ids": "con_2"}, "absorbed_ids"),
        ({"survivor_id": "", "absorbed_ids": ["con_2"]}, "survivor_id"),
        ({"survivor_id": "con_1", "absorbed_ids": ["con_2"], "force": True}, "force"),
        (
            {"survivor_id": "con_1", "absorbed_ids": ["con_2"], "expected_versions": {"con_1": "x"}},
            "expected_versions",
        ),
    ],
)
async def test_a_merge_that_is_asked_wrongly_is_refused_by_field(
    door: Door, asked: dict[str, Any], field: str
) -> None:
    async with await door.user() as agent:
        answer = await agent.post("/v1/contacts/merge", json=asked)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith(field)
