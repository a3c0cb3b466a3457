"""Deadlines: 100,000 pending, 1,000 due a second; how late they fire, how fast a burst is claimed and answered."""

import asyncio
import statistics
import time
from datetime import UTC, datetime, timedelta

from bench.databases import both_databases, opened
from tests.databases import BUSINESS, WEBCHAT
from tests.people import add_contact
from tests.workflows.house import House
from tools.clock import SimulatedClock
from tools.conversations.conversation import ChannelKind, Conversation, ConversationState, IdentityLevel
from tools.conversations.handover import Deadline, Handover, HandoverState
from tools.ids import ConversationId, HandoverId
from tools.storage.due_work import SqlDueWork
from tools.storage.toolkit import Database, SqlToolkit
from workflows.handover.templates.file import default_template
from workflows.worker import BATCH

PENDING = 100_000
A_SECOND = 1_000
SECONDS = 10
BURST = 20_000
RUNS = 5
CHATS = 240
AT_ONCE = 8
WAIT = timedelta(seconds=10)
"""Longer than it takes to let all chats wait."""


def main() -> None:
    """Both databases, one after the other."""
    with both_databases() as databases:
        for name, database in databases.items():
            asyncio.run(_one(name, database))


async def _one(name: str, database: Database) -> None:
    async with opened(database) as toolkit:
        conversation_id = await _conversation(toolkit)
        later = datetime.now(UTC) + timedelta(days=1)
        await _add(toolkit, conversation_id, "pending", [later] * PENDING)
        rates = [await _burst(toolkit, conversation_id, run) for run in range(RUNS)]
        spread = (max(rates) - min(rates)) / statistics.median(rates)
        print(f"{name:11} burst of {BURST:,}: {statistics.median(rates):,.0f} claims/s (spread {spread:.0%})")
        print(f"{name:11} turns after a burst of {CHATS}: {await _turns(toolkit):,.0f} a second")
        lags, cpu = await _steady(toolkit, conversation_id)
        lags.sort()
        p50, p99 = lags[len(lags) // 2], lags[len(lags) * 99 // 100]
        print(
            f"{name:11} {A_SECOND:,} a second beside {PENDING:,} pending: lag p50 {p50 * 1000:.0f} ms, "
            f"p99 {p99 * 1000:.0f} ms; {len(lags):,} fired, none lost; {cpu:.0%} of a core"
        )


async def _burst(toolkit: SqlToolkit, conversation_id: ConversationId, run: int) -> float:
    now = datetime.now(UTC)
    await _add(toolkit, conversation_id, f"burst{run}", [now] * BURST)
    due = SqlDueWork(toolkit.database)
    begun, fired = time.perf_counter(), 0
    while batch := await due.fire_deadlines(limit=BATCH):
        fired += len(batch)
    assert fired == BURST
    return fired / (time.perf_counter() - begun)


async def _turns(toolkit: SqlToolkit) -> float:
    """Chats whose waits end together: turns a second that apologise and ask each customer for the details."""
    house = House(toolkit, SimulatedClock(), template=default_template().waiting_for(WAIT, skip=False))
    chats = [await house.open_chat(ConversationId(f"cnv_turns_{number}")) for number in range(CHATS)]
    for chat in chats:
        await house.post("I want to talk to a person", chat)
        await house.runner.run(BUSINESS, chat)
    assert not await house.due.fire_deadlines(limit=CHATS), "a wait ended before all began: make WAIT longer"
    await asyncio.sleep(WAIT.total_seconds())
    fired = await house.due.fire_deadlines(limit=CHATS)
    assert len(fired) == CHATS
    begun = time.perf_counter()
    for start in range(0, CHATS, AT_ONCE):
        await asyncio.gather(*(house.runner.run(BUSINESS, chat) for chat in chats[start : start + AT_ONCE]))
    return CHATS / (time.perf_counter() - begun)


async def _steady(toolkit: SqlToolkit, conversation_id: ConversationId) -> tuple[list[float], float]:
    """How late each of a steady stream is fired: from its moment to the return of the committed sweep."""
    total = A_SECOND * SECONDS
    start = datetime.now(UTC) + timedelta(seconds=total / 8000)
    moments = [start + timedelta(seconds=number / A_SECOND) for number in range(total)]
    await _add(toolkit, conversation_id, "steady", moments)
    due = SqlDueWork(toolkit.database)
    lags: list[float] = []
    cpu = time.process_time()
    begun = time.perf_counter()
    while len(lags) < total:
        before = len(lags)
        fired = await due.fire_deadlines(limit=BATCH)
        now = datetime.now(UTC)
        lags += [(now - moments[before + number]).total_seconds() for number in range(len(fired))]
        if len(fired) < BATCH and len(lags) < total:
            pause = await due.next_deadline()
            await asyncio.sleep(max(0.0, pause.total_seconds() if pause else 0.0))
    return lags, (time.process_time() - cpu) / (time.perf_counter() - begun)


async def _conversation(toolkit: SqlToolkit) -> ConversationId:
    conversation_id = ConversationId("cnv_bench")
    async with toolkit.once(BUSINESS) as work:
        await work.conversations.add(
            Conversation(
                id=conversation_id,
                business_id=BUSINESS,
                channel_id=WEBCHAT,
                channel=ChannelKind.WEBCHAT,
                contact_id=await add_contact(work),
                state=ConversationState.WAITING,
                identity=IdentityLevel.NONE,
                opened_at=work.now,
            )
        )
    return conversation_id


async def _add(toolkit: SqlToolkit, conversation_id: ConversationId, name: str, moments: list[datetime]) -> None:
    for start in range(0, len(moments), 5000):
        async with toolkit.once(BUSINESS) as work:
            for number, moment in enumerate(moments[start : start + 5000], start=start):
                await work.handovers.add(
                    Handover(
                        id=HandoverId(f"hov_{name}_{number}"),
                        business_id=BUSINESS,
                        conversation_id=conversation_id,
                        state=HandoverState.WAITING,
                        reason="words",
                        template="default",
                        template_version=1,
                        requested_at=work.now,
                        wait_until=moment,
                        due_at=moment,
                        due=Deadline.WAIT,
                    )
                )


if __name__ == "__main__":
    main()
