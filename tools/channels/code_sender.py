"""The port through which one-time codes go out: to the address they are for, by a channel that reaches it."""

from typing import Protocol

from tools.contacts.identifiers import IdentifierKind
from tools.conversations.codes import Parcel
from tools.team.channels import Channel


class NotTaken(Exception):
    """A code could not be handed over now; it may be later."""


class CodeSender(Protocol):
    """Hands codes to those who carry them."""

    def carries(self, channel: Channel, kind: IdentifierKind) -> bool:
        """Whether codes to e-mail addresses, or to phones, can go out through a channel as it is set up."""
        ...

    async def send(self, channel: Channel, parcel: Parcel) -> None:
        """Hands it over; the same id again is the same code. What will never be taken is let go.

        Raises ``NotTaken``. No digits may stand in what is raised or logged.
        """
        ...
