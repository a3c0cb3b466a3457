"""A row of a large file costs what one of a small file costs, also in a new database, which has no statistics yet."""

import time

import psycopg

from bench.imports import HEADER, row_of
from tests.bulk import ADA, people
from tests.databases import opened
from tests.importing import imported, table, undone
from tests.servers.postgres import PostgresServer
from tools.storage.postgres import PostgresDatabase

_ELSEWHERE = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
_LOOKED_AT = """
SELECT
    (SELECT heap_blks_hit + heap_blks_read + idx_blks_hit + idx_blks_read
     FROM pg_statio_user_tables WHERE relname = 'contacts'),
    (SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables WHERE relname = 'import_rows')
"""


async def looked_at(server: PostgresServer, template: str, rows: int) -> tuple[float, float]:
    """Blocks of contacts and rows of the import for each row that came into an empty book, and was taken back."""
    with server.database(template=template) as database:
        async with opened(PostgresDatabase(database.url)) as toolkit:
            await people(toolkit)
            found = await imported(toolkit, table(*map(row_of, range(rows)), header=HEADER), user_id=ADA)
            assert found.counts.created == rows
            assert (await undone(toolkit, found)).undo.removed == rows
        blocks, import_rows = _looked_at(database.url)
    return blocks / rows, import_rows / rows


def _looked_at(url: str) -> tuple[int, int]:
    with psycopg.connect(url, autocommit=True) as raw:
        # A connection tells what it has read at its end at the latest.
        while raw.execute(_ELSEWHERE).fetchone() != (0,):
            time.sleep(0.05)
        read = raw.execute(_LOOKED_AT).fetchone()
    assert read is not None
    return read[0], read[1]


async def test_rows_of_a_large_file_look_at_no_more_than_those_of_a_small_one(
    postgres_server: PostgresServer, migrated_template: str
) -> None:
    few = await looked_at(postgres_server, migrated_template, 500)
    many = await looked_at(postgres_server, migrated_template, 3_000)

    assert many[0] < 1.5 * few[0], (few, many)
    assert many[1] < 1.5 * few[1], (few, many)
