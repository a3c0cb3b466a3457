"""Whoever waits for the database ends when it is cancelled, at whatever moment that comes."""

import asyncio

import pytest

from tests.servers.postgres import PostgresServer
from tools.storage.postgres import PostgresDatabase


@pytest.mark.parametrize("later", range(12))
async def test_a_cancellation_that_comes_together_with_a_connection_is_heard(
    postgres_server: PostgresServer, later: int
) -> None:
    """``later`` steps of the loop after the one connection was given back: at some it is on its way."""
    with postgres_server.database() as server:
        database = PostgresDatabase(server.url, pool_size=1)
        await database.open()
        went_on = asyncio.Event()

        async def ask() -> None:
            async with database.reading():
                pass
            went_on.set()
            await asyncio.Event().wait()

        try:
            async with database.reading():
                asking = asyncio.create_task(ask())
                await asyncio.sleep(0.01)
            for _ in range(later):
                await asyncio.sleep(0)
            had_gone_on = went_on.is_set()
            asking.cancel()
            await asyncio.wait({asking}, timeout=2)

            assert asking.cancelled()
            assert went_on.is_set() is had_gone_on
        finally:
            await database.close()
