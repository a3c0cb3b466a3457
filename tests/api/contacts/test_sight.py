"""What may not be seen is not there: in lists, by id, in counts, in searches, in refusals and in redirects."""

from dataclasses import replace

import pytest
from httpx import AsyncClient

from tests.actions.capturing import ANN, capture, in_book, open_chat
from tests.api.chats import a_chat, a_waiting_chat, write_chat, write_contact
from tests.api.door import Door
from tests.databases import BUSINESS
from tests.people import add_conversation
from tools.contacts.contact import EVERYONE, Audience, ContactKind, ContactStatus
from tools.contacts.evidence import pair_of
from tools.contacts.identifiers import Evidence, Holder, Identifier, IdentifierKind, Key, OwnerKind, Source
from tools.contacts.store import PairKind
from tools.conversations.conversation import ConversationState
from tools.ids import ContactId, TeamId, UserId
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.team.people import Role
from tools.team.teams import Team

ADMINS_ONLY = Audience(frozenset())


async def contact(toolkit: SqlToolkit, name: str, *, phone: str = "", **how: object) -> ContactId:
    """A contact with a phone."""

    async def write(work: SqlUnitOfWork) -> ContactId:
        contact_id = await write_contact(work, name=name, **how)  # type: ignore[arg-type] # as that function says
        if phone:
            await work.identifiers.claim(
                [
                    Identifier(
                        id=work.new_id("idn"),
                        business_id=BUSINESS,
                        key=Key(IdentifierKind.PHONE, phone),
                        value=phone,
                        holder=Holder(OwnerKind.CONTACT, contact_id),
                        evidence=Evidence.PROVEN,
                        source=Source.AGENT,
                        primary=True,
                        created_at=work.now,
                    )
                ]
            )
        return contact_id

    return await toolkit.run(BUSINESS, write)


def names(answer: object) -> list[str]:
    """The first names on a page."""
    return [each["first_name"] for each in answer.json()["items"]]  # type: ignore[attr-defined] # an httpx.Response


async def test_a_restricted_contact_is_there_for_its_audience_its_assignee_and_admins_alone(both_doors: Door) -> None:
    door = both_doors
    named, assigned, other = await door.user("Ben"), await door.user("Cleo"), await door.user("Dan")
    admin = await door.user("Ada", role=Role.ADMIN)
    hidden = await contact(
        door.toolkit,
        "Vera Hidden",
        phone="+447400123456",
        visibility=Audience(frozenset({door.users["Ben"].id})),
        assignee_id=door.users["Cleo"].id,
    )
    await contact(door.toolkit, "Otto Open")

    seen = {}
    for who, client in (("named", named), ("assigned", assigned), ("other", other), ("admin", admin)):
        async with client:
            seen[who] = (
                (await client.get(f"/v1/contacts/{hidden}")).status_code,
                sorted(names(await client.get("/v1/contacts"))),
                names(await client.get("/v1/contacts?search=vera")),
                names(await client.get("/v1/contacts?search=7400 123")),
            )

    everything = (200, ["Otto", "Vera"], ["Vera"], ["Vera"])
    assert seen == {
        "named": everything,
        "assigned": everything,
        "admin": everything,
        "other": (404, ["Otto"], [], []),
    }


async def test_a_team_in_an_audience_is_all_its_members(both_doors: Door) -> None:
    door = both_doors
    inside, outside = await door.user("Ben"), await door.user("Cleo")
    async with door.toolkit.once(BUSINESS) as work:
        await make_team(work, "tem_one", door.users["Ben"].id)
    hidden = await a_chat(door.toolkit, visibility=Audience(frozenset({"tem_one"})))

    async with inside, outside:
        answers = [(await client.get(f"/v1/conversations/{hidden}")).status_code for client in (inside, outside)]
        listed = [len((await client.get("/v1/conversations")).json()["items"]) for client in (inside, outside)]

    assert (answers, listed) == ([200, 404], [1, 0])


