"""A row of a large file costs what one of a small file costs, also in a new database, which has no statistics yet."""

import time

import psycopg

from bench.imports import HEADER, row_of
from tests.bulk import ADA, people
from tests.databases import opened
from tests.importing import imported, table
from tests.servers.postgres import PostgresServer
from tools.storage.postgres import PostgresDatabase

_ELSEWHERE = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
_BLOCKS = """
SELECT heap_blks_hit + heap_blks_read + idx_blks_hit + idx_blks_read
FROM pg_statio_user_tables WHERE relname = 'contacts'
"""


async def blocks_for_each_row(server: PostgresServer, template: str, rows: int) -> float:
    """Of the contacts, looked at for an import into an empty book."""
    with server.database(template=template) as database:
        async with opened(PostgresDatabase(database.url)) as toolkit:
            await people(toolkit)
            found = await imported(toolkit, table(*map(row_of, range(rows)), header=HEADER), user_id=ADA)
            assert found.counts.created == rows
        return _blocks(database.url) / rows


def _blocks(url: str) -> int:
    with psycopg.connect(url, autocommit=True) as raw:
        # A connection tells what it has read at its end at the latest.
        while raw.execute(_ELSEWHERE).fetchone() != (0,):
            time.sleep(0.05)
        read = raw.execute(_BLOCKS).fetchone()
    assert read is not None
    return int(read[0])


async def test_rows_of_a_large_file_look_at_no_more_than_those_of_a_small_one(
    postgres_server: PostgresServer, migrated_template: str
) -> None:
    few = await blocks_for_each_row(postgres_server, migrated_template, 500)
    many = await blocks_for_each_row(postgres_server, migrated_template, 3_000)

    assert many < 1.5 * few, (few, many)
