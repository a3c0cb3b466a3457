"""The whole service on loopback for tests that come through its door as browsers do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr

from api.settings import Settings
from api.starting.listening import Server, listen
from api.starting.opening import open_service
from tools.storage.migrate import migrate_sqlite

EMAIL = "ann@shop.example"
PASSWORD = "correct horse battery"


@cache
def _new_database() -> bytes:
    """As a first start makes it; each would make it anew."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "handover.db"
        migrate_sqlite(path)
        return path.read_bytes()


def settings_in(folder: Path, *, wait_seconds: float = 30) -> Settings:
    """Settings of the test's own; none of whoever runs it."""
    data = folder / "data"
    data.mkdir(mode=0o700)
    (data / "handover.db").write_bytes(_new_database())
    return Settings(
        data_dir=data,
        database_url=None,
        redis_url=None,
        model="offline",
        agent=None,
        wait_seconds=wait_seconds,
        port=0,
        public_url=None,
        country="US",
        admin_email=EMAIL,
        admin_password=SecretStr(PASSWORD),
        admin_token=None,
        secret_key=None,
    )


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[Settings]:
    """The service; the settings say where it is. Given back here with their port, it comes back at the same place."""
    # The socket listens at once, so nobody has to wait for it.
    stopping = asyncio.Event()
    with listen(settings.host, settings.port) as listener:
        settings = settings.model_copy(update={"port": listener.getsockname()[1]})
        async with open_service(settings, stopping=stopping, founded=lambda _: None) as app:
            server = Server(app, stopping=stopping)
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            try:
                yield settings
            finally:
                server.should_exit = True
                await serving
