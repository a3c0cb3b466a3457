"""``kill -9`` of the one process on SQLite, again and again in one handover: nothing is lost, nothing doubled."""

import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from tests.journeys.processes import Started, started, url_of
from tests.journeys.running import ADMIN_TOKEN, Visitor

SETTINGS = {
    "HANDOVER_ADMIN_TOKEN": ADMIN_TOKEN,
    "HANDOVER_WAIT_SECONDS": "1",
    "HANDOVER_COUNTRY": "GB",
    "HANDOVER_PORT": "0",
}


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[tuple[Started, str]]:
    """The service on the same data folder as before."""
    async with started("serve", folder=folder, settings=SETTINGS) as process:
        yield process, await url_of(process)


@asynccontextmanager
async def customer(url: str, token: str, conversation_id: str) -> AsyncIterator[Visitor]:
    """The same customer again."""
    async with httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=10) as client:
        yield Visitor(client, conversation_id)


async def test_a_service_killed_at_every_step_still_ends_with_one_contact(tmp_path: Path) -> None:
    async with serving(tmp_path) as (process, url), httpx.AsyncClient(base_url=url) as stranger:
        body = (await stranger.post("/v1/webchat/conversations", json={})).json()
        token, chat = body["visitor_token"], body["conversation_id"]
        async with customer(url, token, chat) as visitor:
            assert (await visitor.write("I want to talk to a person", client_id="one")).status_code == 202
        process.kill()

    async with serving(tmp_path) as (process, url), customer(url, token, chat) as visitor:
        await visitor.hears("e-mail address")
        assert (await visitor.write("bob@example.com, 07400 123456", client_id="two")).status_code == 202
        process.kill()

    async with serving(tmp_path) as (process, url), customer(url, token, chat) as visitor:
        # The customer's page does not know whether it arrived, and sends again.
        await visitor.write("bob@example.com, 07400 123456", client_id="two")
        await visitor.hears("will get back to you")
        process.kill()

    async with serving(tmp_path) as (_, url), customer(url, token, chat) as visitor:
        said = await visitor.transcript()
        async with httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {ADMIN_TOKEN}"}) as team:
            contacts = (await team.get("/v1/contacts")).json()["items"]
            handovers = (await team.get("/v1/handovers")).json()["items"]

    assert [each["from"] for each in said] == ["contact", "ai", "ai", "contact", "ai"]
    assert len(contacts) == 1
    assert [each["state"] for each in handovers] == ["captured"]


async def test_a_second_process_on_the_same_folder_says_who_has_it(tmp_path: Path) -> None:
    async with serving(tmp_path) as (process, _), started("serve", folder=tmp_path, settings=SETTINGS) as second:
        line = await second.says("is in use by process")

    assert str(process.process.pid) in line


async def test_asked_to_end_it_ends_although_a_stream_is_open(tmp_path: Path) -> None:
    headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
    async with (
        serving(tmp_path) as (process, url),
        httpx.AsyncClient(base_url=url, timeout=20) as team,
        team.stream("GET", "/v1/events", headers=headers) as stream,
    ):
        lines = stream.aiter_lines()
        await anext(lines)

        code = await process.end()

    # Uvicorn ends itself by the signal that it was asked with, after it has closed everything.
    assert code in (0, -signal.SIGTERM)
