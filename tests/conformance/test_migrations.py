"""The migrations make the tables that the stores speak to, on both databases."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, StaticPool, create_engine

from tests.servers.postgres import PostgresServer
from tools.storage.migrate import HEAD, configuration, migrate_postgres, migrate_sqlite, postgres_engine
from tools.storage.tables.metadata import metadata


def test_head_is_the_newest_of_one_row_of_revisions() -> None:
    assert ScriptDirectory.from_config(configuration()).get_heads() == [HEAD]


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_migrated_tables_are_those_of_the_stores(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    with migrated(name, request, tmp_path) as connection:
        difference = compare_metadata(MigrationContext.configure(connection), metadata)

    assert difference == []


@contextmanager
def migrated(name: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[Connection]:
    """A connection to a database that has just been migrated."""
    if name == "sqlite":
        path = folder / "handover.db"
        migrate_sqlite(path)
        engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(path), poolclass=StaticPool)
        with engine.connect() as connection:
            yield connection
        engine.dispose()
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database() as database:
        migrate_postgres(database.url)
        engine = postgres_engine(database.url)
        with engine.connect() as connection:
            yield connection
        engine.dispose()
