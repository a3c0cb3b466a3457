"""What a user answers for, as it is given up when they leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tools.ids import ContactId, ConversationId, HandoverId, UserId


@dataclass(frozen=True)
class GivenUp:
    """A follow-up that somebody else owes now, or nobody in particular."""

    handover_id: HandoverId
    conversation_id: ConversationId
    owner_id: UserId | None


class DutyStore(Protocol):
    """Assignments and follow-ups of the users of one business."""

    async def conversations_of(self, user_id: UserId) -> Sequence[ConversationId]:
        """Those that are not closed and assigned to a user, and those in which the user owes an answer."""
        ...

    async def leave_closed(self, user_id: UserId) -> None:
        """No closed conversation is assigned to the user any more."""
        ...

    async def leave_follow_ups(self, user_id: UserId) -> Sequence[GivenUp]:
        """What the user owed is owed by whoever has the conversation now; their conversations are given up before."""
        ...

    async def leave_contacts(self, user_id: UserId, *, at: datetime) -> Sequence[ContactId]:
        """The user answers for no contact any more; gives back for which they did."""
        ...
