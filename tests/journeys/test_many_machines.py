"""Two ``serve`` and one ``worker`` on PostgreSQL and Redis: the customer on one process, the agent on the other."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.journeys.processes import Started, started, url_of
from tests.journeys.remote import program
from tests.journeys.running import ADMIN_TOKEN, Visitor
from tests.patience import PATIENCE
from tests.servers.postgres import PostgresServer

ASK, DETAILS = "I want to talk to a person", "bob@example.com, +44 7400 123456"


@dataclass(frozen=True)
class Machines:
    """The processes, and the way into the two doors."""

    one: str
    other: str
    processes: tuple[Started, Started, Started]
    clients: AsyncExitStack

    def team(self) -> httpx.AsyncClient:
        """Somebody of the team, at the other door."""
        return httpx.AsyncClient(
            base_url=self.other, headers={"Authorization": f"Bearer {ADMIN_TOKEN}"}, timeout=PATIENCE
        )

    async def visitor(self) -> Visitor:
        """A customer at the one door."""
        async with httpx.AsyncClient(base_url=self.one, timeout=PATIENCE) as stranger:
            body = (await stranger.post("/v1/webchat/conversations", json={})).json()
        headers = {"Authorization": f"Bearer {body['visitor_token']}"}
        return await self.at(self.one, headers, body["conversation_id"])

    async def at(self, door: str, headers: Mapping[str, str], conversation_id: str) -> Visitor:
        """A customer with a token, at one of the doors."""
        client = httpx.AsyncClient(base_url=door, headers=headers, timeout=PATIENCE)
        return Visitor(await self.clients.enter_async_context(client), conversation_id)


@pytest.fixture
async def machines(postgres_server: PostgresServer, redis_url: str, tmp_path: Path) -> AsyncIterator[Machines]:
    with postgres_server.database() as database:
        settings = {
            "HANDOVER_DATABASE_URL": database.url,
            "HANDOVER_REDIS_URL": redis_url,
            "HANDOVER_SECRET_KEY": "a secret of these machines",
            "HANDOVER_ADMIN_TOKEN": ADMIN_TOKEN,
            "HANDOVER_WAIT_SECONDS": "1.5",
            "HANDOVER_COUNTRY": "GB",
            "HANDOVER_PORT": "0",
        }
        async with AsyncExitStack() as stack:
            processes = [
                await stack.enter_async_context(started(command, folder=tmp_path, settings=settings))
                for command in ("serve", "serve", "worker")
            ]
            one, other, worker = processes
            urls = await asyncio.gather(url_of(one), url_of(other))
            await worker.says("Working.")
            yield Machines(*urls, (one, other, worker), stack)


async def test_the_customer_on_one_process_and_the_agent_on_the_other(machines: Machines) -> None:
    visitor = await machines.visitor()
    async with machines.team() as team:
        await team.put("/v1/me/presence", json={"status": "online"})
        await visitor.write(ASK)
        handover = await _handover(team, visitor, state="waiting")

        accepted = await team.post(f"/v1/handovers/{handover}/accept", json={})
        await team.post(f"/v1/conversations/{visitor.conversation_id}/messages", json={"text": "Ann is here."})
        said = await visitor.hears("Ann is here")

    assert accepted.status_code == 200
    assert [each["from"] for each in said][-1] == "user"


async def test_a_program_writes_at_one_door_and_follows_its_chats_at_the_other(machines: Machines) -> None:
    async with program(machines.one, running=False) as writing, program(machines.other) as following:
        await writing.here()
        waiting = await writing.desk.customer("order-7", ASK)
        apology = await following.shown("e-mail address")
        thanked = await following.desk.customer("order-7", DETAILS)
        again = await writing.desk.customer("order-7", "thanks", "m3")
        said = await writing.transcript("order-7")

    assert [len(each) for each in (waiting.texts, apology, thanked.texts, again.texts)] == [1, 1, 1, 1]
    assert [speaker for speaker, _ in said] == ["contact", "ai", "ai", "contact", "ai", "contact", "ai"]


async def test_nobody_accepts_and_one_contact_is_made_whoever_runs_the_turns(machines: Machines) -> None:
    visitors = [await machines.visitor() for _ in range(3)]

    await asyncio.gather(*(visitor.write(ASK) for visitor in visitors))
    await asyncio.gather(*(visitor.hears("e-mail address") for visitor in visitors))
    await asyncio.gather(*(visitor.write(DETAILS) for visitor in visitors))
    transcripts = await asyncio.gather(*(visitor.hears("will get back to you") for visitor in visitors))

    async with machines.team() as team:
        found = (await team.get("/v1/contacts", params={"search": "bob@example.com"})).json()["items"]
    assert len(found) == 1
    assert all(len(said) == len(transcripts[0]) for said in transcripts)


async def test_a_killed_process_leaves_its_work_to_the_others(machines: Machines) -> None:
    visitor = await machines.visitor()
    await visitor.write(ASK)
    machines.processes[2].kill()
    machines.processes[0].kill()
    headers = {"Authorization": visitor.client.headers["Authorization"]}
    survivor = await machines.at(machines.other, headers, visitor.conversation_id)
    survivor.sent = visitor.sent

    await survivor.hears("e-mail address")
    await survivor.write(DETAILS)

    assert await survivor.hears("will get back to you")


async def _handover(team: httpx.AsyncClient, visitor: Visitor, *, state: str) -> str:
    async with asyncio.timeout(PATIENCE):
        while True:
            for each in (await team.get("/v1/handovers", params={"state": state})).json()["items"]:
                if each["conversation_id"] == visitor.conversation_id:
                    return str(each["id"])
            await asyncio.sleep(0.05)
