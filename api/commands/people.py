"""``handover user add`` and ``handover token create``: what an admin does before there is a page to do it on."""

import asyncio
from importlib import import_module
from types import ModuleType
from typing import Annotated

import typer

from api.settings import read_settings
from tools.module_path import here

users = typer.Typer(help="The people of the business.", no_args_is_help=True)
tokens = typer.Typer(help="Tokens for programs.", no_args_is_help=True)


@users.command("add")
def add_user(
    name: Annotated[str, typer.Option(help="As customers read it.")],
    email: Annotated[str, typer.Option(help="What they sign in with.")],
    role: Annotated[str, typer.Option(help="agent or admin.")] = "agent",
    password: Annotated[str, typer.Option(help="At least 8 characters; without it one is made up.")] = "",
    business: Annotated[str, typer.Option(help="Name or id of theirs, where there are several.")] = "",
) -> None:
    """Adds a user. On SQLite a running server has the file: use its API (POST /v1/users) instead."""
    done = asyncio.run(
        _work().add_person(read_settings(), name=name, email=email, role=role, password=password, business=business)
    )
    typer.echo(f"{done.name} can sign in with {done.email}.")
    if done.made_password:
        typer.echo(f"Password (shown once): {done.made_password}")


@tokens.command("create")
def create_token(
    name: Annotated[str, typer.Option(help="What it is for.")],
    user: Annotated[str, typer.Option(help="The e-mail of the user it acts for.")] = "",
    business: Annotated[bool, typer.Option("--business", help="It acts for the business itself.")] = False,
    scopes: Annotated[str, typer.Option(help="read, write, admin; several between commas.")] = "read",
    of: Annotated[str, typer.Option(help="Name or id of the business, where there are several.")] = "",
) -> None:
    """Makes a token. On SQLite a running server has the file: use its API (POST /v1/tokens) instead."""
    if bool(user) is business:
        raise typer.BadParameter("Say --user with an e-mail, or --business.")
    wanted = [scope.strip() for scope in scopes.split(",") if scope.strip()]
    secret = asyncio.run(_work().make_token(read_settings(), name=name, email=user, scopes=wanted, business=of))
    typer.echo(f"Token (shown once): {secret}")


def _work() -> ModuleType:
    # Imported only now: every command would wait for it.
    return import_module(here("api.starting.offline_changes"))
