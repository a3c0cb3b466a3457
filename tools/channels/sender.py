"""The port through which messages go to customers where they are: by e-mail now, by any vendor that implements it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from tools.team.channels import Channel


@dataclass(frozen=True)
class Enclosed:
    """A file that goes with a letter."""

    name: str
    kind: str
    """The content type."""
    body: bytes


@dataclass(frozen=True)
class Letter:
    """One message on its way out of the house."""

    id: str
    """The same in every attempt, so that a vendor or a reader can tell that it is one."""
    to: str
    """An address on the channel: an e-mail, or a phone number."""
    text: str
    at: datetime
    """When it was written."""
    from_name: str = ""
    subject: str = ""
    """For channels that have one."""
    thread: str = ""
    """What all letters of one conversation have in common."""
    reply_token: str = ""
    """What leads an answer back; empty where none is expected."""
    automatic: bool = False
    """Nobody typed it: machines are told not to answer."""
    files: Sequence[Enclosed] = ()
    """For channels that take any."""


class Outcome(StrEnum):
    """What a channel made of a letter."""

    SENT = "sent"
    """It was taken."""
    LATER = "later"
    """It could not be taken now; it may be later."""
    REFUSED = "refused"
    """It will never be taken."""


@dataclass(frozen=True)
class Sent:
    """What came of one attempt. ``said`` is for the business's own people."""

    outcome: Outcome
    said: str = ""


class Sender(Protocol):
    """Sends letters through the channels of one kind."""

    async def send(self, channel: Channel, letter: Letter) -> Sent:
        """One attempt; never raises for what a server or a network does."""
        ...
