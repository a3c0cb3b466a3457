"""``handover template check|draw``: reads a template as the service would; says what is wrong, or draws it."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tools.module_path import here

if TYPE_CHECKING:
    from workflows.handover.templates.template import Template

templates = typer.Typer(help="Templates of the handover.", no_args_is_help=True)


@templates.callback()
def _about() -> None:
    """Templates of the handover."""


@templates.command("check")
def check_template(file: Annotated[Path, typer.Argument(help="A YAML or JSON file.")]) -> None:
    """Checks a template's file; nothing is stored. Ends with 1 when it cannot be used."""
    reading = import_module(here("workflows.handover.templates.file"))
    template: Template = reading.load_template(file)
    lacking = template.missing_translations()
    for language, text in lacking:
        typer.echo(f"not translated: messages.{language}.{text}")
    typer.echo(f"{file}: {template.name} can be used; {len(lacking)} texts are said in another language.")


@templates.command("draw")
def draw_template(
    file: Annotated[Path, typer.Argument(help="A YAML or JSON file.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Where the picture is written; without it, here.")
    ] = None,
    svg: Annotated[
        bool | None,
        typer.Option(
            "--svg/--mermaid", help="As what; without it, SVG where the file out is called .svg, else Mermaid."
        ),
    ] = None,
) -> None:
    """Draws what can happen under a template: its branches, with its own times."""
    reading = import_module(here("workflows.handover.templates.file"))
    drawing = import_module(here("workflows.handover.drawing.draw"))
    as_svg = svg if svg is not None else out is not None and out.suffix.lower() == ".svg"
    picture = drawing.drawn(reading.load_template(file), drawing.Kind.SVG if as_svg else drawing.Kind.MERMAID)
    if out is None:
        typer.echo(picture, nl=False)
        return
    out.write_text(picture, encoding="utf-8")
    typer.echo(f"{out} shows {file}.")
