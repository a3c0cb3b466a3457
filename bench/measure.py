"""How a cost is measured and shown: the median of five with its spread, beside the floor measured in the same run."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

RUNS = 5


@dataclass(frozen=True)
class Cost:
    """What one operation cost: the median over the runs, in seconds, and how far the runs lay apart."""

    wall: float
    cpu: float
    """Of this process alone: what a database server spends is not in it."""
    spread: float
    """The slowest run less the fastest, as a part of the median wall time."""

    @property
    def per_cpu_second(self) -> float:
        """How many of these one second of this process's CPU pays for."""
        return 1 / self.cpu if self.cpu else float("inf")


def measure(operation: Callable[[], object], *, times: int) -> Cost:
    """The cost of one ``operation``, called ``times`` times in each of five runs after one that warms up."""

    def run() -> None:
        for _ in range(times):
            operation()

    run()
    return _summary([_timed(run) for _ in range(RUNS)], times)


def measure_async(operation: Callable[[], Awaitable[object]], *, times: int) -> Cost:
    """The same for an asynchronous operation, one after the other in one event loop."""

    async def run() -> None:
        for _ in range(times):
            await operation()

    with asyncio.Runner() as runner:
        runner.run(run())
        return _summary([_timed(lambda: runner.run(run())) for _ in range(RUNS)], times)


def beside_the_floor(rows: dict[str, Cost], *, floor: str) -> str:
    """A table of the costs with each one's ratio to the row called ``floor``."""
    width = max(len(name) for name in rows)
    lines = [f"{'':{width}}  {'wall':>10}  {'spread':>6}  {'cpu':>10}  {'per cpu s':>10}  {'of floor':>8}"]
    for name, cost in rows.items():
        ratio = cost.cpu / rows[floor].cpu if rows[floor].cpu else float("nan")
        lines.append(
            f"{name:{width}}  {_time(cost.wall)}  {cost.spread:>6.0%}  {_time(cost.cpu)}"
            f"  {cost.per_cpu_second:>10,.0f}  {ratio:>7.2f}x"
        )
    return "\n".join(lines)


def _timed(run: Callable[[], None]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - wall, time.process_time() - cpu


def _summary(runs: list[tuple[float, float]], times: int) -> Cost:
    walls = [wall for wall, _ in runs]
    median = statistics.median(walls)
    return Cost(
        wall=median / times,
        cpu=statistics.median(cpu for _, cpu in runs) / times,
        spread=(max(walls) - min(walls)) / median,
    )


def _time(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:>7.2f} {unit:<2}"
    return f"{seconds / 1e-6:>7.2f} µs"
