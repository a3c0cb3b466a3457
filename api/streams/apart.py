"""A body that is made apart from the request it answers."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Final, TypeVar

Part = TypeVar("Part")

_making: Final = set[asyncio.Task[None]]()
"""The loop holds its tasks weakly only."""


async def apart(parts: AsyncGenerator[Part, None]) -> AsyncIterator[Part]:
    """The same parts (none of them ``None``), each made when it is asked for; what fails in them is raised here.

    When a client leaves, the server cancels the request again at whatever it waits for, and a connection to the
    database that is cleaned up just then is lost. The task that makes the parts is cancelled once, and ends in peace.
    """
    asked, made = asyncio.Semaphore(0), asyncio.Queue[Part | None]()

    async def make() -> None:
        async with aclosing(parts):
            await asked.acquire()
            async for part in parts:
                made.put_nowait(part)
                await asked.acquire()

    making = asyncio.create_task(make())
    _making.add(making)
    making.add_done_callback(_making.discard)
    making.add_done_callback(lambda _: made.put_nowait(None))
    try:
        asked.release()
        while (part := await made.get()) is not None:
            yield part
            asked.release()
        await making
    finally:
        making.cancel()
