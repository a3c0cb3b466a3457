"""Web chat: what a visitor may do, and which pages may do it for them."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import httpx
import jwt
import pytest

from tests.api.chats import a_chat, say
from tests.api.door import HERE, Door
from tests.databases import BUSINESS, WEBCHAT
from tools.conversations.conversation import Speaker
from tools.ids import ConversationId
from tools.team.channels import Widget

KEY = "pk_shop"
SECRET = "an identity secret of this widget"
CHATS = "/v1/webchat/conversations"
SHOP, EVIL = "https://shop.example", "https://evil.example"


async def add_widget(door: Door, *, origins: tuple[str, ...] = (), secrets: tuple[str, ...] = ()) -> None:
    """The widget of the web chat."""
    async with door.toolkit.once(BUSINESS) as work:
        await work.widgets.add(
            Widget(
                id="wgt_1",
                business_id=BUSINESS,
                channel_id=WEBCHAT,
                public_key=KEY,
                allowed_origins=origins,
                identity_secrets=secrets,
            )
        )


async def start(door: Door, **headers: str) -> tuple[str, httpx.AsyncClient]:
    """A visitor who has begun: the path of their chat, and their client."""
    async with door.caller(**headers) as nobody:
        answer = await nobody.post(CHATS, json={"widget_key": KEY})
    assert answer.status_code == 201, answer.text
    return f"{CHATS}/{answer.json()['conversation_id']}", door.caller(answer.json()["visitor_token"], **headers)


async def test_a_visitor_starts_writes_and_reads_and_the_team_sees_it(both_doors: Door) -> None:
    await add_widget(both_doors)
    there, visitor = await start(both_doors)
    async with visitor, await both_doors.user() as agent:
        sent = await visitor.post(f"{there}/messages", json={"text": "Hello! 🎈", "client_id": "c1"})
        read = await visitor.get(f"{there}/messages")
        team = await agent.get("/v1/conversations")

    assert sent.status_code == 202
    assert (sent.json()["id"], sent.json()["from"], sent.json()["client_id"]) == ("1", "contact", "c1")
    assert read.json()["items"] == [sent.json()]
    assert read.json()["state"] == "ai"
    assert [each["unread"] for each in team.json()["items"]] == [1]


async def test_the_same_client_id_is_the_same_message_however_often_and_at_once(both_doors: Door) -> None:
    await add_widget(both_doors)
    there, visitor = await start(both_doors)
    async with visitor:
        body = {"text": "Only once", "client_id": "same"}
        answers = await asyncio.gather(*(visitor.post(f"{there}/messages", json=body) for _ in range(6)))
        read = await visitor.get(f"{there}/messages")

    assert {answer.status_code for answer in answers} == {202}
    assert {answer.json()["id"] for answer in answers} == {"1"}
    assert len(read.json()["items"]) == 1


async def test_a_visitor_reads_no_notes_no_user_ids_and_nothing_meant_for_the_team(door: Door) -> None:
    chat = await a_chat(door.toolkit)
    async with door.toolkit.once(BUSINESS) as work:
        await say(work, chat, "I am Ben.", speaker=Speaker.USER)
        await say(work, chat, "Looks like a fraud.", speaker=Speaker.NOTE)
        await say(work, chat, "Ben has joined.", speaker=Speaker.SYSTEM)
    async with await door.visitor(chat) as visitor:
        answer = await visitor.get(f"{CHATS}/{chat}/messages")
        later = await visitor.get(f"{CHATS}/{chat}/messages?after=3")

    assert [each["text"] for each in answer.json()["items"]] == [
        "Hello",
        "How can I help?",
        "I am Ben.",
        "Ben has joined.",
    ]
    assert set(answer.json()["items"][2]) == {
        "id",
        "from",
        "from_name",
        "text",
        "at",
        "attachments",
        "client_id",
        "in_reply_to",
    }
    assert answer.json()["items"][2]["from_name"] == "Ben"
    assert "usr_" not in answer.text
    assert "con_" not in answer.text
    assert [each["text"] for each in later.json()["items"]] == ["Ben has joined."]


@pytest.mark.parametrize(
    "body",
    [
        {"text": "", "client_id": "c"},
        {"text": "   ", "client_id": "c"},
        {"text": "x" * 4001, "client_id": "c"},
        {"text": "x"},
        {"text": "x", "client_id": ""},
        {"text": "x", "client_id": "c" * 101},
        {"text": "x", "client_id": "c", "from": "user"},
        {"text": ["x"], "client_id": "c"},
        {"text": "\0", "client_id": "c"},
    ],
)
async def test_what_is_no_message_is_refused(door: Door, body: dict[str, object]) -> None:
    await add_widget(door)
    there, visitor = await start(door)
    async with visitor:
        answer = await visitor.post(f"{there}/messages", json=body)
        read = await visitor.get(f"{there}/messages")

    assert answer.status_code == 422
    assert read.json()["items"] == []


async def test_only_pages_that_the_widget_names_may_start_and_read(door: Door) -> None:
    await add_widget(door, origins=(SHOP,))
    there, visitor = await start(door, Origin=SHOP)
    async with door.caller() as nobody, visitor:
        evil = await nobody.post(CHATS, json={"widget_key": KEY}, headers={"Origin": EVIL})
        program = await nobody.post(CHATS, json={"widget_key": KEY})
        mine = await visitor.get(f"{there}/messages")
        stolen = await visitor.get(f"{there}/messages", headers={"Origin": EVIL})
        own_page = await visitor.get(f"{there}/messages", headers={"Origin": HERE})

    assert (evil.status_code, program.status_code, stolen.status_code) == (403, 201, 403)
    assert mine.headers["access-control-allow-origin"] == SHOP
    assert own_page.headers["access-control-allow-origin"] == HERE
    assert "access-control-allow-origin" not in evil.headers
    assert "access-control-allow-origin" not in stolen.headers
    assert "access-control-allow-credentials" not in mine.headers
    assert "origin" in mine.headers["vary"].lower()


async def test_browsers_that_ask_beforehand_are_told_for_web_chat_and_for_nothing_else(both_doors: Door) -> None:
    await add_widget(both_doors, origins=("https://sh_p.example", SHOP))
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    async with both_doors.caller() as nobody:
        shop = await nobody.options(CHATS, headers={"Origin": SHOP, **asked})
        evil = await nobody.options(CHATS, headers={"Origin": EVIL, **asked})
        like = await nobody.options(CHATS, headers={"Origin": "https://shxp.example", **asked})
        null = await nobody.options(CHATS, headers={"Origin": "null", **asked})
        quoted = await nobody.options(CHATS, headers={"Origin": '"', **asked})
        team = await nobody.options("/v1/contacts", headers={"Origin": SHOP, **asked})

    assert shop.status_code == 204
    assert shop.headers["access-control-allow-origin"] == SHOP
    assert "authorization" in shop.headers["access-control-allow-headers"].lower()
    assert not any("access-control-allow-origin" in each.headers for each in (evil, like, null, quoted, team))


async def test_a_page_can_read_why_it_was_refused(door: Door) -> None:
    await add_widget(door, origins=(SHOP,))
    async with door.caller("hkv_unknown") as nobody:
        answer = await nobody.get(f"{CHATS}/cnv_1/messages", headers={"Origin": SHOP})

    assert answer.status_code == 401
    assert answer.headers["access-control-allow-origin"] == SHOP


async def test_a_widget_key_that_nobody_has_starts_nothing(door: Door) -> None:
    async with door.caller() as nobody:
        unknown = await nobody.post(CHATS, json={"widget_key": "pk_nobody"})
        none = await nobody.post(CHATS, json={})

    assert (unknown.status_code, none.status_code) == (422, 422)
    assert unknown.json()["errors"][0]["field"] == none.json()["errors"][0]["field"] == "widget_key"


async def test_a_web_chat_that_is_switched_off_starts_nothing(door: Door) -> None:
    await add_widget(door)
    async with door.toolkit.once(BUSINESS) as work:
        channel = await work.channels.find(WEBCHAT)
        assert channel is not None
        await work.channels.save(replace(channel, disabled_at=work.now))
    async with door.caller() as nobody:
        answer = await nobody.post(CHATS, json={"widget_key": KEY})

    assert answer.status_code == 404


async def test_a_start_that_is_repeated_because_its_answer_was_lost_is_the_same_chat(both_doors: Door) -> None:
    await add_widget(both_doors)
    headers = {"Idempotency-Key": "5f0c9c6e-1f0e-4d0a-9f57-2f6f8f0f9a11"}
    async with both_doors.caller() as nobody:
        answers = [await nobody.post(CHATS, json={"widget_key": KEY}, headers=headers) for _ in range(2)]
        other_key = await nobody.post(CHATS, json={"widget_key": KEY}, headers={"Idempotency-Key": "x" * 16})
        guessable = await nobody.post(CHATS, json={"widget_key": KEY}, headers={"Idempotency-Key": "1"})

    assert answers[0].json() == answers[1].json()
    assert other_key.json()["conversation_id"] != answers[0].json()["conversation_id"]
    assert guessable.status_code == 422


async def test_a_place_opens_ten_chats_an_hour(door: Door) -> None:
    await add_widget(door)
    async with door.caller() as nobody:
        answers = [await nobody.post(CHATS, json={"widget_key": KEY}) for _ in range(11)]
        door.clock.advance(timedelta(hours=1, seconds=1))
        later = await nobody.post(CHATS, json={"widget_key": KEY})

    assert [answer.status_code for answer in answers] == [201] * 10 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert later.status_code == 201


async def test_clearing_the_chat_ends_its_token_and_keeps_the_chat_for_the_team(door: Door) -> None:
    await add_widget(door)
    there, visitor = await start(door)
    async with visitor, await door.user() as agent:
        await visitor.post(f"{there}/messages", json={"text": "Hello", "client_id": "c"})
        cleared = await visitor.delete(there)
        after = await visitor.get(f"{there}/messages")
        kept = await agent.get(f"/v1/conversations/{there.rpartition('/')[2]}/messages")

    assert (cleared.status_code, after.status_code) == (204, 401)
    assert [each["text"] for each in kept.json()["items"]] == ["Hello"]


def signed(door: Door, claims: dict[str, object] | None = None, *, secret: str = SECRET) -> str:
    """A token of the business's own site."""
    until = door.clock.now() + timedelta(hours=1)
    return jwt.encode({"sub": "customer-7", "aud": KEY, "exp": until, **(claims or {})}, secret)


