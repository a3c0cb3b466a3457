"""``handover chat``: the whole flow in the terminal, with you as the customer and, if you like, as the person."""

import asyncio
from importlib import import_module
from typing import Annotated

import typer

from api.settings import read_settings
from tools.module_path import here

LANGUAGES = ("en", "es")


def chat(
    wait: Annotated[float, typer.Option(min=0.1, max=3600, help="Seconds a customer waits for a person.")] = 15,
    language: Annotated[str, typer.Option(help="The language of the chat: en or es.")] = "en",
    model: Annotated[str, typer.Option(help="LangChain's provider:model; without it HANDOVER_MODEL's.")] = "",
) -> None:
    """Plays a whole handover in the terminal. Nothing of it is kept."""
    if language not in LANGUAGES:
        raise typer.BadParameter(f"There are {' and '.join(LANGUAGES)}.", param_hint="--language")
    changes = {"wait_seconds": wait, **({"model": model, "agent": None} if model else {})}
    settings = read_settings().model_copy(update=changes)
    # Imported only now: every command would wait for it.
    asyncio.run(import_module(here("api.trial.trial_talk")).talk(settings, language=language))
