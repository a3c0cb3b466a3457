"""Runs trials beside the service: in a process of their own, one after the other, each for a bounded time.

In a thread they would take the interpreter from the chats of customers, and could not be ended.
"""

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from api.bodies.template_trials import TriedBody
from api.settings import PREFIX
from api.template_trials.trial import DONE, READY, TRIALS, Trial
from tools.errors import TooMany, Unusable
from tools.module_path import here

_RETRY = 2.0
_ENDS_IN = 5.0
"""Seconds from when it says nothing more."""


class TookTooLong(TooMany):
    """This trial took too long; try fewer steps."""

    code = "took_too_long"


class TrialProcess:
    """Begun at the first trial. It is ended when one takes too long; the next begins another."""

    def __init__(
        self,
        *,
        faq: Path | None = None,
        seconds: float = 120.0,
        begins_in: float = 240.0,
        most_waiting: int = 4,
    ) -> None:
        """``faq`` is what the AI of all trials knows, without it ours.

        ``seconds`` are those of one trial however busy the machine is, ``begins_in`` those before the first.
        """
        self.seconds = seconds
        self._begins_in = begins_in
        self._most_waiting = most_waiting
        self._waiting = 0
        self._faq = faq
        self._one_at_a_time = asyncio.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process_id(self) -> int | None:
        """Of the process, if one was begun."""
        return None if self._process is None else self._process.pid

    async def run(self, trial: Trial) -> TriedBody:
        """What came of it.

        Raises ``TooMany`` while others wait, ``TookTooLong``.
        """
        if self._waiting >= self._most_waiting:
            raise TooMany("Others try templates at this moment; try again.", retry_after=_RETRY)
        self._waiting += 1
        try:
            async with self._one_at_a_time:
                return await self._run(TRIALS.dump_json(replace(trial, faq=self._faq)) + b"\n")
        finally:
            self._waiting -= 1

    async def close(self) -> None:
        """No process is left behind."""
        await asyncio.to_thread(self._end)

    async def _run(self, line: bytes) -> TriedBody:
        answer = await self._asked(line) if self._is_there() else b""
        if not answer:
            # It had ended by itself, as it does when nothing is tried for a while.
            await self._begin()
            answer = await self._asked(line)
        if not answer.startswith(DONE):
            raise RuntimeError("A trial failed; its process has logged why.")
        return TriedBody.model_validate_json(answer.removeprefix(DONE), by_alias=True)

    async def _asked(self, line: bytes) -> bytes:
        """What it answers; nothing when it had ended. Of the processor's time the system gives a trial so much."""
        answer = await self._within(self.seconds, line)
        if not answer and self._process is not None and self._process.poll() == -signal.SIGXCPU:
            raise TookTooLong(retry_after=_RETRY)
        return answer

    def _is_there(self) -> bool:
        return self._process is not None and self._process.poll() is None

    async def _begin(self) -> None:
        await asyncio.to_thread(self._end)
        self._process = _begun()
        if await self._within(self._begins_in, b"") != READY:
            raise Unusable("The process that tries templates did not begin; the log says why.")

    async def _within(self, seconds: float, line: bytes) -> bytes:
        """What it answers; nothing when it has ended. Raises ``TookTooLong``, and then it has ended too."""
        assert self._process is not None
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.to_thread(_exchange, self._process, line)
        except TimeoutError:
            self._end()
            raise TookTooLong(retry_after=_RETRY) from None
        except asyncio.CancelledError:
            # Whoever asks next is not to be given this answer.
            self._end()
            raise

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        # A thread that reads there is at its end now.
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            with suppress(OSError):
                pipe.close()


def _begun() -> subprocess.Popen[bytes]:
    """It is told where our modules are, and none of our settings: there is nothing that it could write to."""
    known = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    told = {**known, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "LANGSMITH_TRACING": "false"}
    command = [sys.executable, "-m", here("api.template_trials.child")]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=told)  # noqa: S603 - ourselves.


def _exchange(process: subprocess.Popen[bytes], line: bytes) -> bytes:
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(line)
        process.stdin.flush()
        answer = process.stdout.readline()
        if not answer:
            # It is ending, and is to be asked how.
            process.wait(_ENDS_IN)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        # It ended, or was ended, at this moment.
        return b""
    return answer
