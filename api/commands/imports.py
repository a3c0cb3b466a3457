"""``handover import FILE``: a file of contacts, tried or imported."""

import asyncio
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from api.settings import read_settings
from tools.module_path import here


def import_contacts(
    file: Annotated[Path, typer.Argument(help="CSV or other text, .xlsx or .vcf.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Says what would happen, and writes nothing.")] = False,
    mapping: Annotated[
        list[str] | None,
        typer.Option(
            "--map", help='What a column becomes: "Column=field"; "Column=" leaves it out. May stand often.'
        ),
    ] = None,
    policy: Annotated[
        str, typer.Option(help="For contacts that are there: fill_blanks, overwrite or skip_existing.")
    ] = "fill_blanks",
    on_archived: Annotated[
        str, typer.Option(help="For archived contacts: report, reactivate, or update and leave archived.")
    ] = "report",
    tag: Annotated[list[str] | None, typer.Option(help="For every contact of the file. May stand often.")] = None,
    create_tags: Annotated[bool, typer.Option("--create-tags", help="Makes tags that there are not.")] = False,
    country: Annotated[str, typer.Option(help="Of numbers without +; else the business's.")] = "",
    encoding: Annotated[str, typer.Option(help="As utf-8 or cp1252, if letters are read wrongly.")] = "",
    delimiter: Annotated[str, typer.Option(help="What stands between the cells, if it is found wrongly.")] = "",
    no_header: Annotated[bool, typer.Option("--no-header", help="The first row is a contact.")] = False,
    failed: Annotated[Path | None, typer.Option(help="Where the rows that failed are written.")] = None,
    business: Annotated[str, typer.Option(help="Name or id, where there are several and no server runs.")] = "",
    token: Annotated[
        str, typer.Option(envvar="HANDOVER_TOKEN", help="For a server that runs; else HANDOVER_ADMIN_TOKEN's.")
    ] = "",
    url: Annotated[str, typer.Option(help="Of a server that runs; else the one of the settings.")] = "",
) -> None:
    """Imports contacts from a file. On data that a server has, through its API; else by itself.

    Ends with 0 when every row went well, 1 when it was refused or called off, 3 when some rows failed or are
    conflicts, 4 when columns have to be mapped first.
    """
    # Imported only now: every command would wait for it.
    steps = import_module(here("api.file_import.steps"))
    choices = {
        "policy": policy,
        "on_archived": on_archived,
        "unknown_tags": "create" if create_tags else "fail",
        "tags": tag or [],
        "country": country,
    }
    reading = {"encoding": encoding, "delimiter": delimiter, "has_header": "false" if no_header else ""}
    wanted = steps.Wanted(
        file=file,
        dry_run=dry_run,
        mapping=_mapping(mapping or []),
        choices=choices,
        reading={name: value for name, value in reading.items() if value},
        failed_to=failed,
    )
    work = import_module(here("api.file_import.carried_out"))
    ending = asyncio.run(work.import_file(read_settings(), wanted, business=business, token=token, url=url))
    raise typer.Exit(int(ending))


def _mapping(given: Sequence[str]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for each in given:
        column, equals, field = each.rpartition("=")
        if not equals or not column:
            raise typer.BadParameter(f'Write "Column=field", not {each!r}.', param_hint="--map")
        found[column] = field.strip() or None
    return found