async def test_a_signed_identity_finds_its_own_chat_again_on_any_device(real_time_door: Door) -> None:
    door = real_time_door
    await add_widget(door, secrets=(SECRET,))
    async with door.caller() as nobody:
        bodies = [
            {"widget_key": KEY, "identity": signed(door, {"sub": each})} for each in ("customer-7", "customer-7", "8")
        ]
        answers = [await nobody.post(CHATS, json=body) for body in bodies]

    ids = [answer.json()["conversation_id"] for answer in answers]
    assert ids[0] == ids[1] != ids[2]


async def test_an_identity_that_is_not_signed_for_this_widget_is_refused_and_never_a_silent_guest(
    real_time_door: Door,
) -> None:
    door = real_time_door
    await add_widget(door, secrets=(SECRET,))
    now = door.clock.now()
    forged = [
        "nonsense",
        signed(door, secret="another secret of another widget!"),
        signed(door, {"aud": "pk_other"}),
        signed(door, {"exp": now - timedelta(minutes=5)}),
        signed(door, {"exp": now + timedelta(hours=25)}),
        signed(door, {"sub": ""}),
        signed(door, {"sub": "x" * 201}),
        jwt.encode({"sub": "x", "aud": KEY, "exp": now + timedelta(hours=1)}, "", algorithm="none"),
        jwt.encode({"sub": "x", "aud": KEY}, SECRET),
        jwt.encode({"aud": KEY, "exp": now + timedelta(hours=1)}, SECRET),
    ]
    async with door.caller() as nobody, await door.user() as agent:
        answers = [await nobody.post(CHATS, json={"widget_key": KEY, "identity": each}) for each in forged]
        chats = await agent.get("/v1/conversations")

    assert [answer.status_code for answer in answers] == [401] * len(forged)
    assert chats.json()["items"] == []


