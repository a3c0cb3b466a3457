"""A process without a door: turns and deadlines until it is asked to end."""

import asyncio
import contextlib
import signal
from collections.abc import Callable

from api.settings import Settings
from api.starting.background import working
from api.wiring import open_machinery


async def work_alone(settings: Settings, *, ready: Callable[[], None]) -> None:
    """Works until SIGINT or SIGTERM."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for wanted in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers on its loop.
            loop.add_signal_handler(wanted, stopping.set)
    async with open_machinery(settings, stopping=stopping) as machinery, working(machinery):
        ready()
        await stopping.wait()
