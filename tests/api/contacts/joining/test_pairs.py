"""Conflicts and suggestions over HTTP: who sees them, how they are settled, and what is remembered."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.actions.capturing import events, values_of
from tests.api.chats import write_chat
from tests.api.door import Door
from tests.api.test_lists import walked
from tests.databases import BUSINESS
from tests.people import add_contact, add_identifier, open_pairs
from tools.contacts.contact import EVERYONE, Audience, ContactKind
from tools.contacts.evidence import pair_of
from tools.contacts.identifiers import Evidence, IdentifierKind, Key
from tools.contacts.store import PairKind
from tools.events import EventType
from tools.ids import ContactId, ConversationId
from tools.team.people import Role

ADMINS_ONLY = Audience(frozenset())
ANN, BOB, CID = "ann@example.com", "bob@example.com", "cid@example.com"
PHONE = "+447400123456"


async def contact(door: Door, **how: Any) -> ContactId:
    async with door.toolkit.once(BUSINESS) as work:
        return await add_contact(work, **how)


async def raised(
    door: Door,
    one: ContactId,
    other: ContactId,
    *,
    kind: PairKind = PairKind.CONFLICT,
    conversation_id: ConversationId | None = None,
) -> str:
    """What a chat or a search found; the pair's id."""
    async with door.toolkit.once(BUSINESS) as work:
        await work.pairs.raise_((one, other), kind=kind, reasons=["email"], conversation_id=conversation_id)
        pair = await work.pairs.find(one, other)
    assert pair is not None
    return pair.id


async def mixed_up(door: Door) -> tuple[ContactId, ContactId, str]:
    """Ann has the e-mail of both and the phone of Bob."""
    async with door.toolkit.once(BUSINESS) as work:
        ann = await add_contact(work, name="Ann Lee", email=ANN, phone=PHONE)
        bob = await add_contact(work, name="Bob Stone", email=BOB)
        await add_identifier(work, ann, Key(IdentifierKind.CHANNEL, "whatsapp:1:447400123456"), primary=False)
    return ann, bob, await raised(door, ann, bob)


async def settle(client: httpx.AsyncClient, pair_id: str, **how: Any) -> httpx.Response:
    return await client.post(f"/v1/conflicts/{pair_id}/settle", json=how)


@pytest.mark.parametrize("path", ["/v1/conflicts", "/v1/contacts/duplicates"])
async def test_pairs_are_listed_page_by_page_where_both_may_be_seen(both_doors: Door, path: str) -> None:
    door = both_doors
    kind = PairKind.CONFLICT if path == "/v1/conflicts" else PairKind.SUGGESTION
    ann = await contact(door)
    expected: list[str] = []
    for visibility, contact_kind in (
        (EVERYONE, ContactKind.CONTACT),
        (ADMINS_ONLY, ContactKind.CONTACT),
        (EVERYONE, ContactKind.GUEST),
        (EVERYONE, ContactKind.CONTACT),
        (EVERYONE, ContactKind.CONTACT),
    ):
        door.clock.advance(timedelta(seconds=1))
        other = await contact(door, visibility=visibility, kind=contact_kind)
        pair_id = await raised(door, ann, other, kind=kind)
        if (visibility, contact_kind) == (EVERYONE, ContactKind.CONTACT):
            expected.insert(0, pair_id)
    async with await door.user() as agent, await door.user("Ada", role=Role.ADMIN) as admin:
        seen = await walked(agent, path, limit=2)
        by_admin = await walked(admin, path, limit=2)
        looked = (await admin.get("/v1/audit")).json()["items"]

    assert seen == expected
    assert len(by_admin) == 4
    assert [each["what"] for each in looked] == ["restricted.listed"]


@pytest.mark.parametrize("hidden", [True, False])
async def test_the_chat_of_a_pair_is_named_to_those_who_may_see_it(door: Door, *, hidden: bool) -> None:
    ann, bob = await contact(door), await contact(door)
    async with door.toolkit.once(BUSINESS) as work:
        chat = await write_chat(work, ann, visibility=ADMINS_ONLY if hidden else EVERYONE)
    await raised(door, ann, bob, conversation_id=chat)
    async with await door.user() as agent:
        (pair,) = (await agent.get("/v1/conflicts")).json()["items"]

    assert pair["conversation_id"] == (None if hidden else chat)


