"""Processes of the service as people start them: ``handover serve`` and ``handover worker``."""

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from tests.patience import PATIENCE

ROOT = Path(__file__).parents[2]
_START = "import sys; from api.command_line import main; sys.argv[0] = 'handover'; main()"


class Started:
    """A running process and what it has printed."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.printed: list[str] = []
        self._reader = asyncio.create_task(self._read())
        self._news = asyncio.Condition()

    async def says(self, words: str, *, within: float = PATIENCE) -> str:
        """The first line that contains these words."""
        async with asyncio.timeout(within), self._news:
            while True:
                for line in self.printed:
                    if words in line:
                        return line
                if self._reader.done():
                    raise AssertionError("it ended:\n" + "".join(self.printed))
                await self._news.wait()

    async def all_said(self) -> None:
        """Waits until everything it printed was read."""
        await self._reader

    def kill(self) -> None:
        """As ``kill -9`` does."""
        self.process.kill()

    async def end(self) -> int:
        """Asks it to end, and waits."""
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        try:
            async with asyncio.timeout(PATIENCE):
                code = await self.process.wait()
        except TimeoutError:
            self.process.kill()
            raise AssertionError("it did not end when asked to:\n" + "".join(self.printed)) from None
        await self._reader
        return code

    async def _read(self) -> None:
        assert self.process.stdout is not None
        while line := await self.process.stdout.readline():
            async with self._news:
                self.printed.append(line.decode(errors="replace"))
                self._news.notify_all()
        async with self._news:
            self._news.notify_all()


@contextlib.asynccontextmanager
async def started(*arguments: str, folder: Path, settings: Mapping[str, str]) -> AsyncIterator[Started]:
    """``handover`` with these arguments and settings, started in a folder of its own."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("HANDOVER_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        _START,
        *arguments,
        cwd=folder,
        env={**inherited, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **settings},
        stdout=PIPE,
        stderr=STDOUT,
    )
    running = Started(process)
    try:
        yield running
    finally:
        if process.returncode is None:
            await running.end()


async def url_of(serving: Started) -> str:
    """Where a ``serve`` answers, once it does."""
    return (await serving.says("Ready: ")).split("Ready: ")[1].strip()
