"""Passwords of channels, as the database keeps them: encrypted, and each good for its own channel alone."""

from collections.abc import Callable

from api.gates.sealed import Seal
from tools.ids import ChannelId


class ChannelSecrets:
    """Closes and opens them with a key of this installation."""

    def __init__(self, key_of: Callable[[str], bytes]) -> None:
        """``key_of`` gives the key for one purpose."""
        self._seal = Seal(key_of("channel secrets"))

    def close(self, secret: str, channel_id: ChannelId) -> str:
        """As it is kept."""
        return self._seal.close(secret, bound=[channel_id])

    def open(self, sealed: str, channel_id: ChannelId) -> str | None:
        """The secret; nothing when the installation has another key by now."""
        opened = self._seal.open(sealed, bound=[channel_id])
        return opened if isinstance(opened, str) else None