@pytest.mark.parametrize("path", ["/v1/conflicts", "/v1/contacts/duplicates"])
async def test_a_listed_pair_says_what_tells_the_two_apart(both_doors: Door, path: str) -> None:
    kind = PairKind.CONFLICT if path == "/v1/conflicts" else PairKind.SUGGESTION
    ann = await contact(both_doors, name="Ann Lee", email=ANN, phone=PHONE)
    other = await contact(both_doors, name="Ann Lee", email=BOB)
    await raised(both_doors, ann, other, kind=kind)
    async with await both_doors.user() as agent:
        (pair,) = (await agent.get(path)).json()["items"]

    assert [each["id"] for each in pair["contacts"]] == pair["contact_ids"]
    reached = {
        each["id"]: [value["value"] for value in (*each["emails"], *each["phones"])] for each in pair["contacts"]
    }
    assert reached == {ann: [ANN, PHONE], other: [BOB]}


async def test_a_conflict_is_reported_by_hand_counted_and_told_once(both_doors: Door) -> None:
    ann, bob = await contact(both_doors, name="Ann Lee"), await contact(both_doors, name="Bob Stone")
    async with await both_doors.user() as agent:
        answers = [await agent.post("/v1/conflicts", json={"contact_ids": each}) for each in ([ann, bob], [bob, ann])]
        listed = (await agent.get("/v1/conflicts")).json()["items"]

    assert [(answer.status_code, answer.json()["times"]) for answer in answers] == [(201, 1), (201, 2)]
    assert [(each["contact_ids"], each["reasons"]) for each in listed] == [(sorted([ann, bob]), ["reported"])]
    assert set(listed[0]["names"]) == {"Ann Lee", "Bob Stone"}
    told = [event for event in await events(both_doors.toolkit) if event.type is EventType.CONTACT_CONFLICT]
    assert [event.contacts for event in told] == [pair_of(ann, bob)]


async def test_a_conflict_is_between_two_that_may_be_seen_and_were_not_said_to_be_two_people(door: Door) -> None:
    ann, bob, hidden = await contact(door), await contact(door), await contact(door, visibility=ADMINS_ONLY)
    async with await door.user() as agent:
        parted = await raised(door, ann, bob)
        await settle(agent, parted, ignore=True)
        answers = [
            await agent.post("/v1/conflicts", json={"contact_ids": each})
            for each in ([ann, ann], [ann, hidden], [ann, "con_none"], [ann], [ann, bob, hidden], [ann, bob])
        ]

    assert [answer.status_code for answer in answers] == [422, 404, 404, 422, 422, 409]
    assert answers[1].json() == answers[2].json()


async def test_a_conflict_is_settled_by_merging(both_doors: Door) -> None:
    ann, bob, pair_id = await mixed_up(both_doors)
    async with await both_doors.user() as agent:
        answer = await settle(agent, pair_id, merge=bob)
        moved = await agent.get(f"/v1/contacts/{ann}")
        left = (await agent.get("/v1/conflicts")).json()["items"]
        undone = await agent.post(f"/v1/merges/{answer.json()['merge_ids'][0]}/undo")

    assert (answer.status_code, answer.json()["state"]) == (200, "merged")
    assert (moved.status_code, moved.headers["location"]) == (308, f"/v1/contacts/{bob}")
    assert (left, undone.status_code) == ([], 200)


async def test_a_conflict_is_settled_by_giving_a_value_to_one(both_doors: Door) -> None:
    ann, bob, pair_id = await mixed_up(both_doors)
    async with await both_doors.user() as agent:
        answer = await settle(agent, pair_id, assign="07400 123456", to=bob)
        listed = (await agent.get("/v1/conflicts?state=apart")).json()["items"]

    assert (answer.status_code, answer.json()["state"], answer.json()["merge_ids"]) == (200, "apart", [])
    assert await values_of(both_doors.toolkit, ann) == {ANN: "proven"}
    assert await values_of(both_doors.toolkit, bob) == {BOB: "proven", PHONE: "proven"}
    assert [each["id"] for each in listed] == [pair_id]
    async with both_doors.toolkit.reading(BUSINESS) as work:
        assert {one.key.kind for one in await work.identifiers.of([ann])} == {IdentifierKind.EMAIL}
        assert await work.pairs.parted([ann]) == {pair_of(ann, bob)}
        changes = [await work.history.of(each, before=None, limit=5) for each in (ann, bob)]
    assert [dict(of[0].changes)["phones"] for of in changes] == [([PHONE], []), ([], [PHONE])]


async def test_a_claimed_value_that_is_given_to_one_is_proven_by_that(door: Door) -> None:
    ann, bob = await contact(door, email=ANN, evidence=Evidence.CLAIMED), await contact(door, name="Bob Stone")
    pair_id = await raised(door, ann, bob)
    async with await door.user() as agent:
        answer = await settle(agent, pair_id, assign=ANN, to=bob)

    assert answer.status_code == 200
    assert (await values_of(door.toolkit, ann), await values_of(door.toolkit, bob)) == ({}, {ANN: "proven"})


