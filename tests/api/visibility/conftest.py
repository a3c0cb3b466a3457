"""Both worlds, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.visibility.seeded import Seeded, seeded_on_postgres, seeded_on_sqlite
from tests.servers.postgres import PostgresServer


@pytest.fixture(scope="session")
def sqlite_worlds(migrated_file: Path) -> Iterator[Seeded]:
    """On SQLite; a test may change its own copy."""
    with seeded_on_sqlite(migrated_file) as seeded:
        yield seeded


@pytest.fixture(scope="session")
def postgres_worlds(postgres_server: PostgresServer, migrated_template: str) -> Iterator[Seeded]:
    """On PostgreSQL; what a test changes there, the next one sees."""
    with seeded_on_postgres(postgres_server, migrated_template) as seeded:
        yield seeded


@pytest.fixture(params=["sqlite", "postgresql"])
def worlds(request: pytest.FixtureRequest) -> Seeded:
    """On either, for what changes nothing."""
    seeded: Seeded = request.getfixturevalue(f"{request.param}_worlds".replace("postgresql", "postgres"))
    return seeded
