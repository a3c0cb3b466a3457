"""Streams: how long after a reply is sent all who see it are told, with a thousand streams open on one process.

Two hundred users have five streams each. A second brings 50 replies that one user sees, and 5 that all see. The
service is a process of its own, on SQLite; users and streams are here. The floor is the reply's own answer.
"""

import asyncio
import multiprocessing
import os
import re
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

import httpx

from api.starting.garbage import look_seldom
from tests.journeys.running import Running, running
from tests.people import add_contact
from tools.actions.team.add_user import add_user
from tools.actions.team.issue_token import ALL_SCOPES, issue_token
from tools.contacts.contact import EVERYONE, Audience, ContactKind
from tools.conversations.conversation import ChannelKind, Conversation, ConversationState, IdentityLevel
from tools.ids import ConversationId, UserId
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.team.people import Role
from tools.team.tokens import TokenKind

_STREAMS = int(os.environ.get("HANDOVER_BENCH_STREAMS", "1000"))
_EACH = 5
_SECONDS = 20
_TO_ONE, _TO_ALL = 50, 5
"""Replies a second."""
_WARM = 10
"""The first tenth of the streams fills the caches of the database: their memory is not counted."""
_SENT = re.compile(rb'event: message\.sent\ndata: [^\n]*"message_id":"([^"]+)"')


def main() -> None:
    """Prints latencies, memory for each stream, and what of the processor was used."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    with tempfile.TemporaryDirectory() as folder:
        process = context.Process(target=_serve, args=(there, folder))
        process.start()
        try:
            url, secrets = here.recv()
            asyncio.run(_measure(process.pid or 0, url, secrets))
        finally:
            here.send("end")
            process.join()


def _serve(pipe: Connection, folder: str) -> None:
    """The service, until it is told to end."""

    async def serve() -> None:
        async with running(Path(folder)) as service:
            # As ``handover serve`` does it: a search of all that was imported holds everybody for 400 ms.
            look_seldom()
            pipe.send((service.url, await _people(service)))
            await asyncio.to_thread(pipe.recv)

    asyncio.run(serve())


async def _people(service: Running) -> list[str]:
    """A token for each user, who has one chat alone, and one that all see."""
    toolkit, secrets = service.machinery.parts.toolkit, list[str]()
    assert isinstance(toolkit, SqlToolkit)

    async def make(work: SqlUnitOfWork, number: int, secret: str) -> None:
        name = f"User {number}"
        user = await add_user(
            work, name=name, email=f"u{number}@shop.example", role=Role.AGENT, password_hash="", capacity=10
        )
        await issue_token(work, kind=TokenKind.USER, secret=secret, scopes=ALL_SCOPES, user_id=user.id)
        for seen_by in (Audience(frozenset({user.id})), EVERYONE):
            await _open_chat(work, ConversationId(_chat(number, everyone=seen_by.everyone)), user.id, seen_by)

    for number in range(_STREAMS // _EACH):
        secrets.append(f"hku_bench_{number:030d}")
        async with toolkit.once(service.business_id) as work:
            await make(work, number, secrets[-1])
    return secrets


async def _open_chat(work: SqlUnitOfWork, chat: ConversationId, user_id: UserId, seen_by: Audience) -> None:
    channel = next(each for each in await work.channels.all() if each.kind is ChannelKind.WEBCHAT)
    await work.conversations.add(
        Conversation(
            id=chat,
            business_id=work.business_id,
            channel_id=channel.id,
            channel=channel.kind,
            contact_id=await add_contact(work, kind=ContactKind.GUEST, name="Guest", visibility=seen_by),
            state=ConversationState.AI,
            identity=IdentityLevel.NONE,
            opened_at=work.now,
            visibility=seen_by,
            assignee_id=user_id,
        )
    )


def _chat(number: int, *, everyone: bool) -> str:
    return f"cnv_bench_{'all' if everyone else 'one'}_{number}"


@dataclass
class _Told:
    """When replies were sent, and how long it took until each stream was told."""

    began: dict[str, float] = field(default_factory=dict)
    answered: list[float] = field(default_factory=list)
    heard: list[tuple[str, float]] = field(default_factory=list)

    async def hears(self, expected: int) -> None:
        """Waits until so much was heard of them."""
        while len(self.milliseconds()) < expected:  # noqa: ASYNC110 - an event would be set 5,000 times a second.
            await asyncio.sleep(0.2)

    def hear(self, message_id: str) -> None:
        """A stream was told."""
        self.heard.append((message_id, time.perf_counter()))

    def milliseconds(self) -> list[float]:
        """Of all that was heard of replies that were sent in the measured time."""
        return sorted((at - self.began[name]) * 1000 for name, at in self.heard if name in self.began)


async def _measure(pid: int, url: str, secrets: Sequence[str]) -> None:
    told, open_streams = _Told(), asyncio.Semaphore(0)
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        for number, secret in enumerate(secrets):
            for everyone in (False, True):
                taken = await client.post(
                    f"/v1/conversations/{_chat(number, everyone=everyone)}/take", headers=_as(secret)
                )
                assert taken.status_code == 200, taken.text
        listening: list[asyncio.BaseTransport] = []
        before = 0
        for secret in (each for each in secrets for _ in range(_EACH)):
            if len(listening) == _STREAMS // _WARM:
                before = _memory(pid)
            listening.append(await _listen(url, secret, told, open_streams))
            await open_streams.acquire()
        memory = (_memory(pid) - before) / (len(listening) - _STREAMS // _WARM)
        busy = _processor_time(pid)
        expected = await _replies(client, secrets, told)
        with suppress(TimeoutError):
            async with asyncio.timeout(30):
                await told.hears(expected)
        busy = (_processor_time(pid) - busy) / _SECONDS
        for each in listening:
            each.close()
    _print(told, len(listening), expected, memory, busy)


class _Stream(asyncio.Protocol):
    """One stream, read as bytes: what a client makes of them is none of the service's time."""

    def __init__(self, request: bytes, told: _Told, open_streams: asyncio.Semaphore) -> None:
        self._request = request
        self._told = told
        self._open_streams = open_streams
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Asks for the stream."""
        assert isinstance(transport, asyncio.Transport)
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Some of it, which may begin and end anywhere."""
        whole, end, self._rest = (self._rest + data).rpartition(b"\n\n")
        if b"event: snapshot" in whole:
            self._open_streams.release()
        for message_id in _SENT.findall(whole + end):
            self._told.hear(message_id.decode())


