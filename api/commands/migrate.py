"""``handover migrate``: brings the database to the newest schema, and says whether there was anything to do."""

from importlib import import_module

import typer

from api.settings import read_settings
from tools.module_path import here


def migrate() -> None:
    """Migrates the database of the settings. ``serve`` and ``worker`` do it by themselves at their start."""
    settings = read_settings()
    # Imported only now: every command would wait for it.
    migrations = import_module(here("tools.storage.migrate"))
    if settings.postgres_url is not None:
        done = migrations.migrate_postgres(settings.postgres_url)
    else:
        with import_module(here("tools.storage.sqlite")).locked_folder(settings.sqlite_path.parent):
            done = migrations.migrate_sqlite(settings.sqlite_path)
    typer.echo("The database has the newest schema now." if done else "The database has the newest schema already.")
