"""``handover doctor``: looks at everything the service stands on, and says the cure for what is wrong."""

import asyncio
from importlib import import_module

import typer

from api.settings import read_settings
from tools.module_path import here


def doctor() -> None:
    """Checks settings, database, Redis, model and what was set aside. Ends with 1 when something is wrong."""
    # Imported only now: every command would wait for it.
    examination = import_module(here("api.starting.examination"))
    findings = asyncio.run(examination.examine(read_settings()))
    for finding in findings:
        typer.echo(f"{'ok   ' if finding.ok else 'WRONG'}  {finding.what}: {finding.said}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(code=1)