async def _listen(url: str, secret: str, told: _Told, open_streams: asyncio.Semaphore) -> asyncio.BaseTransport:
    host, port = url.removeprefix("http://").split(":")
    request = f"GET /v1/events HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: Bearer {secret}\r\n\r\n".encode()
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_connection(lambda: _Stream(request, told, open_streams), host, int(port))
    return transport


async def _replies(client: httpx.AsyncClient, secrets: Sequence[str], told: _Told) -> int:
    """Sends each at its time, whether or not those before are answered; says how often one must be heard of."""
    begun, tasks, expected = time.perf_counter(), [], 0
    for number in range(_SECONDS * (_TO_ONE + _TO_ALL)):
        everyone = number % (_TO_ONE + _TO_ALL) % (_TO_ONE // _TO_ALL + 1) == 0
        await asyncio.sleep(max(0.0, begun + number / (_TO_ONE + _TO_ALL) - time.perf_counter()))
        tasks.append(asyncio.create_task(_reply(client, secrets, number, told, everyone=everyone)))
        expected += _STREAMS if everyone else _EACH
    await asyncio.gather(*tasks)
    return expected


async def _reply(
    client: httpx.AsyncClient, secrets: Sequence[str], number: int, told: _Told, *, everyone: bool
) -> None:
    who = number % len(secrets)
    begun = time.perf_counter()
    answer = await client.post(
        f"/v1/conversations/{_chat(who, everyone=everyone)}/messages",
        json={"text": f"Reply {number}", "client_id": f"r{number}"},
        headers=_as(secrets[who]),
    )
    assert answer.status_code in (200, 201), answer.text
    told.answered.append((time.perf_counter() - begun) * 1000)
    told.began[answer.json()["id"]] = begun


def _as(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def _memory(pid: int) -> int:
    """Bytes that are resident."""
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _processor_time(pid: int) -> float:
    """Seconds so far."""
    user, system = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _print(told: _Told, streams: int, expected: int, memory: float, busy: float) -> None:
    heard, floor = told.milliseconds(), sorted(told.answered)
    print(f"{streams:,} streams, {memory / 1000:.1f} kB each; {len(heard):,} of {expected:,} tellings arrived")
    for name, found in (("answer", floor), ("told", heard)):
        p50, p99 = statistics.median(found), found[len(found) * 99 // 100]
        print(f"{name:8}: p50 {p50:,.0f} ms, p99 {p99:,.0f} ms, last {found[-1]:,.0f} ms")
    print(f"the service used {busy:.2f} seconds of a processor for each second of replies")
