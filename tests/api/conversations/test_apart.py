"""A body made apart: a client that leaves costs nothing, and what fails is not swallowed."""

import asyncio
import random
from collections.abc import AsyncGenerator, AsyncIterator, Callable

import psycopg
import pytest

from api.streams.apart import apart
from tests.servers.postgres import PostgresServer


async def numbers() -> AsyncGenerator[int, None]:
    for number in (1, 2, 3):
        yield number


async def test_the_parts_are_the_same() -> None:
    assert [part async for part in apart(numbers())] == [1, 2, 3]


async def test_each_part_is_made_when_it_is_asked_for() -> None:
    made = list[int]()

    async def noted() -> AsyncGenerator[int, None]:
        async for number in numbers():
            made.append(number)
            yield number

    parts = apart(noted())
    assert await anext(parts) == 1
    await asyncio.sleep(0.01)
    assert made == [1]


async def test_what_fails_in_them_is_raised_after_what_came_before() -> None:
    async def failing() -> AsyncGenerator[int, None]:
        yield 1
        raise ValueError("broken")

    parts = apart(failing())
    assert await anext(parts) == 1
    with pytest.raises(ValueError, match="broken"):
        await anext(parts)


async def _leaves_again_and_again(parts: AsyncIterator[int], after: float) -> None:
    """As a server does it: whatever the request waits for is cancelled, the cleaning up too."""

    async def request() -> None:
        async for _ in parts:
            pass

    asked = asyncio.create_task(request())
    await asyncio.sleep(after)
    while not asked.done():
        asked.cancel()
        await asyncio.sleep(0)


def _of_itself(parts: AsyncGenerator[int, None]) -> AsyncIterator[int]:
    return parts


@pytest.mark.parametrize(("made", "kept"), [(apart, True), (_of_itself, False)])
async def test_a_connection_to_the_database_outlives_whoever_leaves(
    postgres_server: PostgresServer, made: Callable[[AsyncGenerator[int, None]], AsyncIterator[int]], *, kept: bool
) -> None:
    chance = random.Random(7)
    with postgres_server.database() as database:
        async with await psycopg.AsyncConnection.connect(database.url, autocommit=True) as connection:

            async def asking() -> AsyncGenerator[int, None]:
                while True:
                    async with connection.transaction():
                        await connection.execute("SELECT pg_sleep(0.002)")
                    yield 1

            for _ in range(30):
                await _leaves_again_and_again(made(asking()), chance.uniform(0, 0.01))
                if connection.closed:
                    break
                # What is left of it ends in peace.
                await asyncio.sleep(0.05)

            assert connection.closed is not kept
