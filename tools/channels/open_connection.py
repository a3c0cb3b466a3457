"""A TCP connection to a server that an admin named: its addresses are checked, and one of those is called."""

import asyncio
import socket

from tools.hooks.public_address import is_public


class NotPublic(OSError):
    """The name leads into somebody's own network."""


async def open_connection(host: str, port: int, *, allow_private: bool) -> socket.socket:
    """A connected socket that does not block. The caller bounds the time.

    Raises ``NotPublic`` when one of the host's addresses is no public one, ``OSError`` when none can be reached.
    """
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    private = [entry[4][0] for entry in found if not is_public(str(entry[4][0]))]
    if private and not allow_private:
        raise NotPublic(f"{host} leads to {private[0]}, which is no public address.")
    failure: OSError = OSError(f"{host} has no address.")
    for family, kind, protocol, _, address in found:
        connection = socket.socket(family, kind, protocol)
        connection.settimeout(0)
        try:
            await loop.sock_connect(connection, address)
        except OSError as error:
            connection.close()
            failure = error
        except BaseException:
            connection.close()
            raise
        else:
            return connection
    raise failure
