"""How the servers of a mailbox are reached: with which password, in which networks, and trusting whom."""

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from tools.channels.mail_settings import MailServer
from tools.channels.open_connection import open_connection
from tools.errors import Unreachable
from tools.ids import ChannelId

Unseal = Callable[[str, ChannelId], str | None]
"""Opens a channel's secret; nothing when it was sealed with another key."""


@dataclass(frozen=True)
class MailServers:
    """One for all channels of a process."""

    unseal: Unseal
    allow_private: bool = False
    """Channels may name servers in our own network."""
    tls: ssl.SSLContext | None = None
    """Whom we trust; whom the machine trusts, where nothing is given."""

    @property
    def trusted(self) -> ssl.SSLContext:
        """Whom we trust."""
        return self.tls or _trusted_by_the_machine()

    def password(self, server: MailServer, channel_id: ChannelId) -> str:
        """Empty where none is needed. Raises ``Unreachable`` when it was sealed with another key."""
        password = self.unseal(server.password, channel_id) if server.password else ""
        if password is None:
            raise Unreachable("The password cannot be read any more. Enter it anew.")
        return password

    async def connect(self, server: MailServer) -> socket.socket:
        """As ``open_connection``."""
        return await open_connection(server.host, server.port, allow_private=self.allow_private)


@cache
def _trusted_by_the_machine() -> ssl.SSLContext:
    # Reading the authorities takes a while (some 50 ms), which no start need wait for.
    return ssl.create_default_context()
