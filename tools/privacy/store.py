"""Where erasing is done, and what stays known of those who were erased."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from tools.contacts.contact import ContactStatus
from tools.contacts.identifiers import Key
from tools.contacts.pages import Place
from tools.ids import ContactId, ConversationId


@dataclass(frozen=True)
class SaidElsewhere:
    """A value of the person that was typed in the chat of another record."""

    contact_id: ContactId
    conversation_id: ConversationId


class PurgeStore(Protocol):
    """What is old and of no more use in one business; each call takes away a little, so that nobody waits."""

    async def empty_guests(
        self, *, status: ContactStatus, before: datetime, after: Place | None, limit: int
    ) -> Sequence[Place]:
        """Guests from before that time of whom nothing is known, no word and no value; the oldest first."""
        ...

    async def still_empty(self, guest_ids: Collection[ContactId], *, before: datetime) -> Sequence[ContactId]:
        """Those that are so also now that they and their conversations are held."""
        ...

    async def blank_deliveries(self, *, before: datetime, limit: int) -> int:
        """Hooks were told this before that time; what is still to be told stays. Says how many it was."""
        ...

    async def forget_answers(self, *, before: datetime, limit: int) -> int:
        """Answers kept for calls that came before that time."""
        ...

    async def forget_replies(self, *, before: datetime, limit: int) -> int:
        """Words of the model from before that time."""
        ...

    async def forget_codes(self, *, before: datetime, limit: int) -> int:
        """One-time codes from before that time."""
        ...

    async def forget_unsent_files(self, *, before: datetime, limit: int) -> int:
        """Files of chats that came before that time and went with no message."""
        ...

    async def forget_files(self, *, before: datetime, limit: int) -> int:
        """Files of chats that came before that time; their messages go on naming them."""
        ...

    async def forget_bulk_rows(self, *, before: datetime, limit: int) -> int:
        """What became of contacts in bulk changes that ended before that time."""
        ...

    async def forget_bulk_changes(self, *, before: datetime, limit: int) -> int:
        """Bulk changes that ended before that time, once none of their contacts is left."""
        ...

    async def forget_import_rows(self, *, before: datetime, limit: int) -> int:
        """Takes away files and rows of imports that ended before that time, or never ran; how many of one kind."""
        ...

    async def forget_imports(self, *, before: datetime, limit: int) -> int:
        """Takes such imports away once nothing of them is left; how many."""
        ...


class SuppressionStore(Protocol):
    """Values of people who were erased, as keyed hashes: imports and syncs do not bring them back."""

    async def add(self, keys: Collection[Key]) -> None:
        """Remembers values of somebody who is erased now."""
        ...

    async def of(self, keys: Collection[Key]) -> frozenset[Key]:
        """Those of the values that belonged to somebody who was erased."""
        ...


class HeldStore(Protocol):
    """All that is kept of a person in one business."""

    async def of(
        self, contact_ids: Collection[ContactId], conversation_ids: Collection[ConversationId], *, limit: int
    ) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Plain rows by their kind, so many of each at most."""
        ...


class ErasureStore(Protocol):
    """Takes people out of one business's tables. Whoever calls it holds their conversations and contacts."""

    async def records_of(self, contact_id: ContactId) -> Sequence[ContactId]:
        """The record and all that it has absorbed, also through others."""
        ...

    async def conversations_of(self, contact_ids: Collection[ContactId]) -> Sequence[ConversationId]:
        """Their conversations, and those of their unproven sessions that words have led to other records."""
        ...

    async def lock_conversations(self, conversation_ids: Collection[ConversationId]) -> None:
        """Holds conversations and their handovers to the commit."""
        ...

    async def seen_by_all(self, conversation_ids: Collection[ConversationId]) -> bool:
        """Whether none of the conversations is hidden from anybody."""
        ...

    async def lock_hooks(self) -> None:
        """No delivery is made of an event until the commit."""
        ...

    async def said_elsewhere(
        self, keys: Collection[Key], *, but_in: Collection[ConversationId]
    ) -> Sequence[SaidElsewhere]:
        """Where values of the person were typed in other chats."""
        ...

    async def forget_conversations(self, conversation_ids: Collection[ConversationId]) -> None:
        """Conversations are gone, with all that was said and done in them."""
        ...

    async def forget_contacts(self, contact_ids: Collection[ContactId]) -> None:
        """Contacts are gone, with all that leads to them; their invoices stay, and are nobody's."""
        ...

    async def forget_imported(self, contact_ids: Collection[ContactId], keys: Collection[Key]) -> None:
        """What files said of these contacts, and rows with one of these values; the counts of their imports stay."""
        ...

    async def forget_events(self, names: Collection[str]) -> None:
        """What was announced of these conversations and contacts is gone, and is told to no hook any more."""
        ...

    async def forget_mentions(self, *, names: Collection[str], values: Collection[str]) -> None:
        """Takes these ids and values out of what is written elsewhere: others' history and journals, kept answers."""
        ...
