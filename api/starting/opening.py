"""Opens the whole service: machinery, the first business, the application."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI

from api.app import make_app
from api.settings import Settings
from api.starting.background import working
from api.starting.founding import Founded, found_if_empty
from api.wiring import open_machinery


@asynccontextmanager
async def open_service(
    settings: Settings, *, stopping: asyncio.Event, founded: Callable[[Founded], None]
) -> AsyncIterator[FastAPI]:
    """The application, ready for requests. ``founded`` is told the sign-in of a first start."""
    async with open_machinery(settings, stopping=stopping) as machinery:
        parts = machinery.parts
        first = await found_if_empty(
            settings,
            toolkit=parts.toolkit,
            directory=parts.directory,
            passwords=parts.passwords,
            chance=parts.chance,
        )
        if first is not None:
            founded(first)
        async with working(machinery):
            yield make_app(parts)