async def test_an_address_in_an_identity_counts_only_when_it_is_said_to_be_verified(real_time_door: Door) -> None:
    door = real_time_door
    await add_widget(door, secrets=(SECRET,))
    claims: list[dict[str, object]] = [
        {"sub": "1", "email": "one@shop-one.example"},
        {"sub": "2", "email": "two@shop-one.example", "email_verified": "true"},
        {"sub": "3", "email": "three@shop-one.example", "email_verified": True},
    ]
    async with door.caller() as nobody, await door.user() as agent:
        for each in claims:
            await nobody.post(CHATS, json={"widget_key": KEY, "identity": signed(door, each)})
        chats = (await agent.get("/v1/conversations")).json()["items"]
        contacts = [(await agent.get(f"/v1/contacts/{each['contact_id']}")).json() for each in chats]

    emails = [each["value"] for contact in contacts for each in contact["emails"]]
    assert emails == ["three@shop-one.example"]


async def test_a_visitor_of_one_chat_writes_to_no_other(door: Door) -> None:
    own, other = await a_chat(door.toolkit), await a_chat(door.toolkit)
    async with await door.visitor(own) as visitor:
        answers = [
            await visitor.post(f"{CHATS}/{other}/messages", json={"text": "x", "client_id": "c"}),
            await visitor.get(f"{CHATS}/{other}/events"),
            await visitor.delete(f"{CHATS}/{other}"),
            await visitor.get(f"{CHATS}/{ConversationId('cnv_none')}/messages"),
        ]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
