"""``handover worker``: turns and deadlines, without any door; any number of them beside any number of ``serve``."""

import asyncio
from importlib import import_module

import typer

from api.settings import read_settings
from tools.errors import Unusable
from tools.module_path import here


def worker() -> None:
    """Runs background work until it is stopped. Needs PostgreSQL: a SQLite file belongs to one process."""
    settings = read_settings()
    if settings.postgres_url is None:
        message = "A worker of its own needs HANDOVER_DATABASE_URL=postgresql://…; `handover serve` works by itself."
        raise Unusable(message)
    # Imported only now: every command would wait for it.
    alone = import_module(here("api.starting.alone"))
    asyncio.run(alone.work_alone(settings, ready=lambda: typer.echo("Working.")))
