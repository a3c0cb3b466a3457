"""The server: its socket, how many connections it may hold, and how it ends."""

import asyncio
import errno
import resource
import socket

import uvicorn

from api.starting.porch import App
from tools.errors import Unusable

_MOST_FILES = 65_536


class Server(uvicorn.Server):
    """Tells open streams to end when it is asked to; otherwise they would hold it."""

    def __init__(self, app: App, *, stopping: asyncio.Event) -> None:
        """``stopping`` is set once no new connections are taken."""
        super().__init__(
            uvicorn.Config(
                app,
                lifespan="on",
                access_log=False,
                log_level="warning",
                proxy_headers=True,
                server_header=False,
                timeout_graceful_shutdown=10,
                # Longer than proxies keep theirs, 60 s as a rule: where both ends may close, a request is lost.
                timeout_keep_alive=75,
            )
        )
        self._stopping = stopping

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Ends the streams, then everything else."""
        self._stopping.set()
        await super().shutdown(sockets)


def listen(host: str, port: int) -> socket.socket:
    """A socket that takes connections from now on; port 0 is any that is free.

    Raises ``Unusable`` that names the cure when the port is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio lets small writes leave at once on sockets of a named protocol alone; what else a kept connection is
    # answered waits until its client has acknowledged the headers, 40 ms as a rule.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except (OSError, OverflowError) as error:
        listener.close()
        raise Unusable(_cure(host, port, error)) from error
    listener.set_inheritable(False)
    return listener


def raise_file_limit() -> None:
    """Each stream is an open file, and the usual limit of 1,024 is soon reached."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _cure(host: str, port: int, error: Exception) -> str:
    match getattr(error, "errno", None):
        case errno.EADDRINUSE:
            return f"Port {port} is taken on {host}. Stop what runs there, or set HANDOVER_PORT={port + 1}."
        case errno.EACCES:
            return f"Port {port} needs more rights than this user has. Set HANDOVER_PORT=8000."
        case errno.EADDRNOTAVAIL:
            return f"This machine has no address {host}. Set HANDOVER_HOST=127.0.0.1, or 0.0.0.0 for all."
        case _:
            return f"Cannot listen on {host} port {port}: {error}. Check HANDOVER_HOST and HANDOVER_PORT."
