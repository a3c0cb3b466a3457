"""The service that an import goes to: the one that is running, else this process, which takes the data for itself."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import import_module

import httpx

from api.settings import Settings
from tools.errors import Unusable
from tools.module_path import here
from tools.storage.sqlite import locked_folder

_NOBODY = "http://handover.internal"
_PATIENCE = httpx.Timeout(60, read=600)


def reached(
    settings: Settings, *, business: str, token: str, url: str
) -> AbstractAsyncContextManager[httpx.AsyncClient]:
    """A client of it. ``token`` and ``url`` are for one that is running.

    Raises ``Unusable`` where there is no business yet, several and none is named, or no token for a running one.
    """
    if url or _is_served(settings):
        return _running(settings, token=token, url=url)
    return _here(settings, business=business)


@asynccontextmanager
async def _running(settings: Settings, *, token: str, url: str) -> AsyncIterator[httpx.AsyncClient]:
    given = token or (settings.admin_token.get_secret_value() if settings.admin_token is not None else "")
    address = url or settings.url
    if not given:
        message = (
            f"A server runs on this data; the import goes through it ({address}). Give --token, or stop it first."
        )
        raise Unusable(message)
    async with _client(given, base_url=address) as client:
        try:
            await client.get("/healthz")
        except httpx.TransportError as error:
            message = f"The server that runs on this data is not reached at {address}. Say where it is with --url."
            raise Unusable(message) from error
        yield client


@asynccontextmanager
async def _here(settings: Settings, *, business: str) -> AsyncIterator[httpx.AsyncClient]:
    # Imported only now: whoever asks a server that runs would wait seconds for it.
    alone = import_module(here("api.file_import.alone"))
    async with (
        alone.served_here(settings, business=business) as (transport, token),
        _client(token, base_url=_NOBODY, transport=transport) as client,
    ):
        yield client


def _is_served(settings: Settings) -> bool:
    """Whether another process has the data for itself. One database server has room for many."""
    if settings.postgres_url is not None:
        return False
    try:
        with locked_folder(settings.sqlite_path.parent):
            return False
    except Unusable:
        return True


def _client(secret: str, **how: object) -> httpx.AsyncClient:
    headers: Mapping[str, str] = {"Authorization": f"Bearer {secret}"}
    return httpx.AsyncClient(headers=headers, timeout=_PATIENCE, **how)  # type: ignore[arg-type]
