"""``handover template check``: reads a template as the service would, and says what is wrong, line by line."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tools.module_path import here

if TYPE_CHECKING:
    from workflows.handover.template import Template

templates = typer.Typer(help="Templates of the handover.", no_args_is_help=True)


@templates.callback()
def _about() -> None:
    """Templates of the handover."""


@templates.command("check")
def check_template(file: Annotated[Path, typer.Argument(help="A YAML or JSON file.")]) -> None:
    """Checks a template's file; nothing is stored. Ends with 1 when it cannot be used."""
    reading = import_module(here("workflows.handover.template_file"))
    template: Template = reading.load_template(file)
    lacking = template.missing_translations()
    for language, text in lacking:
        typer.echo(f"not translated: messages.{language}.{text}")
    typer.echo(f"{file}: {template.name} can be used; {len(lacking)} texts are said in another language.")
