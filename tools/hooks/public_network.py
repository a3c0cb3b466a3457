"""Connections to public addresses alone: a name is resolved, every address checked, and that address called."""

import asyncio
import socket
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address

import httpcore

from tools.hooks.public_address import is_public

_RESOLVERS = 64


class Refused(Exception):
    """The name leads to an address that is not everybody's internet."""


class PublicNetwork(httpcore.AsyncNetworkBackend):
    """Resolves and connects. The name itself stays in the Host header, and in what TLS verifies."""

    def __init__(self, *, allow_private: bool) -> None:
        """``allow_private`` is for trials and tests on one machine."""
        self._allow_private = allow_private
        self._connect = httpcore.AnyIOBackend()
        # Threads of their own: a name server that does not answer must not keep others from theirs.
        self._resolvers = ThreadPoolExecutor(_RESOLVERS, thread_name_prefix="resolve")

    def close(self) -> None:
        """Waits for no name server."""
        self._resolvers.shutdown(wait=False, cancel_futures=True)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's own signature.
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to one of the host's addresses, if all of them are public.

        Raises ``Refused`` when one is not.
        """
        addresses = await self._resolve(host, port)
        private = [address for address in addresses if not is_public(address)]
        if private and not self._allow_private:
            raise Refused(f"{host} leads to {private[0]}, which is no public address.")
        failure: Exception = httpcore.ConnectError(f"{host} has no address.")
        for address in addresses:
            try:
                # Each gets its share, so that one that is silent leaves time for the next.
                share = None if timeout is None else timeout / len(addresses)
                return await self._connect.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's own signature.
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Never: a socket file is on this machine."""
        raise Refused("A socket file is no public address.")

    async def sleep(self, seconds: float) -> None:
        """As httpcore wants it."""
        await asyncio.sleep(seconds)

    async def _resolve(self, host: str, port: int) -> Sequence[str]:
        literal = _literal(host)
        if literal is not None:
            return [literal]
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(self._resolvers, _look_up, host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} has no address: {error}") from error
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _literal(host: str) -> str | None:
    try:
        return str(ip_address(host.strip("[]")))
    except ValueError:
        # Also ``127.1`` and ``0x7f000001``, which the resolver makes an address of: checked like any other.
        return None


def _look_up(host: str, port: int) -> Sequence[tuple[object, object, object, object, tuple[object, ...]]]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
