"""Where a user or a team is named among those who see something, looked at from the one who is named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tools.ids import ContactId, ConversationId


@dataclass(frozen=True)
class LeftAudiences:
    """What a user or a team was named in."""

    contacts: Sequence[ContactId] = ()
    emptied_contacts: Sequence[ContactId] = ()
    """Those of them that only admins see from now on."""
    emptied_conversations: Sequence[ConversationId] = ()
    """Conversations that only admins see from now on."""


class AudienceStore(Protocol):
    """The audiences of contacts and conversations of one business."""

    async def lock_naming(self, member_id: str) -> None:
        """Holds to the commit the conversations, then the contacts, whose audience names somebody."""
        ...

    async def leave(self, member_id: str, *, at: datetime) -> LeftAudiences:
        """Nobody is named so any more."""
        ...
