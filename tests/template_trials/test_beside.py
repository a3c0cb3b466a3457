"""Trials run in a process of their own: ended when one takes too long, begun again, and no burden to the service."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from api.bodies.template_trials import Do, Scene, Step
from api.template_trials.beside import TookTooLong, TrialProcess
from api.template_trials.house import House
from api.template_trials.trial import Trial
from tools.errors import TooMany

ASKS = Step(do=Do.WRITE, text="I want to talk to a person")
SHORT = (ASKS,)
LONG = (*SHORT, *[Step(do=Do.SKIP)] * 3, Step(do=Do.WRITE, text="bob@shop.example.net")) * 10


def _trial(*steps: Step) -> Trial:
    return Trial("name: x", steps, scene=Scene(), house=House(), now=datetime(2026, 11, 24, 10, tzinfo=UTC))


@pytest.fixture
async def trials() -> AsyncIterator[TrialProcess]:
    process = TrialProcess()
    yield process
    await process.close()


async def test_one_process_does_them_all_and_costs_the_service_next_to_nothing(trials: TrialProcess) -> None:
    first = await trials.run(_trial(*SHORT))
    process = trials.process_id
    began, used = time.perf_counter(), time.process_time()

    second = await trials.run(_trial(*LONG))

    took, used = time.perf_counter() - began, time.process_time() - used
    assert trials.process_id == process
    assert len(second.lines) > len(first.lines) + 30
    assert used < took / 4


async def test_one_that_takes_too_long_is_ended_and_the_next_is_done(trials: TrialProcess) -> None:
    await trials.run(_trial(*SHORT))
    process = trials.process_id
    trials.seconds = 0.01

    with pytest.raises(TookTooLong):
        await trials.run(_trial(*LONG))
    trials.seconds = 60
    after = await trials.run(_trial(*SHORT))

    assert after.lines
    assert trials.process_id != process


async def test_one_that_takes_too_much_of_the_processor_is_ended_and_the_next_is_done(trials: TrialProcess) -> None:
    # The system counts whole seconds: it is a second at most.
    with pytest.raises(TookTooLong):
        await trials.run(replace(_trial(*LONG * 8), processor_seconds=0))
    after = await trials.run(_trial(*SHORT))

    assert after.lines


async def test_a_process_that_has_ended_by_itself_is_begun_again(trials: TrialProcess) -> None:
    await trials.run(_trial(*SHORT))
    process = trials.process_id
    os.kill(process or 0, signal.SIGKILL)

    after = await trials.run(_trial(*SHORT))

    assert after.lines
    assert trials.process_id not in (None, process)


async def test_so_many_wait_and_the_others_are_told_to_come_again(trials: TrialProcess) -> None:
    answers = await asyncio.gather(*(trials.run(_trial(*SHORT)) for _ in range(6)), return_exceptions=True)

    assert sum(isinstance(each, TooMany) for each in answers) == 2
