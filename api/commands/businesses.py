"""``handover business add``: another business on the same installation."""

import asyncio
from importlib import import_module
from typing import Annotated

import typer

from api.settings import read_settings
from tools.module_path import here

businesses = typer.Typer(help="The businesses of this installation; nothing crosses from one to another.")


@businesses.callback()
def _about() -> None:
    """The businesses of this installation; nothing crosses from one to another."""


@businesses.command("add")
def add_business(
    name: Annotated[str, typer.Argument(help="As its users and customers read it.")],
    email: Annotated[str, typer.Option(help="What its admin signs in with.")],
    admin_name: Annotated[str, typer.Option(help="As customers read it.")] = "Admin",
    password: Annotated[str, typer.Option(help="At least 8 characters; without it one is made up.")] = "",
    country: Annotated[str, typer.Option(help="Two letters; numbers without + are of this country.")] = "US",
) -> None:
    """Founds a business with its admin and a web chat. On SQLite no server may run meanwhile."""
    # Imported only now: every command would wait for it.
    work = import_module(here("api.starting.offline_changes"))
    done = asyncio.run(
        work.add_business(
            read_settings(), name=name, country=country, admin_name=admin_name, email=email, password=password
        )
    )
    typer.echo(f"{name} is founded: {done.id}. {done.email} can sign in.")
    if done.made_password:
        typer.echo(f"Password (shown once): {done.made_password}")
    typer.echo(f"Widget key of its web chat: {done.widget_key}")
    typer.echo(f"Token of its admin (shown once): {done.token}")
