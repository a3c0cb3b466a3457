"""How alembic is run: imported only when there is something to migrate, because that alone takes a while."""

import sqlite3
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, StaticPool, create_engine, text

# Any number will do, as long as every process takes the same one.
_LOCK = 4_117_220_941


def upgrade_sqlite(raw: sqlite3.Connection) -> None:
    """Brings a file to the newest schema in one transaction; nobody else has it open."""
    raw.execute("PRAGMA journal_mode=WAL")
    # pysqlite opens transactions by itself, but not for DDL: a half-made schema would stay behind.
    engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        _upgrade(connection)
        connection.exec_driver_sql("COMMIT")


def upgrade_postgres(url: str) -> None:
    """Brings a database to the newest schema under an advisory lock; whoever comes second finds it done."""
    engine = postgres_engine(url)
    try:
        with engine.begin() as connection:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            _upgrade(connection)
    finally:
        engine.dispose()


def postgres_engine(url: str) -> Engine:
    """An engine for migrations alone; the service itself runs on the driver."""
    return create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url))


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without a file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> None:
    command.upgrade(configuration(connection), "head")
