"""What customers have agreed to: each purpose on each channel on its own, with the words that were put to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tools.contacts.identifiers import Source
from tools.ids import BusinessId, ContactId, ConversationId


@dataclass(frozen=True)
class Consent:
    """One consent; having left an address for a follow-up is none."""

    id: str
    business_id: BusinessId
    contact_id: ContactId
    purpose: str
    channel: str
    source: Source
    """How it was given: asked in a chat, told an agent, a column of an import, a sync."""
    at: datetime
    words: str = ""
    """The question, as it was put."""
    language: str = ""
    conversation_id: ConversationId | None = None
    withdrawn_at: datetime | None = None


class ConsentStore(Protocol):
    """The consents of one business."""

    async def add(self, consent: Consent) -> None:
        """Writes a consent; it is kept also when it is withdrawn."""
        ...

    async def of(self, contact_id: ContactId) -> Sequence[Consent]:
        """All of a contact, oldest first."""
        ...

    async def withdraw(self, consent_id: str, *, at: datetime) -> bool:
        """It is good for nothing from now on; ``False`` when it was withdrawn already."""
        ...
