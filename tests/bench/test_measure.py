"""A cost is the cost of one operation, and stands beside its floor."""

import asyncio
import os
import subprocess
import sys
import time

from bench.measure import RUNS, Cost, beside_the_floor, measure, measure_async


def test_the_cost_is_that_of_one_operation_and_waiting_is_no_cpu() -> None:
    cost = measure(lambda: time.sleep(0.002), times=5)

    assert 0.002 <= cost.wall < 0.02
    assert cost.cpu < cost.wall / 2


def test_an_asynchronous_operation_is_called_in_each_run_and_once_more_to_warm_up() -> None:
    calls = []

    async def operation() -> None:
        calls.append(1)
        await asyncio.sleep(0)

    measure_async(operation, times=3)

    assert len(calls) == 3 * (RUNS + 1)


def test_the_table_shows_each_cost_as_a_multiple_of_the_floor() -> None:
    floor = Cost(wall=0.001, cpu=0.0005, spread=0.1)
    ours = Cost(wall=0.002, cpu=0.00125, spread=0.2)

    table = beside_the_floor({"bare": floor, "whole handover": ours}, floor="bare")

    assert table.splitlines() == [
        "                      wall  spread         cpu   per cpu s  of floor",
        "bare               1.00 ms     10%   500.00 µs       2,000     1.00x",
        "whole handover     2.00 ms     20%     1.25 ms         800     2.50x",
    ]


def test_an_unknown_benchmark_is_refused_with_the_list() -> None:
    done = subprocess.run([sys.executable, "-m", "bench", "nothing"], capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "No benchmark called nothing. There are:" in done.stderr


def test_the_contact_book_is_measured_on_both_databases_also_when_it_is_small() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "contact_book"],
        env={**os.environ, "HANDOVER_BENCH_CONTACTS": "3000"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    for part in ("look-up:", "list by name", "search for agent:", "export: 2,940 rows"):
        assert done.stdout.count(part) >= 1, done.stdout
