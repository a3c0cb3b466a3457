"""``handover demo``: sample data to look at, made once."""

import asyncio
from importlib import import_module
from typing import TYPE_CHECKING

import typer

from api.commands.serve import tell_sign_in
from api.settings import read_settings
from tools.module_path import here

if TYPE_CHECKING:
    from api.trial.demo import Made


def demo() -> None:
    """Makes a team, thirty contacts with tags, and chats in several states. A second run makes what is missing."""
    settings = read_settings()
    # Imported only now: every command would wait for it.
    made: Made = asyncio.run(import_module(here("api.trial.demo")).make_samples(settings))
    if made.founded is not None:
        tell_sign_in(made.founded)
    if not made.anything:
        typer.echo("The samples are there already; nothing was made.")
        return
    if made.users:
        typer.echo(f"{len(made.users)} users, who sign in with the password {made.password} (shown once):")
        for email in made.users:
            typer.echo(f"  {email}")
    if made.contacts:
        typer.echo(f"{made.contacts} contacts, with tags")
    if made.chats:
        typer.echo(f"{len(made.chats)} chats:")
        for chat in made.chats:
            typer.echo(f"  {chat.shows}")
    typer.echo("Look at them:  handover serve")
