"""Where one-time codes arrive in tests: keeps what it was handed, and can be out of reach or refuse."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from tools.channels.code_sender import NotTaken
from tools.contacts.identifiers import IdentifierKind
from tools.conversations.codes import Parcel
from tools.team.channels import Channel


@dataclass
class PostBox:
    """A ``CodeSender``."""

    reaches: Collection[IdentifierKind] = (IdentifierKind.EMAIL, IdentifierKind.PHONE)
    parcels: list[Parcel] = field(default_factory=list)
    failures: int = 0
    """So many attempts fail from now on."""

    def carries(self, channel: Channel, kind: IdentifierKind) -> bool:
        """By any channel."""
        return kind in self.reaches

    async def send(self, channel: Channel, parcel: Parcel) -> None:
        """Kept, or not taken."""
        if self.failures:
            self.failures -= 1
            raise NotTaken("the post is closed")
        self.parcels.append(parcel)

    @property
    def code(self) -> str:
        """The digits of what came last."""
        (digits,) = re.findall(r"\d{6}", self.parcels[-1].text)
        return str(digits)
