"""Where the mail of a trial arrives: nothing leaves."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from tools.channels.mailed_codes import MailedCodes
from tools.channels.sender import Letter, Outcome, Sent
from tools.conversations.codes import Parcel
from tools.team.channels import Channel

_DIGITS = re.compile(r"\b\d{6}\b")
_DOTS = "••••••"


@dataclass
class CaughtMail:
    """A ``Sender`` that keeps what it is handed."""

    now: Callable[[], datetime]
    letters: list[tuple[datetime, Letter]] = field(default_factory=list)

    async def send(self, channel: Channel, letter: Letter) -> Sent:
        """Taken at once."""
        self.letters.append((self.now(), letter))
        return Sent(Outcome.SENT)


class CaughtCodes(MailedCodes):
    """The same way for one-time codes as in the service; what is kept to be shown says no digits."""

    def __init__(self, mail: CaughtMail) -> None:
        """``mail`` is where all other mail arrives."""
        super().__init__(mail)
        self.code = ""
        """The last one."""

    async def send(self, channel: Channel, parcel: Parcel) -> None:
        """Kept, and remembered for the customer to type."""
        if (found := _DIGITS.search(parcel.text)) is not None:
            self.code = found[0]
        hidden = {name: _DIGITS.sub(_DOTS, getattr(parcel, name)) for name in ("subject", "text")}
        await super().send(channel, Parcel(**{**vars(parcel), **hidden}))
