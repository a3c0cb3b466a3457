"""The talk in the terminal: what is typed becomes what the customer or the person does."""

import asyncio
import sys
import threading
from collections.abc import Awaitable, Callable

from api.settings import Settings
from api.trial import Trial, open_trial
from api.trial_screen import Screen
from tools.errors import HandoverkitError

_LOOKS = 0.2
"""Seconds between two looks at what happened."""


async def talk(settings: Settings, *, language: str) -> None:
    """Until ``/quit`` or the end of what is typed; then says what was saved."""
    screen = Screen()
    async with open_trial(settings, language=language) as trial:
        screen.welcome(model=settings.agent or settings.model, wait=settings.wait_seconds or 0)
        shows = asyncio.create_task(_show(trial, screen))
        try:
            await _Talk(trial, screen).run(_typed_lines())
        finally:
            shows.cancel()
            await asyncio.gather(shows, return_exceptions=True)
        for happened in await trial.next(within=0):
            screen.show(happened)
        screen.show_saved(await trial.saved())


async def _show(trial: Trial, screen: Screen) -> None:
    while True:
        for happened in await trial.next(within=_LOOKS):
            screen.show(happened)


class _Talk:
    """Takes what is typed, line by line."""

    def __init__(self, trial: Trial, screen: Screen) -> None:
        self._trial = trial
        self._screen = screen
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
        self._screen.typed(text, is_command=command is not None)
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
        await asyncio.sleep(2 * _LOOKS)

    async def _wait(self) -> None:
        """Until the next thing has happened by itself: for scripts, which cannot see it."""
        left = await self._trial.next_deadline()
        if left is None:
            self._screen.hint("Nothing will happen by itself.")
            return
        await asyncio.sleep(left.total_seconds() + 2 * _LOOKS)


def _typed_lines() -> "asyncio.Queue[str | None]":
    """Lines as they are typed or piped, from a terminal, a pipe or a file; nothing at the end."""
    loop, lines = asyncio.get_running_loop(), asyncio.Queue[str | None]()

    def read() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(lines.put_nowait, line)
        loop.call_soon_threadsafe(lines.put_nowait, None)

    # A thread of its own that nobody waits for: a terminal cannot be read in any way that is the same for files.
    threading.Thread(target=read, daemon=True).start()
    return lines