async def test_a_hidden_chat_is_not_there_by_any_route_and_with_no_verb(door: Door) -> None:
    conversation_id, handover_id = await a_waiting_chat(door.toolkit, visibility=ADMINS_ONLY)
    there = f"/v1/conversations/{conversation_id}"
    async with await door.user() as agent:
        answers = [
            await agent.get(there),
            await agent.get(f"{there}/messages"),
            await agent.post(f"{there}/messages", json={"text": "x"}),
            await agent.post(f"{there}/notes", json={"text": "x"}),
            await agent.post(f"{there}/assign", json={"assignee_id": door.users["Ben"].id}),
            await agent.post(f"{there}/read", json={"seq": 1}),
            *[await agent.post(f"{there}/{verb}") for verb in ("take", "close", "return-to-ai", "handover")],
            await agent.get(f"/v1/handovers/{handover_id}"),
            await agent.post(f"/v1/handovers/{handover_id}/accept"),
            await agent.post(f"/v1/handovers/{handover_id}/decline"),
            await agent.patch(f"/v1/follow-ups/{handover_id}", json={"done": True}),
        ]
        lists = [await agent.get(path) for path in ("/v1/conversations", "/v1/handovers", "/v1/follow-ups")]

    assert {answer.status_code for answer in answers} == {404}
    assert [each.json()["items"] for each in lists] == [[], [], []]
    assert not any(conversation_id in answer.text for answer in answers)


async def test_what_is_hidden_is_answered_word_for_word_like_what_was_never_there(door: Door) -> None:
    hidden = await contact(door.toolkit, "Vera Hidden", visibility=ADMINS_ONLY)
    async with await door.user() as agent:
        there, nowhere = await agent.get(f"/v1/contacts/{hidden}"), await agent.get("/v1/contacts/con_nothing")

    assert there.content == nowhere.content


async def test_an_admin_who_looks_at_what_is_restricted_stands_in_the_audit_log(both_doors: Door) -> None:
    door = both_doors
    hidden = await a_chat(door.toolkit, visibility=ADMINS_ONLY)
    open_one = await a_chat(door.toolkit)
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        await admin.get(f"/v1/conversations/{open_one}")
        await admin.get(f"/v1/conversations/{hidden}")
        await admin.post(f"/v1/conversations/{hidden}/notes", json={"text": "Looked."})
        first = (await admin.get("/v1/audit?limit=1")).json()
        rest = (await admin.get("/v1/audit", params={"cursor": first["next_cursor"]})).json()

    entries = [*first["items"], *rest["items"]]
    assert len({each["id"] for each in entries}) == 2
    assert [(each["what"], each["user_id"], each["data"]["id"]) for each in entries] == [
        ("restricted.looked", door.users["Ada"].id, hidden)
    ] * 2


async def test_a_page_with_what_is_restricted_is_one_look_in_the_audit_log(both_doors: Door) -> None:
    door = both_doors
    admin = await door.user("Ada", role=Role.ADMIN)
    ada = door.users["Ada"].id
    first, second = [await contact(door.toolkit, f"Vera Z{each}", visibility=ADMINS_ONLY) for each in "ao"]
    await contact(door.toolkit, "Mina Mine", visibility=Audience(frozenset({ada})))
    await contact(door.toolkit, "Anna Answered", visibility=ADMINS_ONLY, assignee_id=ada)
    await contact(door.toolkit, "Otto Open")

    page = await admin.get("/v1/contacts?sort=name&limit=3")
    rest = await admin.get("/v1/contacts", params={"sort": "name", "limit": 3, "cursor": page.json()["next_cursor"]})

    shown = [(each["first_name"], each["restricted"]) for each in page.json()["items"]]
    assert shown == [("Anna", False), ("Mina", False), ("Otto", False)]
    assert [(each["id"], each["restricted"]) for each in rest.json()["items"]] == [(first, True), (second, True)]
    async with door.toolkit.reading(BUSINESS) as work:
        looks = await work.audit.latest(before=None, limit=10, what="restricted")
    assert [(each.what, each.user_id, each.data["ids"]) for each in looks] == [
        ("restricted.listed", ada, [first, second])
    ]


