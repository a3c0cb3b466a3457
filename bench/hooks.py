"""What a chat feels of hooks: from a customer's message to its committed answer, beside receivers of every kind.

The floor is the same chat in a business without hooks. Three hooks are told of everything, ten messages a second.
"""

import asyncio
import statistics
import time
from contextlib import AsyncExitStack

from bench.databases import both_databases, opened
from bench.measure import RUNS
from tests.databases import BUSINESS
from tests.hooked import hooked, telling
from tests.receiver import Behaviour, answering, hanging, receiving
from tests.workflows.house import House
from tools.clock import SimulatedClock
from tools.ids import ConversationId
from tools.storage.toolkit import Database, SqlToolkit

_MESSAGES = 40
_PAUSE = 0.1
_HOOKS = 3
_RECEIVERS: dict[str, Behaviour] = {
    "good receivers": answering(204),
    "they answer 500": answering(500),
    "they hang": hanging,
}


def main() -> None:
    """Both databases, one after the other."""
    with both_databases() as databases:
        for name, database in databases.items():
            asyncio.run(_one(name, database))


async def _one(name: str, database: Database) -> None:
    async with opened(database) as toolkit:
        # Deadlines are none of this; the rows' times are the database's.
        house = House(toolkit, SimulatedClock())
        floor = await _median_of_runs(house, f"{name} without")
        print(_line(name, "without hooks", floor, floor))
        for label, behaviour in _RECEIVERS.items():
            print(_line(name, label, await _beside(toolkit, house, behaviour, f"{name} {label}"), floor))


async def _beside(toolkit: SqlToolkit, house: House, behaviour: Behaviour, chats: str) -> tuple[float, float]:
    async with AsyncExitStack() as stack:
        receiver = await stack.enter_async_context(receiving(behaviour))
        hooks = [await hooked(toolkit, receiver.url) for _ in range(_HOOKS)]
        await stack.enter_async_context(telling(toolkit, seconds=10))
        found = await _median_of_runs(house, chats)
        async with toolkit.once(BUSINESS) as work:
            for hook in hooks:
                await work.hooks.remove(hook.id)
    return found


async def _median_of_runs(house: House, chats: str) -> tuple[float, float]:
    """p50 and p99 in milliseconds: of each the median of five runs, after one that warms up."""
    runs = [await _run(house, f"{chats} {number}") for number in range(RUNS + 1)][1:]
    return statistics.median(p50 for p50, _ in runs), statistics.median(p99 for _, p99 in runs)


async def _run(house: House, chats: str) -> tuple[float, float]:
    took = []
    chat = await house.open_chat(ConversationId(chats))
    for _ in range(_MESSAGES):
        begun = time.perf_counter()
        await house.post("hello", chat)
        await house.runner.run(BUSINESS, chat)
        took.append((time.perf_counter() - begun) * 1000)
        await asyncio.sleep(_PAUSE)
    took.sort()
    return took[len(took) // 2], took[len(took) * 99 // 100]


def _line(name: str, label: str, found: tuple[float, float], floor: tuple[float, float]) -> str:
    p50, p99 = found
    return (
        f"{name:11} {label:16} p50 {p50:6.1f} ms ({p50 / floor[0]:.2f} x), p99 {p99:6.1f} ms ({p99 / floor[1]:.2f} x)"
    )