@pytest.mark.parametrize("visibility", [EVERYONE, ADMINS_ONLY])
async def test_a_value_of_a_third_is_given_to_nobody(door: Door, visibility: Audience) -> None:
    _, bob, pair_id = await mixed_up(door)
    third = await contact(door, name="Cid Moss", email=CID, visibility=visibility)
    async with await door.user() as agent:
        answer = await settle(agent, pair_id, assign=CID, to=bob)
        left = (await agent.get("/v1/conflicts")).json()["items"]

    assert (answer.status_code, answer.json()["code"]) == (409, "value_taken")
    assert answer.json()["holder_id"] == (third if visibility is EVERYONE else None)
    assert [each["id"] for each in left] == [pair_id]


async def test_what_is_ignored_is_remembered_as_two_people_and_asked_no_more(door: Door) -> None:
    ann, bob, pair_id = await mixed_up(door)
    async with await door.user() as agent, await door.user("Ada", role=Role.ADMIN) as admin:
        answer = await settle(agent, pair_id, ignore=True)
        await raised(door, ann, bob)
        listed = (await agent.get("/v1/conflicts")).json()["items"]
        (entry,) = (await admin.get("/v1/audit")).json()["items"]

    assert (answer.json()["state"], listed) == ("apart", [])
    assert (entry["what"], entry["user_id"]) == ("conflict.settled", door.users["Ben"].id)
    assert entry["data"] == {
        "by_id": door.users["Ben"].id,
        "pair_id": pair_id,
        "contact_ids": list(pair_of(ann, bob)),
        "as": "two_people",
    }


async def test_a_suggestion_is_dismissed_and_found_no_more(both_doors: Door) -> None:
    ann, bob = await contact(both_doors), await contact(both_doors)
    pair_id = await raised(both_doors, ann, bob, kind=PairKind.SUGGESTION)
    async with await both_doors.user() as agent:
        answer = await agent.post(f"/v1/contacts/duplicates/{pair_id}/dismiss")
        again = await agent.post(f"/v1/contacts/duplicates/{pair_id}/dismiss")
        listed = [(await agent.get(f"/v1/contacts/duplicates?state={state}")).json()["items"] for state in STATES]

    assert (answer.status_code, answer.json()["state"]) == (200, "apart")
    assert (again.status_code, again.json()["state"]) == (409, "apart")
    assert [[each["id"] for each in items] for items in listed] == [[], [pair_id]]
    async with both_doors.toolkit.reading(BUSINESS) as work:
        assert await work.pairs.parted([ann]) == {pair_of(ann, bob)}


STATES = ("open", "apart")


async def test_of_two_who_settle_at_once_one_does(both_doors: Door) -> None:
    ann, bob, pair_id = await mixed_up(both_doors)
    async with await both_doors.user() as agent:
        answers = await asyncio.gather(
            settle(agent, pair_id, merge=ann),
            settle(agent, pair_id, assign=PHONE, to=bob),
            settle(agent, pair_id, ignore=True),
        )

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]


@pytest.mark.parametrize("side", [0, 1])
async def test_what_may_not_be_seen_is_settled_by_nobody(door: Door, side: int) -> None:
    *both, pair_id = await mixed_up(door)
    async with door.toolkit.once(BUSINESS) as work:
        await work.contacts.show_to(ContactId(both[side]), ADMINS_ONLY)
    async with await door.user() as agent:
        answers = [
            await settle(agent, pair_id, ignore=True),
            await settle(agent, "par_none", ignore=True),
            await agent.post(f"/v1/contacts/duplicates/{pair_id}/dismiss"),
        ]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert answers[0].json() == answers[1].json()
    async with door.toolkit.reading(BUSINESS) as work:
        assert len(await open_pairs(work)) == 1


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"ignore": False},
        {"merge": "con_1", "ignore": True},
        {"assign": ANN},
        {"to": "con_1", "ignore": True},
        {"assign": "", "to": "con_1"},
        {"merge": "con_other"},
        {"assign": ANN, "to": "con_other"},
        {"assign": "12", "to": "con_other"},
        {"assign": "a@b", "to": "con_other"},
        {"split": True},
    ],
)
async def test_a_conflict_that_is_settled_wrongly_stays_open(door: Door, how: dict[str, Any]) -> None:
    _, _, pair_id = await mixed_up(door)
    async with await door.user() as agent:
        answer = await settle(agent, pair_id, **how)
        left = (await agent.get("/v1/conflicts")).json()["items"]

    assert (answer.status_code, len(left)) == (422, 1)
