"""What admins shape: users, tokens, the business, channels and widgets."""

from datetime import timedelta

import pytest

from tests.api.chats import a_chat, write_contact
from tests.api.conversations.test_together import statuses
from tests.api.door import PASSWORD, Door
from tests.databases import BUSINESS, WEBCHAT
from tools.contacts.contact import Audience
from tools.contacts.identifiers import (
    Claim,
    ClaimState,
    Evidence,
    Holder,
    Identifier,
    IdentifierKind,
    Key,
    OwnerKind,
    Source,
)
from tools.conversations.conversation import ConversationState
from tools.ids import ContactId
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.team.people import Role

AN_HOUR = timedelta(hours=1)
UNREASONABLE: list[dict[str, object]] = [
    {"time_zone": "Mars/Olympus"},
    {"time_zone": "../../etc/passwd"},
    {"country": "gb"},
    {"languages": []},
    {"privacy_url": "javascript:alert(1)"},
    {"settings": {}},
]
ZOE = {"name": "Zoe  Quinn", "email": "Zoe@Shop-One.example", "password": PASSWORD, "phone": "+44 7400 123456"}


async def test_an_admin_adds_a_user_who_can_sign_in(both_doors: Door) -> None:
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin, both_doors.caller() as browser:
        added = await admin.post("/v1/users", json=ZOE)
        signed_in = await browser.post("/v1/session", json={"email": "zoe@shop-one.example", "password": PASSWORD})
        listed = await admin.get("/v1/users")

    assert added.status_code == 201
    assert (added.json()["name"], added.json()["role"]) == ("Zoe Quinn", "agent")
    assert "password" not in added.text
    assert signed_in.status_code == 200
    assert {each["name"] for each in listed.json()["items"]} == {"Ada", "Zoe Quinn"}


