"""``kill -9`` before every statement of whoever tells hooks: all is told, in order, the same under the same id."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.databases import HASH_SECRET, found
from tests.faults.fresh import FreshDatabase
from tests.faults.killing import KillingDatabase, KillSwitch, killed
from tests.hooked import announce, deliveries, fan_out, hooked, sending
from tests.scale import scaled
from tools.clock import SimulatedClock
from tools.hooks.hook import DeliveryState, HookId
from tools.storage.toolkit import Database, SqlToolkit

ROOT = Path(__file__).parents[3]
CHATS = ("cnv_1", "cnv_2")
EVENTS = 3


@dataclass
class KeptReceiver:
    """What the receiver in the other process has got."""

    port: int
    file: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/in"

    def got(self) -> list[Any]:
        return [json.loads(line) for line in self.file.read_text().splitlines()]

    def forget(self) -> None:
        self.file.write_text("")


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[KeptReceiver]:
    """A receiver that outlives the sender."""
    file = tmp_path / "got"
    file.write_text("")
    command = [sys.executable, "-m", "tests.faults.hooks.kept_receiver", str(file)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    port = int(process.stdout.readline())
    yield KeptReceiver(port, file)
    process.communicate(timeout=30)


async def _prepared(database: Database, url: str) -> HookId:
    """Several things have happened in two chats, and nobody was told yet."""
    await database.open()
    toolkit = SqlToolkit(database, secret=HASH_SECRET)
    await found(toolkit)
    hook = await hooked(toolkit, url)
    for number in range(EVENTS):
        for chat in CHATS:
            await announce(toolkit, number, chat=chat)
    await database.close()
    return hook.id


async def _tell(database: Database, clock: SimulatedClock) -> None:
    """Makes the deliveries, then drains one lane after the other, so that every run makes the same statements."""
    await database.open()
    toolkit = SqlToolkit(database, secret=HASH_SECRET)
    making = fan_out(toolkit, started_at=clock.now())
    while await making.step():
        pass
    async with sending(toolkit) as (runner, due):
        while jobs := await due.claim_jobs(limit=1, lease=timedelta(minutes=2)):
            await runner._do(jobs[0])
    await database.close()


async def _states(database: Database, hook_id: HookId) -> list[tuple[int, str, DeliveryState, str, str]]:
    await database.open()
    made = await deliveries(SqlToolkit(database, secret=HASH_SECRET), hook_id)
    async with sending(SqlToolkit(database, secret=HASH_SECRET)) as (_, due):
        assert await due.next_job() is None, "nothing is left to do"
    await database.close()
    return [(each.number, each.lane, each.state, each.id, each.body) for each in made]


def _in_order(got: list[Any], chat: str) -> list[int]:
    """What was told of a chat, without what came twice in a row."""
    told = [json.loads(each["body"])["data"] for each in got]
    numbers = [data["n"] for data in told if data["conversation_id"] == chat]
    return [number for place, number in enumerate(numbers) if place == 0 or number != numbers[place - 1]]


def test_a_kill_at_any_point_loses_nothing_and_changes_nothing_that_was_sent(
    fresh_database: FreshDatabase, receiver: KeptReceiver, clock: SimulatedClock
) -> None:
    switch = KillSwitch()
    with fresh_database("reference") as new:
        asyncio.run(_prepared(new(), receiver.url))
        asyncio.run(_tell(KillingDatabase(new(), switch), clock))
    assert len(receiver.got()) == EVENTS * len(CHATS)
    points = switch.passed
    doubled = 0

    every = max(1, points // scaled(points, at_least=12))
    for point in range(0, points, every):
        receiver.forget()
        with fresh_database(f"point{point}") as new:
            hook_id = asyncio.run(_prepared(new(), receiver.url))
            assert killed(lambda new=new, point=point: _tell(KillingDatabase(new(), KillSwitch(point)), clock))  # type: ignore[misc]
            clock.advance(timedelta(minutes=5))  # The dead worker's lease ends.
            asyncio.run(_tell(new(), clock))
            states = asyncio.run(_states(new(), hook_id))

        got = receiver.got()
        assert {state for _, _, state, _, _ in states} == {DeliveryState.DELIVERED}
        assert len(states) == EVENTS * len(CHATS)
        # At least once, and whatever came twice was the same both times.
        sent = {(each["headers"]["webhook-id"], each["body"]) for each in got}
        assert sent == {(webhook_id, body) for *_, webhook_id, body in states}, f"killed before statement {point}"
        for chat in CHATS:
            assert _in_order(got, chat) == list(range(EVENTS)), f"killed before statement {point}"
        assert len(got) <= EVENTS * len(CHATS) + 1
        doubled += len(got) - EVENTS * len(CHATS)

    assert points > 40
    assert every > 1 or doubled > 0, "some kill came between sending and writing it down"


def test_a_kill_between_sending_and_writing_it_down_sends_the_same_again(
    fresh_database: FreshDatabase, receiver: KeptReceiver, clock: SimulatedClock
) -> None:
    async def tell_and_die_when_sent(database: Database) -> None:
        switch = KillSwitch()
        await database.open()
        toolkit = SqlToolkit(KillingDatabase(database, switch), secret=HASH_SECRET)
        await fan_out(toolkit, started_at=clock.now()).step()
        async with sending(toolkit) as (runner, due):
            (job,) = await due.claim_jobs(limit=1, lease=timedelta(minutes=2))
            # The next statement after the one that is sent is the one that would write it down.
            telling = asyncio.create_task(runner._do(job))
            while not receiver.got():  # noqa: ASYNC110 - another process fills it.
                await asyncio.sleep(0)
            switch.at = switch.passed
            await telling

    with fresh_database("one") as new:
        hook_id = asyncio.run(_prepared(new(), receiver.url))
        assert killed(lambda: tell_and_die_when_sent(new()))
        before = receiver.got()
        clock.advance(timedelta(minutes=5))
        asyncio.run(_tell(new(), clock))
        states = asyncio.run(_states(new(), hook_id))

    got = receiver.got()
    assert len(before) == 1
    assert len(got) == EVENTS * len(CHATS) + 1
    first, *_ = before
    again = [each for each in got if each["headers"]["webhook-id"] == first["headers"]["webhook-id"]]
    assert [each["body"] for each in again] == [first["body"]] * 2
    assert {state for _, _, state, _, _ in states} == {DeliveryState.DELIVERED}
