"""One merge of two contacts with 10,000 messages each, and its undoing; how many statements each took."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from typing import cast

from bench.databases import both_databases, opened
from bench.measure import RUNS
from tests.databases import BUSINESS
from tests.people import add_contact, add_conversation
from tools.actions.merges.merge_contacts import merge_contacts
from tools.actions.merges.undo_merge import undo_merge
from tools.conversations.conversation import Message, Speaker
from tools.ids import ContactId, MessageId
from tools.storage.connection import Connection
from tools.storage.toolkit import Database, SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork

MESSAGES = 10_000
CHATS = 100
MOST_SECONDS = 1.0


def main() -> None:
    """Prints the median of five for each database, and fails where a merge takes longer than a second."""
    with both_databases() as databases:
        for name, database in databases.items():
            asyncio.run(_measure(name, database))


async def _measure(name: str, database: Database) -> None:
    async with opened(database) as toolkit:
        ann, bob = [await _with_messages(toolkit) for _ in range(2)]
        merging: list[float] = []
        undoing: list[float] = []
        said: list[int] = []
        for _ in range(RUNS):
            seconds, count = await _timed(toolkit, lambda work: _merge(work, ann, bob))
            merging.append(seconds)
            said.append(count)
            undoing.append((await _timed(toolkit, lambda work: _undo(work, bob)))[0])
    slowest, median, back = max(merging), statistics.median(merging), statistics.median(undoing)
    print(
        f"{name}: merge {median * 1000:,.0f} ms (slowest {slowest * 1000:,.0f}), undo {back * 1000:,.0f} ms, "
        f"{max(said)} statements for {2 * MESSAGES:,} messages in {2 * CHATS} chats"
    )
    assert slowest <= MOST_SECONDS, f"a merge took {slowest:.2f} s"
    assert max(said) < CHATS, "statements grow with what moves"


async def _with_messages(toolkit: SqlToolkit) -> ContactId:
    async with toolkit.once(BUSINESS) as work:
        contact_id = await add_contact(work)
        for _ in range(CHATS):
            chat = await add_conversation(work, contact_id)
            for _ in range(MESSAGES // CHATS):
                await work.messages.add(
                    Message(
                        id=MessageId(work.new_id("msg")),
                        business_id=BUSINESS,
                        conversation_id=chat.id,
                        seq=0,
                        speaker=Speaker.CONTACT,
                        text="Is anybody there?",
                        at=work.now,
                    )
                )
    return contact_id


async def _merge(work: SqlUnitOfWork, survivor_id: ContactId, absorbed_id: ContactId) -> None:
    await merge_contacts(work, survivor_id=survivor_id, absorbed_ids=[absorbed_id], by_id="usr_bench")


async def _undo(work: SqlUnitOfWork, absorbed_id: ContactId) -> None:
    (merge,) = await work.merges.standing(absorbed_id)
    await undo_merge(work, merge_id=merge.id, by_id="usr_bench")


async def _timed(toolkit: SqlToolkit, act: Callable[[SqlUnitOfWork], Awaitable[None]]) -> tuple[float, int]:
    start = time.perf_counter()
    async with toolkit.once(BUSINESS) as work:
        counted = _Counted(work.connection)
        work.connection = cast("Connection", counted)
        await act(work)
    return time.perf_counter() - start, counted.count


class _Counted:
    """Passes every statement on, and counts it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.count = 0

    def __getattr__(self, name: str) -> object:
        self.count += name in ("run", "run_each", "count_each", "find", "rows", "long_rows")
        return getattr(self._connection, name)


if __name__ == "__main__":
    main()
