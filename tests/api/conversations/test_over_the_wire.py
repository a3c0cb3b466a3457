"""What only a real server shows: streams that are left, that are quiet, and that must not hold it when it ends."""

import asyncio
import time
from collections.abc import AsyncIterator

import httpx
import pytest

from api.streams.sse import PING
from tests.api.chats import a_chat
from tests.api.door import Door, opened_door
from tests.api.streaming import following, served
from tests.databases import BUSINESS, WEBCHAT
from tests.workflows.chatroom import Room
from tools.clock import SimulatedClock
from tools.errors import Unreachable
from tools.events import EventType
from tools.storage.toolkit import SqlToolkit
from tools.team.channels import Widget
from tools.team.tokens import Scope, TokenKind
from workflows.handover.remote.desk import RemoteDesk

EVENTS = "/v1/events"


@pytest.fixture
async def open_door(both_doors: Door) -> AsyncIterator[Door]:
    """The door behind a real server, on either database."""
    async with served(both_doors):
        yield both_doors


async def announce(door: Door, text: str) -> None:
    """Something happens that everybody may know."""
    async with door.toolkit.once(BUSINESS) as work:
        work.announce(EventType.CONTACT_UPDATED, {"text": text})


async def test_a_stream_is_sent_as_it_happens_and_kept_by_nobody(open_door: Door) -> None:
    async with await open_door.user() as agent, following(open_door, agent, EVENTS) as stream:
        await stream.next("snapshot")
        await announce(open_door, "now")
        told = await stream.next()

    assert told.data["data"] == {"text": "now"}
    assert stream.response.headers["content-type"].startswith("text/event-stream")
    assert stream.response.headers["cache-control"] == "no-store"


async def test_nothing_is_missed_or_told_twice_however_often_one_comes_back_while_much_happens(
    open_door: Door,
) -> None:
    async with await open_door.user() as agent:
        async with following(open_door, agent, EVENTS) as stream:
            place = (await stream.next("snapshot")).id

        async def happen() -> None:
            for number in range(60):
                await announce(open_door, str(number))

        happening = asyncio.create_task(happen())
        got: list[str] = []
        while len(got) < 60:
            async with following(open_door, agent, EVENTS, place) as stream:
                for _ in range(7):
                    told = await stream.next()
                    place = told.id
                    if told.type == "contact.updated":
                        got.append(told.data["data"]["text"])
                    if len(got) == 60:
                        break
        await happening

    assert got == [str(number) for number in range(60)]


async def test_a_browser_that_went_away_makes_room_for_the_next(open_door: Door) -> None:
    async with await open_door.user() as agent:
        for _ in range(10):
            async with following(open_door, agent, EVENTS) as stream:
                await stream.next("snapshot")
            # The server notices that the connection is gone a moment later.
            await asyncio.sleep(0.05)

    assert stream.response.status_code == 200


async def test_open_streams_do_not_hold_a_server_that_is_asked_to_end(door: Door) -> None:
    chat = await a_chat(door.toolkit)
    async with await door.user() as agent, await door.visitor(chat) as visitor:
        async with (
            served(door) as server,
            following(door, agent, EVENTS) as team,
            following(door, visitor, f"/v1/webchat/conversations/{chat}/events") as own,
        ):
            await team.next("snapshot")
            await own.next("state")
            began = time.monotonic()
            server.should_exit = True
            ended = [await team.ends(), await own.ends()]
        took = time.monotonic() - began

    assert ended == [True, True]
    assert took < 3


async def test_a_quiet_stream_gives_signs_of_life(sqlite_toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    async with (
        opened_door(sqlite_toolkit, clock, ping_every=0.1) as door,
        served(door),
        await door.user() as agent,
        following(door, agent, EVENTS) as stream,
        asyncio.timeout(5),
    ):
        lines = []
        async for line in stream.lines:
            lines.append(line)
            if lines.count(PING.strip()) == 3:
                break

    assert lines.count(PING.strip()) == 3


async def test_a_chunked_body_is_cut_off_before_it_was_sent_whole(door: Door) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(20_000):
            sent += 1
            yield b"x" * 8192
            await asyncio.sleep(0)

    status: int | None = None
    async with served(door), await door.user() as agent:
        headers = {**agent.headers, "Content-Type": "application/json"}
        async with httpx.AsyncClient(base_url=door.address, headers=headers) as real:
            try:
                answer = await real.post("/v1/conversations/cnv_1/notes", content=endless())
                status = answer.status_code
            except httpx.TransportError:
                # The connection is closed under a client that goes on sending.
                pass

    assert status in (None, 413)
    assert sent < 20_000


async def test_a_program_whose_service_has_no_worker_is_told_so_and_nothing_is_doubled(
    open_door: Door,
) -> None:
    async with open_door.toolkit.once(BUSINESS) as work:
        await work.widgets.add(Widget("wgt_1", BUSINESS, WEBCHAT, "pk_shop"))
    token = await open_door.token(TokenKind.BUSINESS, scopes=frozenset({Scope.WRITE}))
    async with RemoteDesk(open_door.address, token=token, chats=Room(), answer_within=0.5) as desk:
        for _ in range(2):
            with pytest.raises(Unreachable, match="Does a worker of it run"):
                await desk.customer("order-7", "hello", "m1")
    async with await open_door.user() as agent:
        (chat,) = (await agent.get("/v1/conversations", params={"thread": "order-7"})).json()["items"]

    assert (chat["last_seq"], chat["pending"]) == (1, True)
