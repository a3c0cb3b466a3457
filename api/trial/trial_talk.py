"""The talk in the terminal: what is typed becomes what the customer or the person does."""

import asyncio
import signal
import sys
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress

from api.settings import Settings
from api.trial.trial import Trial, open_trial
from api.trial.trial_screen import Screen
from tools.errors import HandoverkitError


async def talk(settings: Settings, *, language: str) -> None:
    """Until ``/quit`` or the end of what is typed; then says what was saved."""
    screen = Screen()
    async with open_trial(settings, language=language) as trial:
        screen.welcome(model=settings.agent or settings.model, wait=settings.wait_seconds or 0)
        told = _News(trial, screen)
        shows = asyncio.create_task(told.show_as_it_comes())
        talks = asyncio.create_task(_Talk(trial, screen, told).run(_typed_lines()))
        with suppress(NotImplementedError):  # Windows has no signal handlers on its loop.
            asyncio.get_running_loop().add_signal_handler(signal.SIGINT, talks.cancel)
        await asyncio.wait([shows, talks], return_when=asyncio.FIRST_COMPLETED)
        shows.cancel()
        talks.cancel()
        for ended in await asyncio.gather(shows, talks, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended
        await told.show()
        screen.show_saved(await trial.saved())


class _News:
    """Shows what happens, each thing once and in order."""

    def __init__(self, trial: Trial, screen: Screen) -> None:
        self._trial = trial
        self._screen = screen
        self._one_at_a_time = asyncio.Lock()

    async def show(self) -> None:
        """What has happened by now."""
        async with self._one_at_a_time:
            for happened in await self._trial.news():
                self._screen.show(happened)

    async def show_as_it_comes(self) -> None:
        """Until it is cancelled."""
        while True:
            await self._trial.wait()
            await self.show()


class _Talk:
    """Takes what is typed, line by line."""

    def __init__(self, trial: Trial, screen: Screen, told: _News) -> None:
        self._trial = trial
        self._screen = screen
        self._told = told
        self._commands: dict[str, Callable[[str], Awaitable[None]]] = {
            "/accept": lambda _: trial.accept(),
            "/say": trial.say,
            "/back": lambda _: trial.give_back(),
            "/wait": lambda _: self._wait(),
        }

    async def run(self, lines: "asyncio.Queue[str | None]") -> None:
        """Until ``/quit``, or until nothing more comes."""
        self._screen.ask()
        while (line := await lines.get()) is not None:
            text = line.strip()
            if text == "/quit":
                return
            if text:
                await self._take(text)
            self._screen.ask()

    async def _take(self, text: str) -> None:
        word, _, rest = text.partition(" ")
        command = self._commands.get(word)
        self._screen.typed(text, is_command=text.startswith("/"))
        try:
            if command is not None:
                await command(rest.strip())
            elif text.startswith("/"):
                self._screen.hint(f"There is no {word}.")
            else:
                await self._trial.customer(text)
        except HandoverkitError as error:
            self._screen.hint(str(error))
        # What was caused by this line is shown before the next is taken; a script reads in its order.
        await self._told.show()

    async def _wait(self) -> None:
        """For scripts, which cannot see that something has happened."""
        if not await self._trial.pass_time():
            self._screen.hint("Nothing will happen by itself.")


def _typed_lines() -> "asyncio.Queue[str | None]":
    """Lines as they are typed or piped, from a terminal, a pipe or a file; nothing at the end."""
    loop, lines = asyncio.get_running_loop(), asyncio.Queue[str | None]()

    def read() -> None:
        # Unbuffered: a thread that is left behind in a buffered read makes Python's own end fail.
        with open(sys.stdin.fileno(), "rb", buffering=0, closefd=False) as typed:
            for line in typed:
                loop.call_soon_threadsafe(lines.put_nowait, line.decode(errors="replace"))
        loop.call_soon_threadsafe(lines.put_nowait, None)

    # A thread of its own that nobody waits for: no other way reads terminals, pipes and files alike.
    threading.Thread(target=read, daemon=True).start()
    return lines