@pytest.mark.parametrize("place", ["contacts", "conversations"])
async def test_what_is_seen_by_role_can_be_listed_apart(both_doors: Door, place: str) -> None:
    door = both_doors
    admin, agent = await door.user("Ada", role=Role.ADMIN), await door.user("Ben")
    program = await door.program()
    ada, ben = door.users["Ada"].id, door.users["Ben"].id
    kinds = {
        "open": EVERYONE,
        "hidden": ADMINS_ONLY,
        "ben's": Audience(frozenset({ben})),
        "ada's": Audience(frozenset({ada})),
    }

    async def write(work: SqlUnitOfWork) -> dict[str, str]:
        written: dict[str, str] = {}
        for name, audience in kinds.items():
            contact_id = await write_contact(work, name="Vera Lee", visibility=audience)
            written[contact_id] = name
            written[await write_chat(work, contact_id, visibility=audience)] = name
        return written

    written = await door.toolkit.run(BUSINESS, write)

    async def listed(client: AsyncClient, restricted: str) -> list[str]:
        answer = await client.get(f"/v1/{place}?restricted={restricted}")
        return sorted(written[each["id"]] for each in answer.json()["items"])

    assert await listed(admin, "true") == ["ben's", "hidden"]
    assert await listed(admin, "false") == ["ada's", "open"]
    assert await listed(program, "true") == ["ada's", "ben's", "hidden"]
    assert await listed(agent, "true") == []
    assert await listed(agent, "false") == ["ben's", "open"]


async def test_guests_stand_in_no_list_and_no_search_but_beside_their_chat(door: Door) -> None:
    guest = await contact(door.toolkit, "Guest 4F2A", kind=ContactKind.GUEST)
    async with await door.user() as agent:
        listed = await agent.get("/v1/contacts")
        found = await agent.get("/v1/contacts?search=guest")
        beside = await agent.get(f"/v1/contacts/{guest}")

    assert (names(listed), names(found)) == ([], [])
    assert beside.json()["kind"] == "guest"
    assert beside.json()["emails"] == []
    assert beside.json()["pseudonymous_email"].endswith(".invalid")


async def test_an_absorbed_contact_leads_to_its_survivor_for_those_who_may_see_that(door: Door) -> None:
    survivor = await contact(door.toolkit, "Sue Survivor")
    absorbed = await contact(door.toolkit, "Abe Absorbed", status=ContactStatus.MERGED, merged_into_id=survivor)
    async with await door.user() as agent:
        open_one = await agent.get(f"/v1/contacts/{absorbed}")
        async with door.toolkit.once(BUSINESS) as work:
            await work.contacts.show_to(survivor, ADMINS_ONLY)
        hidden = await agent.get(f"/v1/contacts/{absorbed}")
        listed = await agent.get("/v1/contacts")

    assert (open_one.status_code, open_one.headers["location"]) == (308, f"/v1/contacts/{survivor}")
    assert hidden.status_code == 404
    assert survivor not in hidden.text
    assert listed.json()["items"] == []


async def test_whoever_sees_an_older_chat_of_a_hidden_contact_sees_its_name_and_no_more(door: Door) -> None:
    async def write(work: SqlUnitOfWork) -> tuple[str, str]:
        contact_id = await write_contact(work, name="Vera Hidden", visibility=ADMINS_ONLY)
        return contact_id, await write_chat(work, contact_id)

    contact_id, conversation_id = await door.toolkit.run(BUSINESS, write)
    async with await door.user() as agent:
        chat = await agent.get(f"/v1/conversations/{conversation_id}")
        details = await agent.get(f"/v1/contacts/{contact_id}")
        claims = await agent.get(f"/v1/contacts/{contact_id}/claims")

    assert chat.json()["contact_name"] == "Vera Hidden"
    assert (details.status_code, claims.status_code) == (404, 404)


