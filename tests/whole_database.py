"""Everything that a database holds, table by table: also what no store of ours would find."""

from collections.abc import AsyncIterator

from sqlalchemy import text

from tests.databases import BUSINESS
from tools.storage.statement import Statement
from tools.storage.toolkit import SqlToolkit

_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
    "postgresql": "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1",
}


async def cells(toolkit: SqlToolkit) -> AsyncIterator[tuple[str, str]]:
    """Each value as text, and where it stands."""
    async with toolkit.reading(BUSINESS) as work:
        for table in await work.connection.rows(Statement(text(_TABLES[toolkit.database.name]))):
            for row in await work.connection.rows(Statement(text(f'SELECT * FROM "{table["name"]}"'))):
                for column in row.keys():  # noqa: SIM118 - a row of sqlite3 iterates over its values.
                    yield f"{table['name']}.{column}", _as_text(row[column])


async def places_of(toolkit: SqlToolkit, *values: str) -> dict[str, set[str]]:
    """In which columns each of the values stands, in whatever case; those that stand nowhere are absent."""
    found: dict[str, set[str]] = {}
    async for place, cell in cells(toolkit):
        for value in values:
            if value.lower() in cell.lower():
                found.setdefault(value, set()).add(place)
    return found


def _as_text(value: object) -> str:
    return bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value)
