"""``handover template check``: reads a template as the service would, and says what is wrong, line by line."""

from pathlib import Path
from typing import Annotated

import typer

from workflows.handover.template_file import load_template

templates = typer.Typer(help="Templates of the handover.", no_args_is_help=True)


@templates.callback()
def _about() -> None:
    """Templates of the handover."""


@templates.command("check")
def check_template(file: Annotated[Path, typer.Argument(help="A YAML or JSON file.")]) -> None:
    """Checks a template's file; nothing is stored. Ends with 1 when it cannot be used."""
    template = load_template(file)
    lacking = template.missing_translations()
    for language, text in lacking:
        typer.echo(f"not translated: messages.{language}.{text}")
    typer.echo(f"{file}: {template.name} can be used; {len(lacking)} texts are said in another language.")
