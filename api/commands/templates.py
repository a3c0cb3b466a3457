"""``handover template check|draw|try``: reads a template as the service would; checks it, draws it, plays it."""

import asyncio
import sys
from datetime import datetime
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


@templates.command("try")
def try_template(
    file: Annotated[Path, typer.Argument(help="A YAML or JSON file.")],
    channel: Annotated[str, typer.Option(help="webchat, whatsapp or sms.")] = "webchat",
    language: Annotated[str, typer.Option(help="Of the customer, like es.")] = "",
    country: Annotated[str, typer.Option(help="Of the customer, like ES.")] = "",
    customer: Annotated[
        str, typer.Option(help="guest, known (of the contact book) or proven (signed in).")
    ] = "guest",
    begins: Annotated[datetime | None, typer.Option(help="In UTC; without it, now.")] = None,
    nobody: Annotated[bool, typer.Option("--nobody", help="Nobody is online when it begins.")] = False,
) -> None:
    """Tries a template in a chat with you as customer, team and clock. Nothing is kept or sent."""
    reading = import_module(here("workflows.handover.templates.file"))
    terminal = import_module(here("api.template_trials.terminal"))
    scene = terminal.scene_of(
        channel=channel,
        language=language,
        country=country,
        customer=customer,
        begins_at=None if begins is None else f"{begins.isoformat()}Z",
        somebody_online=not nobody,
    )
    text = reading.text_of(file)
    reading.read_template(text, file=str(file))
    asyncio.run(terminal.talk(text, scene=scene, lines=sys.stdin, say=typer.echo))
