"""``handover serve``: API, console, widget and worker in one process."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

import typer

from api.settings import Settings, read_settings
from api.starting.garbage import look_seldom
from api.starting.listening import Server, listen, raise_file_limit
from api.starting.porch import App, Porch
from tools.module_path import here

if TYPE_CHECKING:
    from api.starting.founding import Founded


def serve() -> None:
    """Runs everything on this machine until it is stopped with Ctrl-C."""
    settings = read_settings()
    raise_file_limit()
    with listen(settings.host, settings.port) as listener:
        settings = settings.model_copy(update={"port": listener.getsockname()[1]})
        typer.echo(f"Handoverkit is starting on {settings.url}")
        typer.echo(f"Data: {_where(settings)}")
        failure: list[BaseException] = []
        asyncio.run(_serve(settings, listener, failed=failure.append))
    if failure:
        raise failure[0]


async def _serve(settings: Settings, listener: Any, *, failed: Callable[[BaseException], None]) -> None:
    stopping = asyncio.Event()

    @asynccontextmanager
    async def open_house() -> AsyncIterator[App]:
        # Imported only now, in a thread: the socket listens already, and this takes seconds on a small machine.
        gc.disable()
        opening = await asyncio.to_thread(import_module, here("api.starting.opening"))
        async with opening.open_service(settings, stopping=stopping, founded=tell_sign_in) as app:
            look_seldom()
            typer.echo(f"Ready: {settings.url}")
            typer.echo(f"The team's console: {settings.url}/console")
            yield cast("App", app)

    def fail(error: BaseException) -> None:
        failed(error)
        server.should_exit = True

    server = Server(Porch(open_house, failed=fail), stopping=stopping)
    await server.serve(sockets=[listener])


def tell_sign_in(founded: "Founded") -> None:
    """Prints what is told once."""
    typer.echo("\nThis is the first start. Sign in with (shown once, keep it):")
    typer.echo(f"  e-mail    {founded.email}")
    typer.echo(f"  password  {founded.password or '(HANDOVER_ADMIN_PASSWORD)'}")
    typer.echo(f"  API token {founded.token or '(HANDOVER_ADMIN_TOKEN)'}\n")


def _where(settings: Settings) -> str:
    if settings.postgres_url is None:
        return str(settings.sqlite_path.parent)
    return "PostgreSQL (HANDOVER_DATABASE_URL)"
