"""Brings a database to the newest schema, once, whoever starts first."""

import sqlite3
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import psycopg

from tools.errors import Unusable
from tools.module_path import here

HEAD = "0029"
"""The newest revision; a test holds it against the files."""

_VERSION = "SELECT version_num FROM alembic_version"
_MIGRATIONS = Path(__file__).parent / "migrations"


def migrate_sqlite(path: Path) -> bool:
    """Migrates a file whose folder this process has locked; whether anything was to be done.

    Raises ``Unusable`` when a newer version has made it.
    """
    raw = sqlite3.connect(path, isolation_level=None)
    try:
        version = _sqlite_version(raw)
        if version == HEAD:
            return False
        refuse_unknown(version)
        _upgrading().upgrade_sqlite(raw)
    finally:
        raw.close()
    return True


def sqlite_image() -> bytes:
    """An empty database of the newest schema, to begin one in memory with."""
    raw = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    try:
        _upgrading().upgrade_sqlite(raw)
        return raw.serialize()
    finally:
        raw.close()


def migrate_postgres(url: str) -> bool:
    """Migrates a PostgreSQL database under an advisory lock; whether anything was to be done.

    Raises ``Unusable`` when it cannot be reached, or a newer version has made it.
    """
    with _reached(url) as raw:
        version = _postgres_version(raw)
    if version == HEAD:
        return False
    refuse_unknown(version)
    _upgrading().upgrade_postgres(url)
    return True


def sqlite_schema(path: Path) -> str | None:
    """The revision of a file, looked at and not touched; nothing when there is none, or nothing in it.

    Raises ``Unusable`` when it is no database, ``OSError`` when it cannot be reached.
    """
    try:
        path.stat()
    except FileNotFoundError:
        return None
    raw = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        return _sqlite_version(raw)
    except sqlite3.DatabaseError as error:
        raise Unusable(f"{path} cannot be read: {error}.") from error
    finally:
        raw.close()


def postgres_schema(url: str) -> str | None:
    """The revision of a PostgreSQL database, looked at and not touched; nothing when there is nothing in it.

    Raises ``Unusable`` when it cannot be reached.
    """
    with _reached(url) as raw:
        return _postgres_version(raw)


def refuse_unknown(revision: str | None) -> None:
    """What a newer version has made is left alone.

    Raises ``Unusable``.
    """
    if revision is not None and not any((_MIGRATIONS / "versions").glob(f"{revision}_*.py")):
        raise Unusable(f"The database has the schema {revision}, which this version does not know: install a newer.")


def _reached(url: str) -> psycopg.Connection[Any]:
    try:
        return psycopg.connect(url, autocommit=True)
    except psycopg.OperationalError as error:
        said = str(error).strip().split("\n")[0]
        raise Unusable(f"PostgreSQL cannot be reached: {said}. Start it, or mend HANDOVER_DATABASE_URL.") from error
    except psycopg.ProgrammingError:
        # Its text, and the one it came from, may repeat the address with the password in it.
        raise Unusable("HANDOVER_DATABASE_URL is no address of a PostgreSQL database.") from None


def _upgrading() -> ModuleType:
    # Most starts find the newest schema, and need none of it.
    return import_module(here("tools.storage.migrations.upgrading"))


def _sqlite_version(raw: sqlite3.Connection) -> str | None:
    known = raw.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
    return _first(raw.execute(_VERSION).fetchone()) if known else None


def _postgres_version(raw: psycopg.Connection[Any]) -> str | None:
    known = _first(raw.execute("SELECT to_regclass('alembic_version')").fetchone())
    return _first(raw.execute(_VERSION).fetchone()) if known else None


def _first(row: Any) -> str | None:
    return None if row is None or row[0] is None else str(row[0])
