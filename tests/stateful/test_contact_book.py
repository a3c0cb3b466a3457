"""Whatever is done to the contact book, in any order and at once, on both databases: nothing is lost or shown."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.scale import IN_FULL, scaled
from tests.servers.postgres import PostgresServer
from tests.stateful.machine import ContactBook
from tests.stateful.place import Opened, on_postgres, on_sqlite

# In full it takes half an hour beside other work; five minutes is the longest that a failure is made shorter.
pytestmark = pytest.mark.timeout(5400)


def run(opened: Opened, *, examples: int) -> None:
    """A failure is repeated by the blob that is printed."""
    run_state_machine_as_test(
        lambda: ContactBook(opened),  # type: ignore[arg-type] # called without arguments, as a class is
        settings=settings(
            max_examples=scaled(examples),
            stateful_step_count=30,
            deadline=None,
            database=None,
            # The everyday run tries the same each time, to say what a change has broken. The long one looks for more.
            derandomize=not IN_FULL,
            print_blob=True,
            # Each example opens a database of its own, and each step reads all that anybody may read.
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )


def test_the_contact_book_on_sqlite(migrated_file: Path) -> None:
    run(on_sqlite(migrated_file), examples=120)


def test_the_contact_book_on_postgresql(postgres_server: PostgresServer, migrated_template: str) -> None:
    run(on_postgres(postgres_server, migrated_template), examples=60)
