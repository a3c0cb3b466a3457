"""New databases, opened as often as they are asked for: once per process that lives, or dies, in a test."""

from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.databases import copied
from tests.servers.postgres import PostgresServer
from tools.clock import SimulatedClock
from tools.storage.postgres import PostgresDatabase
from tools.storage.sqlite import SqliteDatabase
from tools.storage.toolkit import Database

FreshDatabase = Callable[[str], AbstractContextManager[Callable[[], Database]]]


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh_database(request: pytest.FixtureRequest, tmp_path: Path, clock: SimulatedClock) -> FreshDatabase:
    """Makes a new empty database, and opens it as often as it is asked: once per process."""
    if request.param == "sqlite":
        file: Path = request.getfixturevalue("migrated_file")

        @contextmanager
        def sqlite(name: str) -> Any:
            path = copied(file, tmp_path / name)
            yield lambda: SqliteDatabase(path, clock=clock)

        return sqlite
    server: PostgresServer = request.getfixturevalue("postgres_server")
    template: str = request.getfixturevalue("migrated_template")

    @contextmanager
    def postgres(_: str) -> Any:
        with server.database(template=template) as database:
            yield lambda: PostgresDatabase(database.url, clock=clock, pool_size=2)

    return postgres
