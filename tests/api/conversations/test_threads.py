"""Chats that a program of the business brings from elsewhere, each by the program's own name for it."""

import asyncio
from datetime import timedelta

import httpx
import jwt
import pytest

from tests.api.door import Door
from tests.databases import BUSINESS, OTHER_BUSINESS, WEBCHAT
from tools.ids import ChannelId
from tools.team.channels import Widget
from tools.team.tokens import Scope

CHATS = "/v1/webchat/conversations"
KEY, OTHER_KEY = "pk_shop", "pk_other"
SECRET = "an identity secret of this widget"


@pytest.fixture
async def shop(both_doors: Door) -> Door:
    """Two businesses, each with a widget."""
    for business, channel, key in (
        (BUSINESS, WEBCHAT, KEY),
        (OTHER_BUSINESS, ChannelId(f"{WEBCHAT}_two"), OTHER_KEY),
    ):
        async with both_doors.toolkit.once(business) as work:
            await work.widgets.add(
                Widget(
                    id=f"wgt_{business}",
                    business_id=business,
                    channel_id=channel,
                    public_key=key,
                    identity_secrets=(SECRET,),
                )
            )
    return both_doors


async def start(client: httpx.AsyncClient, thread: str = "order-7", **more: str) -> dict[str, str]:
    """The program brings a thread."""
    answer = await client.post(CHATS, json={"thread_id": thread, **more})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_the_same_name_is_the_same_chat_with_the_same_token_also_when_started_at_once(shop: Door) -> None:
    async with await shop.program() as program, await shop.program() as elsewhere:
        started = await asyncio.gather(*(start(each) for each in (program, elsewhere) * 3))
        other = await start(program, "order-8")

    assert len({(each["conversation_id"], each["visitor_token"]) for each in started}) == 1
    assert other["conversation_id"] != started[0]["conversation_id"]


async def test_the_customers_of_a_program_are_not_counted_by_its_own_address(shop: Door) -> None:
    async with await shop.program() as program:
        chats = {(await start(program, f"order-{n}"))["conversation_id"] for n in range(15)}

    assert len(chats) == 15


async def test_the_token_opens_the_chat_and_the_team_finds_it_by_its_name(shop: Door) -> None:
    async with await shop.program() as program, await shop.user() as agent:
        started = await start(program, "tg:+44 7400?&", language="es-MX")
        path = f"{CHATS}/{started['conversation_id']}/messages"
        async with shop.caller(started["visitor_token"]) as customer:
            written = await customer.post(path, json={"text": "Hola", "client_id": "m1"})
        found = await agent.get("/v1/conversations", params={"thread": "tg:+44 7400?&"})
        nothing = await agent.get("/v1/conversations", params={"thread": "tg:+44"})

    assert written.status_code == 202
    assert [each["id"] for each in found.json()["items"]] == [started["conversation_id"]]
    assert (found.json()["items"][0]["thread_id"], found.json()["items"][0]["language"]) == ("tg:+44 7400?&", "es")
    assert nothing.json()["items"] == []
    # What was written waits for its turn, and no turn runs here.
    assert found.json()["items"][0]["pending"] is True


async def test_a_name_is_of_one_business_alone(shop: Door) -> None:
    async with await shop.program() as ours, await shop.program(business_id=OTHER_BUSINESS) as theirs:
        one, other = await start(ours), await start(theirs)
        crossed = await ours.post(CHATS, json={"thread_id": "order-7", "widget_key": OTHER_KEY})
        seen = await theirs.get("/v1/conversations", params={"thread": "order-7"})

    assert one["conversation_id"] != other["conversation_id"]
    assert one["visitor_token"] != other["visitor_token"]
    assert (crossed.status_code, crossed.json()["errors"][0]["field"]) == (422, "widget_key")
    assert [each["id"] for each in seen.json()["items"]] == [other["conversation_id"]]


async def test_only_a_program_of_the_business_that_may_write_brings_a_thread(shop: Door) -> None:
    async with await shop.program() as program:
        started = await start(program)
    callers = [
        shop.caller(),
        shop.caller("hkb_unknown"),
        shop.caller(started["visitor_token"]),
        await shop.user(),
        await shop.program(scopes=frozenset({Scope.READ})),
    ]

    statuses = []
    for caller in callers:
        async with caller:
            answer = await caller.post(CHATS, json={"thread_id": "order-7", "widget_key": KEY})
            statuses.append(answer.status_code)

    assert statuses == [401, 401, 403, 403, 403]


async def test_a_token_that_was_cleared_or_has_lapsed_gives_way_to_another(shop: Door) -> None:
    async with await shop.program() as program:
        first = await start(program)
        async with shop.caller(first["visitor_token"]) as customer:
            await customer.delete(f"{CHATS}/{first['conversation_id']}")
        second = await start(program)
        shop.clock.advance(timedelta(days=31))
        third = await start(program)
    read = []
    for started in (first, second, third):
        async with shop.caller(started["visitor_token"]) as customer:
            read.append((await customer.get(f"{CHATS}/{third['conversation_id']}/messages")).status_code)

    assert read == [401, 401, 200]


async def test_after_a_chat_was_closed_for_long_the_same_name_is_another_chat_of_the_same_contact(shop: Door) -> None:
    async with await shop.program() as program:
        first = await start(program)
        await program.post(f"/v1/conversations/{first['conversation_id']}/close")
        soon = await start(program)
        await program.post(f"/v1/conversations/{first['conversation_id']}/close")
        shop.clock.advance(timedelta(days=8))
        late = await start(program)
        both = (await program.get("/v1/conversations", params={"thread": "order-7"})).json()["items"]

    assert soon["conversation_id"] == first["conversation_id"]
    assert late["conversation_id"] != first["conversation_id"]
    assert [each["id"] for each in both] == [late["conversation_id"], first["conversation_id"]]
    assert len({each["contact_id"] for each in both}) == 1


async def test_a_name_proves_nobody_and_a_signed_identity_beside_it_does(shop: Door) -> None:
    until = int((shop.clock.now() + timedelta(hours=1)).timestamp())
    claims = {"sub": "customer-7", "aud": KEY, "exp": until, "email": "ann@example.com", "email_verified": True}
    async with await shop.program() as program:
        nobody = await start(program, "order-7")
        signed = await start(program, "order-8", identity=jwt.encode(claims, SECRET))
        again = await start(program, "order-8", identity=jwt.encode(claims, SECRET))
        forged = await program.post(CHATS, json={"thread_id": "order-9", "identity": jwt.encode(claims, "x" * 32)})
        shown = [
            (await program.get(f"/v1/conversations/{each['conversation_id']}")).json() for each in (nobody, signed)
        ]

    assert [each["identity"] for each in shown] == ["none", "proven"]
    assert [each["thread_id"] for each in shown] == ["order-7", "order-8"]
    assert again == signed
    assert forged.status_code == 401


@pytest.mark.parametrize("thread", ["", "x" * 201, "a\0b"])
async def test_what_is_no_name_is_refused(door: Door, thread: str) -> None:
    async with await door.program() as program:
        answer = await program.post(CHATS, json={"thread_id": thread})

    assert answer.status_code == 422