async def test_an_invited_user_without_a_password_cannot_sign_in_with_an_empty_one(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin, door.caller() as browser:
        await admin.post("/v1/users", json={**ZOE, "password": None})
        answer = await browser.post("/v1/session", json={"email": "zoe@shop-one.example", "password": ""})

    assert answer.status_code == 401


async def test_an_address_that_a_user_or_contact_has_is_refused_alike(both_doors: Door) -> None:
    async def write(work: SqlUnitOfWork) -> None:
        await hold(work, await write_contact(work, visibility=Audience(frozenset())), "ann@shop-one.example")

    await both_doors.toolkit.run(BUSINESS, write)
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin:
        await admin.post("/v1/users", json=ZOE)
        users = await admin.post("/v1/users", json={**ZOE, "phone": ""})
        contacts = await admin.post("/v1/users", json={**ZOE, "phone": "", "email": "ann@shop-one.example"})
        listed = await admin.get("/v1/users")

    assert (users.status_code, contacts.status_code) == (409, 409)
    assert users.json()["code"] == contacts.json()["code"] == "value_taken"
    assert users.json()["holder_id"] is contacts.json()["holder_id"] is None
    assert len(listed.json()["items"]) == 2


async def test_a_value_that_was_only_typed_in_a_chat_stands_in_nobodys_way(both_doors: Door) -> None:
    door = both_doors
    chat = await a_chat(door.toolkit)

    async def claim(work: SqlUnitOfWork) -> ContactId:
        conversation = await work.conversations.find(chat)
        assert conversation is not None
        key = await hold(work, conversation.contact_id, "zoe@shop-one.example", evidence=Evidence.CLAIMED)
        said = Claim(
            id=work.new_id("clm"),
            business_id=BUSINESS,
            contact_id=conversation.contact_id,
            conversation_id=chat,
            key=key,
            value=key.match_key,
            state=ClaimState.OPEN,
            at=work.now,
        )
        await work.claims.add([said])
        return conversation.contact_id

    contact_id = await door.toolkit.run(BUSINESS, claim)
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        added = await admin.post("/v1/users", json=ZOE)
        contact = await admin.get(f"/v1/contacts/{contact_id}")

    assert added.status_code == 201
    assert contact.json()["emails"] == []
    assert [each["state"] for each in contact.json()["claims"]] == ["history"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"name": ""}, "name"),
        ({"name": "  "}, "name"),
        ({"password": "short"}, "password"),
        ({"phone": "12"}, "phone"),
        ({"capacity": -1}, "capacity"),
        ({"role": "owner"}, "role"),
        ({"name": None}, "name"),
    ],
)
async def test_what_is_no_user_is_refused_by_field(door: Door, change: dict[str, object], field: str) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        answer = await admin.post("/v1/users", json={**ZOE, **change})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def test_a_changed_address_is_the_one_that_opens_and_the_old_one_is_free(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin, door.caller() as browser:
        zoe = (await admin.post("/v1/users", json=ZOE)).json()["id"]
        await admin.patch(f"/v1/users/{zoe}", json={"email": "quinn@shop-one.example"})
        old = await browser.post("/v1/session", json={"email": "zoe@shop-one.example", "password": PASSWORD})
        new = await browser.post("/v1/session", json={"email": "quinn@shop-one.example", "password": PASSWORD})
        again = await admin.post("/v1/users", json={**ZOE, "phone": "", "name": "Other Zoe"})

    assert (old.status_code, new.status_code, again.status_code) == (401, 200, 201)


async def test_a_new_password_signs_out_everywhere(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin, door.caller() as browser:
        zoe = (await admin.post("/v1/users", json=ZOE)).json()["id"]
        await browser.post("/v1/session", json={"email": "zoe@shop-one.example", "password": PASSWORD})
        before = await browser.get("/v1/me")
        await admin.patch(f"/v1/users/{zoe}", json={"password": "another long one"})
        after = await browser.get("/v1/me")

    assert (before.status_code, after.status_code) == (200, 401)


async def test_the_last_admin_can_neither_leave_nor_step_down(both_doors: Door) -> None:
    door = both_doors
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        ada = door.users["Ada"].id
        leaving = await admin.post(f"/v1/users/{ada}/deactivate")
        deleting = await admin.delete(f"/v1/users/{ada}")
        stepping_down = await admin.patch(f"/v1/users/{ada}", json={"role": "agent"})
        still = await admin.get("/v1/me")

    assert [each.status_code for each in (leaving, deleting, stepping_down)] == [409, 409, 409]
    assert still.json()["user"]["role"] == "admin"


async def test_whoever_leaves_takes_nothing_along(both_doors: Door) -> None:
    door = both_doors
    ben = await door.user("Ben")
    own_id = door.users["Ben"].id
    only_ben = Audience(frozenset({own_id}))
    talking = await a_chat(door.toolkit, state=ConversationState.HUMAN, assignee_id=own_id, visibility=only_ben)
    async with ben, await door.user("Ada", role=Role.ADMIN) as admin:
        left = await admin.post(f"/v1/users/{own_id}/deactivate")
        twice = await admin.post(f"/v1/users/{own_id}/deactivate")
        call = await ben.get("/v1/me")
        chat = await admin.get(f"/v1/conversations/{talking}")
        active = await admin.get("/v1/users")
        everybody = await admin.get("/v1/users?active=false")

    assert left.json() == {"conversations": 1, "follow_ups": 0, "contacts": 0, "admins_only": 1}
    assert set(twice.json().values()) == {0}
    assert call.status_code == 401
    assert (chat.json()["assignee_id"], chat.json()["visibility"]) == (None, [])
    assert {each["name"] for each in active.json()["items"]} == {"Ada"}
    assert {each["name"] for each in everybody.json()["items"]} == {"Ben", "Ada"}


async def test_a_token_is_shown_once_works_and_can_be_revoked(both_doors: Door) -> None:
    door = both_doors
    headers = {"Idempotency-Key": "token-1"}
    asked = {"name": "Reports", "scopes": ["read"]}
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        made = await admin.post("/v1/tokens", json=asked, headers=headers)
        repeated = await admin.post("/v1/tokens", json=asked, headers=headers)
        listed = await admin.get("/v1/tokens")
        async with door.caller(made.json()["secret"]) as program:
            reading = await program.get("/v1/me")
            writing = await program.post("/v1/channels", json={"kind": "sms", "name": "x"})
            revoked = [await admin.delete(f"/v1/tokens/{made.json()['id']}") for _ in range(2)]
            over = await program.get("/v1/me")

    assert made.json()["secret"].startswith("hkb_")
    assert repeated.json()["id"] == made.json()["id"]
    assert "secret" not in repeated.json()
    assert made.json()["secret"] not in listed.text
    assert (reading.status_code, writing.status_code) == (200, 403)
    assert reading.json()["user"] is None
    assert [each.status_code for each in revoked] == [204, 204]
    assert over.status_code == 401


async def test_the_secret_of_a_token_stands_in_no_table(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        headers = {"Idempotency-Key": "t"}
        made = await admin.post("/v1/tokens", json={"name": "x", "scopes": ["admin"]}, headers=headers)
    path = getattr(door.toolkit.database, "path")  # noqa: B009 - the SQLite database has one.

    assert made.json()["secret"].encode() not in path.read_bytes() + path.with_name("handover.db-wal").read_bytes()


async def test_a_token_ends_when_it_says(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        over = await admin.post(
            "/v1/tokens", json={"name": "x", "scopes": ["read"], "expires_at": "2020-01-01T00:00Z"}
        )
        made = await admin.post(
            "/v1/tokens", json={"name": "x", "scopes": ["read"], "expires_at": "2026-11-23T10:00Z"}
        )
        async with door.caller(made.json()["secret"]) as program:
            before = await program.get("/v1/me")
            door.clock.advance(AN_HOUR)
            after = await program.get("/v1/me")

    assert (over.status_code, over.json()["errors"][0]["field"]) == (422, "expires_at")
    assert (before.status_code, after.status_code, after.json()["code"]) == (200, 401, "expired")


async def test_the_business_is_read_by_all_and_changed_by_admins_within_reason(both_doors: Door) -> None:
    async with await both_doors.user("Ben") as agent, await both_doors.user("Ada", role=Role.ADMIN) as admin:
        changed = await admin.patch(
            "/v1/business", json={"name": "Corner Shop Ltd", "time_zone": "Europe/London", "languages": ["es", "en"]}
        )
        read = await agent.get("/v1/business")
        answers = [await admin.patch("/v1/business", json=change) for change in UNREASONABLE]

    assert read.json() == changed.json()
    assert (read.json()["name"], read.json()["country"], read.json()["languages"]) == (
        "Corner Shop Ltd",
        "GB",
        ["es", "en"],
    )
    assert {answer.status_code for answer in answers} == {422}


async def test_a_widget_names_its_origins_and_its_secret_is_shown_once(both_doors: Door) -> None:
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin:
        asked = {
            "channel_id": WEBCHAT,
            "allowed_origins": ["HTTPS://Shop.Example:443/"],
            "looks": {"colour": "#123456"},
        }
        made = await admin.post("/v1/widgets", json=asked)
        path = f"/v1/widgets/{made.json()['id']}"
        secrets = [(await admin.patch(path, json={"new_identity_secret": True})).json() for _ in range(3)]
        listed = await admin.get("/v1/widgets")
        gone = [(await admin.delete(path)).status_code for _ in range(2)]

    assert made.json()["allowed_origins"] == ["https://shop.example"]
    assert made.json()["public_key"].startswith("pk_")
    assert [each["identity_secrets"] for each in secrets] == [1, 2, 2]
    assert not any(each["identity_secret"] in listed.text for each in secrets)
    assert gone == [204, 404]


async def test_of_many_who_change_the_same_web_chat_at_once_one_does(both_doors: Door) -> None:
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin:
        made = (await admin.post("/v1/widgets", json={"channel_id": WEBCHAT})).json()
        path, read = f"/v1/widgets/{made['id']}", {"if-match": f'"{made["version"]}"'}
        got = await statuses(
            *(admin.patch(path, json={"looks": {"colour": f"#00000{count}"}}, headers=read) for count in range(4))
        )
        changed = await admin.patch(path, json={"template": None})
        secret = await admin.patch(path, json={"new_identity_secret": True})

    assert got == [200, 412, 412, 412]
    assert changed.json()["version"] != made["version"]
    # A secret is none of what a form would write over.
    assert secret.headers["etag"] == changed.headers["etag"] == f'"{changed.json()["version"]}"'


@pytest.mark.parametrize(
    "origin",
    [
        "shop.example",
        "https://shop.example/path",
        "*",
        "https://*.shop.example",
        "null",
        "ftp://x",
        "https://u@x",
        "https://x:99999",
    ],
)
async def test_what_is_no_origin_is_refused(door: Door, origin: str) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        answer = await admin.post("/v1/widgets", json={"channel_id": WEBCHAT, "allowed_origins": [origin]})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "allowed_origins.0")


async def test_a_widget_wants_a_web_chat_of_the_own_business(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        answers = [
            await admin.post("/v1/widgets", json={"channel_id": each})
            for each in ("chn_wap", "chn_web_two", "chn_none")
        ]

    assert {(answer.status_code, answer.json()["errors"][0]["field"]) for answer in answers} == {(422, "channel_id")}


async def test_channels_are_added_renamed_and_switched_off(both_doors: Door) -> None:
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin:
        made = (await admin.post("/v1/channels", json={"kind": "sms", "name": "SMS", "region": "ES"})).json()
        path = f"/v1/channels/{made['id']}"
        renamed = await admin.patch(path, json={"name": "Texts", "region": None})
        deleted = await admin.delete(path)
        listed = {each["id"]: each for each in (await admin.get("/v1/channels")).json()["items"]}
        on_again = await admin.patch(path, json={"disabled": False})

    assert (renamed.json()["name"], renamed.json()["region"]) == ("Texts", None)
    assert deleted.status_code == 204
    assert listed[made["id"]]["disabled"]
    assert not on_again.json()["disabled"]


async def hold(
    work: SqlUnitOfWork, contact_id: ContactId, email: str, *, evidence: Evidence = Evidence.PROVEN
) -> Key:
    """A contact's e-mail."""
    key = Key(IdentifierKind.EMAIL, email)
    identifier = Identifier(
        id=work.new_id("idn"),
        business_id=BUSINESS,
        key=key,
        value=email,
        holder=Holder(OwnerKind.CONTACT, contact_id),
        evidence=evidence,
        source=Source.AGENT,
        primary=True,
        created_at=work.now,
    )
    await work.identifiers.claim([identifier])
    return key


async def test_what_agents_may_beyond_their_work_is_the_business_s_to_say(both_doors: Door) -> None:
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin:
        before = await admin.get("/v1/business")
        changed = await admin.patch("/v1/business", json={"agents_may": ["export", "delete"]})
        renamed = await admin.patch("/v1/business", json={"name": "Corner Shop"})
        refused = await admin.patch("/v1/business", json={"agents_may": ["administer"]})

    assert before.json()["agents_may"] == []
    assert changed.json()["agents_may"] == renamed.json()["agents_may"] == ["delete", "export"]
    assert refused.status_code == 422
