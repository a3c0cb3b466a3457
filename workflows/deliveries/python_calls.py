"""Calls Python hooks so that none can delay anybody: in threads of their own, and never more of them than a few."""

import asyncio
import concurrent.futures
import inspect
import threading
from collections import Counter
from collections.abc import Awaitable, Mapping
from typing import Any

from tools.hooks.outgoing import MOST_BYTES, Answer
from workflows.hooks import Hook

TIMEOUT_SECONDS = 30.0
UNENDED = 8
"""A hook so many of whose calls have not ended is not called again before one does: a thread cannot be killed."""


class PythonCalls:
    """Calls functions that somebody else wrote."""

    def __init__(self, *, timeout: float = TIMEOUT_SECONDS) -> None:
        """``timeout`` in seconds, for each call."""
        self._timeout = timeout
        self._unended: Counter[str] = Counter()
        self._counting = threading.Lock()
        self._loops: dict[str, asyncio.AbstractEventLoop] = {}

    async def call(self, name: str, hook: Hook, payload: Mapping[str, Any]) -> Answer:
        """What came of it; never raises, whatever the function does."""
        with self._counting:
            if self._unended[name] >= UNENDED:
                return Answer(0, f"{UNENDED} calls of it have not ended yet.")
            self._unended[name] += 1
        done: concurrent.futures.Future[str] = concurrent.futures.Future()
        done.set_running_or_notify_cancel()
        # A daemon: one that hangs must not keep the process from ending either.
        threading.Thread(
            target=self._in_thread, args=(name, hook, payload, done), name=f"hook {name}", daemon=True
        ).start()
        try:
            async with asyncio.timeout(self._timeout):
                failure = await asyncio.wrap_future(done)
        except TimeoutError:
            return Answer(0, self._did_not_end())
        return Answer(0, failure[:MOST_BYTES]) if failure else Answer(200, "")

    def _did_not_end(self) -> str:
        return f"It did not end within {self._timeout:g} seconds."

    def close(self) -> None:
        """Lets the loops of async hooks end."""
        for loop in self._loops.values():
            loop.call_soon_threadsafe(loop.stop)
        self._loops.clear()

    def _in_thread(
        self, name: str, hook: Hook, payload: Mapping[str, Any], done: "concurrent.futures.Future[str]"
    ) -> None:
        failure = ""
        try:
            left = hook(payload)
            if inspect.isawaitable(left):
                failure = self._await(name, left)
        except BaseException as error:  # Even sys.exit() ends this call alone.
            failure = f"{type(error).__name__}: {error}"
        with self._counting:
            self._unended[name] -= 1
        done.set_result(failure)

    def _await(self, name: str, left: Awaitable[object]) -> str:
        """On a loop of the hook's own, so that one that blocks its loop blocks nobody else's; says what failed."""
        awaited = asyncio.run_coroutine_threadsafe(_result(left), self._loop_of(name))
        try:
            awaited.result(self._timeout)
        except TimeoutError:
            if awaited.done():
                raise  # The hook's own.
            awaited.cancel()
            return self._did_not_end()
        return ""

    def _loop_of(self, name: str) -> asyncio.AbstractEventLoop:
        with self._counting:
            if name not in self._loops:
                loop = self._loops[name] = asyncio.new_event_loop()
                threading.Thread(target=_run, args=(loop,), name=f"loop of hook {name}", daemon=True).start()
            return self._loops[name]


async def _result(left: Awaitable[object]) -> None:
    try:
        await left
    except (SystemExit, KeyboardInterrupt) as error:
        # They would end the loop for all calls to come.
        raise RuntimeError(repr(error)) from error


def _run(loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.run_forever()
        for task in asyncio.all_tasks(loop):
            task.cancel()
            loop.run_until_complete(asyncio.wait([task]))
    finally:
        loop.close()
