"""Hooks are told what happens: signed, in order, again after a failure; and functions of the business's own."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from standardwebhooks.webhooks import Webhook

from api.starting.listening import listen
from tests.journeys.running import Running, running
from tests.patience import PATIENCE
from workflows.hooks import forget_hooks, on_event


@dataclass
class Receiver:
    """Somebody's server; answers 500 as often as it was told to."""

    url: str = ""
    failing: int = 0
    got: list[tuple[dict[str, str], str]] = field(default_factory=list)
    heard: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = b""
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        async with self.heard:
            self.got.append((headers, body.decode()))
            self.heard.notify_all()
        status = 500 if len(self.got) <= self.failing else 204
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    def types(self) -> list[str]:
        """What it was told of, in the order it came."""
        return [json.loads(body)["type"] for _, body in self.got]

    async def hears(self, kind: str, *, within: float = PATIENCE) -> None:
        """Waits for an event."""
        async with asyncio.timeout(within), self.heard:
            await self.heard.wait_for(lambda: kind in self.types())

    async def has(self, count: int, *, within: float = PATIENCE) -> None:
        """Waits until it was called so often."""
        async with asyncio.timeout(within), self.heard:
            await self.heard.wait_for(lambda: len(self.got) == count)


@asynccontextmanager
async def receiving(failing: int = 0) -> AsyncIterator[Receiver]:
    listener = listen("127.0.0.1", 0)
    receiver = Receiver(url=f"http://127.0.0.1:{listener.getsockname()[1]}/hook", failing=failing)
    server = uvicorn.Server(uvicorn.Config(receiver, lifespan="off", log_level="warning"))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield receiver
    finally:
        server.should_exit = True
        await serving
        listener.close()


@asynccontextmanager
async def _told(folder: Path, *, failing: int = 0) -> AsyncIterator[tuple[Running, Receiver, httpx.AsyncClient]]:
    async with (
        running(folder, allow_private_hooks=True) as service,
        receiving(failing) as receiver,
        service.team() as team,
    ):
        yield service, receiver, team


async def _hand_over(service: Running) -> None:
    visitor = await service.visitor()
    await visitor.write("I want to talk to a person")
    await visitor.hears("e-mail address")
    await visitor.write("bob@example.com, 07400 123456")
    await visitor.hears("will get back to you")


async def test_a_signed_hook_is_told_in_order(tmp_path: Path) -> None:
    async with _told(tmp_path) as (service, receiver, team):
        hook = (await team.post("/v1/hooks", json={"url": receiver.url})).json()
        await _hand_over(service)
        await receiver.hears("follow_up.opened")
        listed = (await team.get(f"/v1/hooks/{hook['id']}/deliveries")).json()["items"]

    for headers, body in receiver.got:
        Webhook(hook["secret"]).verify(body, headers)
    kinds = [kind for kind in receiver.types() if kind.startswith("handover.")]
    assert kinds == ["handover.requested", "handover.timed_out", "handover.captured"]
    assert {each["state"] for each in listed} <= {"delivered", "pending"}


async def test_what_failed_is_sent_again_under_the_same_id_and_replayed_on_demand(tmp_path: Path) -> None:
    async with _told(tmp_path, failing=1) as (service, receiver, team):
        asked = {"url": receiver.url, "event_types": ["handover.requested"]}
        hook = (await team.post("/v1/hooks", json=asked)).json()
        visitor = await service.visitor()
        await visitor.write("I want to talk to a person")
        await receiver.has(2)
        (delivery,) = (await team.get(f"/v1/hooks/{hook['id']}/deliveries")).json()["items"]
        replayed = await team.post(f"/v1/deliveries/{delivery['id']}/replay", json={})
        await receiver.has(3)

    assert replayed.status_code == 202
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    assert len({body for _, body in receiver.got}) == 1


async def test_a_private_address_is_refused_unless_it_is_allowed(tmp_path: Path) -> None:
    async with running(tmp_path) as service, service.team() as team:
        refused = [
            await team.post("/v1/hooks", json={"url": url})
            for url in ("http://127.0.0.1/x", "https://10.0.0.1/x", "https://[::1]/x", "ftp://example.com/x")
        ]

    assert {answer.status_code for answer in refused} == {422}


async def test_a_python_hook_is_called_and_one_that_fails_delays_nobody(tmp_path: Path) -> None:
    called: list[str] = []
    again = asyncio.Event()

    @on_event("handover.requested")
    def fails(payload: Any) -> None:
        raise RuntimeError("this hook is broken")

    @on_event("handover.requested")
    async def listens(payload: Any) -> None:
        called.append(payload["type"])
        again.set()

    try:
        async with running(tmp_path) as service:
            visitor = await service.visitor()
            await visitor.write("I want to talk to a person")
            await visitor.hears("e-mail address")
            async with asyncio.timeout(PATIENCE):
                await again.wait()
    finally:
        forget_hooks()

    assert called == ["handover.requested"]
