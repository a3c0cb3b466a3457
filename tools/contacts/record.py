"""A contact with all that hangs on it, as merging and parting look at it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from tools.contacts.contact import Contact
from tools.contacts.identifiers import Identifier, IdentifierKind, Key
from tools.ids import ContactId, ConversationId


class BelongingKind(StrEnum):
    """What hangs on a contact and moves with it."""

    CONVERSATION = "conversation"
    """With its messages and its handovers, pending ones too."""
    CLAIM = "claim"
    INVOICE = "invoice"
    CONSENT = "consent"


@dataclass(frozen=True)
class Belonging:
    """One row that hangs on a contact."""

    kind: BelongingKind
    id: str
    through: frozenset[Key] = frozenset()
    """The identifiers it came through: a conversation's sender and what was typed in it, an invoice's external id."""
    proven: frozenset[Key] = frozenset()
    """What the session of a conversation has proven besides."""
    conversation_id: ConversationId | None = None
    """The conversation it came from."""


MERGED_IN = "merge"
"""The source of an opt-out that is there because a merge added the two sides up."""


@dataclass(frozen=True)
class OptOut:
    """An address that is not written to on a channel; it belongs to the address, whoever holds that."""

    channel: str
    match_key: str
    source: str


def reaches(channel: str, identifier: Identifier) -> bool:
    """Whether somebody is written to at this identifier on a channel."""
    match identifier.key.kind:
        case IdentifierKind.EMAIL:
            return channel == "email"
        case IdentifierKind.PHONE:
            return channel in ("sms", "whatsapp")
        case IdentifierKind.CHANNEL:
            return identifier.key.match_key.startswith(f"{channel}:")
        case IdentifierKind.EXTERNAL:
            return False


@dataclass(frozen=True)
class Record:
    """A contact, its identifiers, and what hangs on it."""

    contact: Contact
    identifiers: tuple[Identifier, ...] = ()
    tags: frozenset[str] = frozenset()
    opt_outs: frozenset[OptOut] = frozenset()
    """Of its addresses."""
    belongings: frozenset[Belonging] = frozenset()

    @property
    def id(self) -> ContactId:
        """The contact's."""
        return self.contact.id


def oldest_first(records: Iterable[Record]) -> list[Record]:
    """Each record once; of two to be joined by themselves the first survives."""
    by_id = {record.id: record for record in records}
    return sorted(by_id.values(), key=lambda record: (record.contact.created_at, record.id))
