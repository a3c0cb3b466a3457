"""``handover``: each command is a function of its own file; adding one is one line here."""

import sys

import typer

from api.commands import businesses, chat, demo, doctor, imports, migrate, people, serve, templates, worker
from tools.errors import HandoverkitError

cli = typer.Typer(name="handover", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
cli.command("serve")(serve.serve)
cli.command("chat")(chat.chat)
cli.command("worker")(worker.worker)
cli.command("migrate")(migrate.migrate)
cli.command("import")(imports.import_contacts)
cli.command("doctor")(doctor.doctor)
cli.add_typer(businesses.businesses, name="business")
cli.add_typer(people.users, name="user")
cli.add_typer(people.tokens, name="token")
cli.add_typer(templates.templates, name="template")
cli.command("demo")(demo.demo)


@cli.callback()
def _about() -> None:
    """The AI-agent handover that never leaves a customer hanging."""


def main() -> None:
    """Runs a command; what is wrong is said in a sentence, not in a traceback."""
    try:
        cli()
    except HandoverkitError as error:
        typer.echo(f"handover: {error}", err=True)
        sys.exit(1)
