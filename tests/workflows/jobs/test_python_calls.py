"""Functions of somebody else's are called, whatever they do, and delay nobody."""

import asyncio
import functools
import sys
import threading
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tools.hooks.outgoing import Answer
from workflows.deliveries.python_calls import UNENDED, PythonCalls

TOLD = {"type": "message.sent"}


@pytest.fixture
async def calls() -> AsyncIterator[PythonCalls]:
    """Calls that may take a moment."""
    made = PythonCalls(timeout=0.3)
    yield made
    made.close()


class Collector:
    """A hook that is an object."""

    def __init__(self) -> None:
        self.got: list[Any] = []

    async def __call__(self, payload: Any) -> None:
        await asyncio.sleep(0)
        self.got.append(payload)


def _called(hook: Any, payload: Any) -> Any:
    """No async function, but what it gives back is to be awaited."""
    return hook(payload)


async def test_sync_and_async_functions_partials_and_objects_are_called(calls: PythonCalls) -> None:
    got: list[Any] = []
    collector = Collector()

    async def later(payload: Any) -> None:
        await asyncio.sleep(0)
        got.append(payload)

    answers = [
        await calls.call("sync", got.append, TOLD),
        await calls.call("async", later, TOLD),
        await calls.call("partial", functools.partial(later), TOLD),
        await calls.call("object", collector, TOLD),
        await calls.call("left to await", functools.partial(_called, later), TOLD),
    ]

    assert answers == [Answer(200, "")] * 5
    assert got == [TOLD] * 4
    assert collector.got == [TOLD]


async def test_none_of_them_runs_in_our_thread(calls: PythonCalls) -> None:
    threads: list[threading.Thread] = []

    async def later(payload: Any) -> None:
        threads.append(threading.current_thread())

    await calls.call("sync", lambda payload: threads.append(threading.current_thread()), TOLD)
    await calls.call("async", later, TOLD)

    assert threading.main_thread() not in threads
    assert len(set(threads)) == 2


async def test_an_async_hook_keeps_its_loop_from_call_to_call(calls: PythonCalls) -> None:
    """Clients and locks that a module holds belong to one loop."""
    loops: list[asyncio.AbstractEventLoop] = []

    async def later(payload: Any) -> None:
        loops.append(asyncio.get_running_loop())

    for _ in range(3):
        await calls.call("async", later, TOLD)

    assert len(set(loops)) == 1
    assert loops[0] is not asyncio.get_running_loop()


def raising(error: BaseException) -> Any:
    def hook(payload: Any) -> None:
        raise error

    return hook


def raising_later(error: BaseException) -> Any:
    async def hook(payload: Any) -> None:
        raise error

    return hook


@pytest.mark.parametrize("kind", [raising, raising_later])
@pytest.mark.parametrize(
    "error", [RuntimeError("broken"), SystemExit(3), KeyboardInterrupt(), GeneratorExit(), asyncio.CancelledError()]
)
async def test_whatever_it_raises_is_an_answer_and_the_next_call_works(
    calls: PythonCalls, kind: Any, error: BaseException
) -> None:
    got: list[Any] = []

    async def fine(payload: Any) -> None:
        got.append(payload)

    answer = await calls.call("hook", kind(error), TOLD)
    after = await calls.call("hook", fine, TOLD)

    assert not answer.ok
    assert answer.text
    assert after.ok
    assert got == [TOLD]


async def test_a_very_long_complaint_is_cut(calls: PythonCalls) -> None:
    answer = await calls.call("hook", raising(RuntimeError("x" * 1_000_000)), TOLD)

    assert len(answer.text) == 4096


async def test_one_that_hangs_is_given_up_and_not_called_ever_more_often(calls: PythonCalls) -> None:
    go_on = threading.Event()

    def hangs(payload: Any) -> None:
        go_on.wait()

    answers = await asyncio.gather(*(calls.call("hangs", hangs, TOLD) for _ in range(UNENDED + 5)))
    other = await calls.call("other", lambda payload: None, TOLD)
    go_on.set()
    await asyncio.sleep(0.1)
    again = await calls.call("hangs", hangs, TOLD)

    said = [answer.text for answer in answers]
    assert said.count("It did not end within 0.3 seconds.") == UNENDED
    assert said.count("8 calls of it have not ended yet.") == 5
    assert other.ok
    assert again.ok


async def test_an_async_one_that_hangs_is_cancelled(calls: PythonCalls) -> None:
    cancelled = threading.Event()

    async def hangs(payload: Any) -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise

    answer = await calls.call("hangs", hangs, TOLD)

    assert answer == Answer(0, "It did not end within 0.3 seconds.")
    assert await asyncio.to_thread(cancelled.wait, 2)


async def test_it_says_so_too_when_the_call_is_timed_later_than_what_it_waits_for(
    calls: PythonCalls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a busy machine a thread may be under way before whoever started it goes on."""
    start = threading.Thread.start

    def start_and_lose_the_processor(thread: threading.Thread) -> None:
        start(thread)
        if thread.name.startswith("hook "):
            time.sleep(0.1)

    async def hangs(payload: Any) -> None:
        await asyncio.Event().wait()

    async def gives_up(payload: Any) -> None:
        raise TimeoutError("the shop did not answer")

    monkeypatch.setattr(threading.Thread, "start", start_and_lose_the_processor)

    assert await calls.call("hangs", hangs, TOLD) == Answer(0, "It did not end within 0.3 seconds.")
    assert await calls.call("gives up", gives_up, TOLD) == Answer(0, "TimeoutError: the shop did not answer")


async def test_an_async_one_that_blocks_its_loop_blocks_neither_ours_nor_another_hooks(calls: PythonCalls) -> None:
    ticks = 0

    async def blocks(payload: Any) -> None:
        time.sleep(0.6)  # noqa: ASYNC251 - this is the mistake that must not matter.

    async def fine(payload: Any) -> None:
        await asyncio.sleep(0)

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.01)
            ticks += 1

    ticking = asyncio.create_task(tick())
    blocked, other = await asyncio.gather(calls.call("blocks", blocks, TOLD), calls.call("fine", fine, TOLD))
    ticking.cancel()
    await asyncio.sleep(0.5)
    after = await calls.call("blocks", fine, TOLD)

    assert not blocked.ok
    assert other.ok
    assert ticks > 10
    assert after.ok


def test_a_hook_that_never_ends_does_not_keep_the_process() -> None:
    script = (
        "import asyncio, time\n"
        "from workflows.deliveries.python_calls import PythonCalls\n"
        "calls = PythonCalls(timeout=0.1)\n"
        "print(asyncio.run(calls.call('x', lambda payload: time.sleep(600), {})).text)\n"
    )

    async def run() -> tuple[int | None, str]:
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE)
        out, _ = await asyncio.wait_for(process.communicate(), timeout=60)
        return process.returncode, out.decode()

    code, said = asyncio.run(run())

    assert code == 0
    assert said.strip() == "It did not end within 0.1 seconds."