async def test_a_kept_answer_is_not_repeated_to_somebody_who_may_not_see_it_any_more(door: Door) -> None:
    chat = await a_chat(door.toolkit)
    async with await door.user() as agent:
        headers = {"Idempotency-Key": "once"}
        first = await agent.post(f"/v1/conversations/{chat}/notes", json={"text": "secret plan"}, headers=headers)
        async with door.toolkit.once(BUSINESS) as work:
            await work.conversations.show_to(first.json()["conversation_id"], ADMINS_ONLY)
        again = await agent.post(f"/v1/conversations/{chat}/notes", json={"text": "secret plan"}, headers=headers)

    assert (first.status_code, again.status_code) == (201, 404)
    assert "secret" not in again.text


@pytest.mark.parametrize("both_visible", [True, False])
async def test_a_pair_is_listed_only_where_both_may_be_seen(door: Door, *, both_visible: bool) -> None:
    one = await contact(door.toolkit, "Ann One")
    other = await contact(door.toolkit, "Bob Other", visibility=EVERYONE if both_visible else ADMINS_ONLY)
    await raise_conflict(door.toolkit, one, other)
    async with await door.user() as agent:
        answer = await agent.get("/v1/conflicts")

    assert [each["contact_ids"] for each in answer.json()["items"]] == (
        [sorted([one, other])] if both_visible else []
    )


async def make_team(work: SqlUnitOfWork, team_id: str, user_id: str) -> None:
    """A team of one."""
    await work.teams.add(Team(TeamId(team_id), BUSINESS, team_id, frozenset({UserId(user_id)})))


async def raise_conflict(toolkit: SqlToolkit, one: ContactId, other: ContactId) -> None:
    """Evidence that points to both."""
    async with toolkit.once(BUSINESS) as work:
        await work.pairs.raise_(pair_of(one, other), kind=PairKind.CONFLICT, reasons=["email"], conversation_id=None)


async def test_a_repeated_answer_is_a_look_of_its_own(both_doors: Door) -> None:
    door = both_doors
    admin = await door.user("Ada", role=Role.ADMIN)
    hidden = await contact(door.toolkit, "Vera Hidden", visibility=ADMINS_ONLY)

    for _ in range(2):
        answer = await admin.patch(
            f"/v1/contacts/{hidden}", json={"notes": "hello"}, headers={"Idempotency-Key": "the same"}
        )

    async with door.toolkit.reading(BUSINESS) as work:
        looks = await work.audit.latest(before=None, limit=10, what="restricted")
    assert answer.headers["Idempotent-Replayed"] == "true"
    assert [each.data["id"] for each in looks] == [hidden, hidden]


async def test_words_that_lead_to_a_hidden_contact_name_it_to_nobody_who_sees_the_sessions_chats(
    both_doors: Door,
) -> None:
    door = both_doors
    agent = await door.user("Cleo")
    hidden = await in_book(door.toolkit, name="Vera Hidden", email=ANN, visibility=ADMINS_ONLY)
    chat = await open_chat(door.toolkit)
    async with door.toolkit.once(BUSINESS) as work:
        now = await work.conversations.find(chat.conversation_id)
        assert now is not None
        await work.conversations.save(replace(now, assignee_id=door.users["Cleo"].id))
        earlier = await add_conversation(work, chat.guest_id, state=ConversationState.CLOSED)

    await capture(door.toolkit, chat, email=ANN)

    async with agent, await door.user("Ada", role=Role.ADMIN) as admin:
        answers = [await agent.get(f"/v1/conversations/{each}") for each in (chat.conversation_id, earlier.id)]
        handover = await agent.get(f"/v1/handovers/{chat.handover_id}")
        known = await admin.get(f"/v1/conversations/{chat.conversation_id}")
    assert [(one.json()["contact_id"], one.json()["contact_name"]) for one in answers] == [
        (chat.guest_id, "Guest 4F2A")
    ] * 2
    assert handover.json()["contact_id"] is None
    assert (known.json()["contact_id"], known.json()["contact_name"]) == (hidden, "Vera Hidden")
