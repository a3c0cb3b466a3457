"""What visitors send: words of any kind, and what is no words at all."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.api.chats import say
from tests.api.door import Door
from tests.databases import BUSINESS, WEBCHAT
from tools.conversations.conversation import Speaker
from tools.ids import ConversationId
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.team.channels import Widget

KEY = "pk_of_the_shop"
STARTS = "/v1/webchat/conversations"
JSON = {"Content-Type": "application/json"}


async def a_widget(
    door: Door, *, key: str = KEY, origins: tuple[str, ...] = (), secrets: tuple[str, ...] = ()
) -> None:
    """A widget of the business's web chat."""

    async def add(work: SqlUnitOfWork) -> None:
        await work.widgets.add(
            Widget(
                id=work.new_id("wgt"),
                business_id=work.business_id,
                channel_id=WEBCHAT,
                public_key=key,
                allowed_origins=origins,
                identity_secrets=secrets,
            )
        )

    await door.toolkit.run(BUSINESS, add)


async def started(door: Door) -> tuple[httpx.AsyncClient, str]:
    """A visitor who has begun, and the path of their conversation."""
    async with door.caller() as stranger:
        answer = await stranger.post(STARTS, json={"widget_key": KEY})
    assert answer.status_code == 201, answer.text
    body = answer.json()
    return door.caller(body["visitor_token"]), f"{STARTS}/{body['conversation_id']}"


async def add_all(door: Door, chat: ConversationId, *said: tuple[Speaker, str]) -> None:
    """More messages."""

    async def write(work: SqlUnitOfWork) -> None:
        for speaker, text in said:
            await say(work, chat, text, speaker=speaker)

    await door.toolkit.run(BUSINESS, write)


async def test_reading_after_a_message_gives_only_what_follows(door: Door) -> None:
    await a_widget(door)
    visitor, path = await started(door)

    async with visitor:
        first = await visitor.post(f"{path}/messages", json={"text": "one", "client_id": "c1"})
        await visitor.post(f"{path}/messages", json={"text": "two", "client_id": "c2"})
        read = await visitor.get(f"{path}/messages", params={"after": first.json()["id"]})
        strange = [await visitor.get(f"{path}/messages", params={"after": each}) for each in ("-1", "x", 2**63)]

    assert [each["text"] for each in read.json()["items"]] == ["two"]
    assert [each.status_code for each in strange] == [422, 422, 422]


async def test_the_longest_text_is_kept_whole_whatever_it_is_written_with(door: Door) -> None:
    await a_widget(door)
    visitor, path = await started(door)
    longest = "👋" * 4000

    async with visitor:
        sent = await visitor.post(f"{path}/messages", json={"text": longest, "client_id": "c1"})

    assert sent.status_code == 202
    assert sent.json()["text"] == longest


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b'{"text": "a", "client_id"', 422),
        (b'{"text": "\\ud83d", "client_id": "c1"}', 422),
        (b'{"text": "a", "client_id": "\\udc4b"}', 422),
        (b'{"text": "\xff", "client_id": "c1"}', 400),
        (b"[" * 60_000, 400),
        (b"NaN", 422),
        (b"", 422),
    ],
)
async def test_broken_json_and_half_characters_are_refused_with_words(door: Door, raw: bytes, status: int) -> None:
    await a_widget(door)
    visitor, path = await started(door)

    async with visitor:
        refused = await visitor.post(f"{path}/messages", content=raw, headers=JSON)

    assert refused.status_code == status
    assert refused.json()["detail"]


async def test_a_body_that_is_too_large_is_refused_with_and_without_a_length(door: Door) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(9):
            yield b" " * 8192

    async with door.caller() as stranger:
        whole = await stranger.post(STARTS, content=b" " * (64 * 1024 + 1), headers=JSON)
        chunked = await stranger.post(STARTS, content=pieces(), headers=JSON)

    assert [whole.status_code, chunked.status_code] == [413, 413]


@pytest.mark.parametrize("field", ["conversation_id", "identity_token", "network_address", "constructor"])
async def test_starting_takes_no_unknown_fields(door: Door, field: str) -> None:
    async with door.caller() as stranger:
        refused = await stranger.post(STARTS, json={"widget_key": KEY, field: "x"})

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == field


@pytest.mark.parametrize("name", ["token", "visitor_token", "access_token", "Authorization", "anything"])
async def test_a_token_in_the_address_is_refused_even_beside_the_right_header(door: Door, name: str) -> None:
    await a_widget(door)
    visitor, path = await started(door)
    secret = visitor.headers["Authorization"].partition(" ")[2]

    async with visitor:
        refused = await visitor.get(f"{path}/messages", params={name: secret})

    assert refused.status_code == 400
    assert secret not in refused.text
