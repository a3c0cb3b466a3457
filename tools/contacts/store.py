"""Where contacts, their identifiers, claims, merges and pairs are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from tools.contacts.contact import Audience, Contact
from tools.contacts.identifiers import Claim, ClaimState, Holder, Identifier, Key
from tools.ids import BusinessId, ContactId, ConversationId, MergeId


@dataclass(frozen=True)
class Merge:
    """One record absorbed by another, with what is needed to part them again."""

    id: MergeId
    business_id: BusinessId
    kind: str
    survivor_id: ContactId
    absorbed_id: ContactId
    at: datetime
    journal: Mapping[str, Any] = field(default_factory=dict)
    conversation_id: ConversationId | None = None
    by_id: str | None = None
    undone_at: datetime | None = None


class PairKind(StrEnum):
    """Why two records are looked at together."""

    CONFLICT = "conflict"
    """E-mail of one, phone of the other."""
    SUGGESTION = "suggestion"


class PairState(StrEnum):
    """What became of the question whether two records are one person."""

    OPEN = "open"
    APART = "apart"
    """Undone or dismissed: never joined again by itself."""
    MERGED = "merged"


@dataclass(frozen=True)
class Pair:
    """Two records that may be one person. ``one_id`` < ``other_id``."""

    id: str
    business_id: BusinessId
    kind: PairKind
    state: PairState
    one_id: ContactId
    other_id: ContactId
    created_at: datetime
    updated_at: datetime
    reasons: Sequence[str] = ()
    times: int = 1
    conversation_id: ConversationId | None = None
    settled_by: str | None = None


class ContactStore(Protocol):
    """Contacts and guests of one business."""

    async def add(self, contact: Contact) -> None:
        """Writes a new contact."""
        ...

    async def find(self, contact_id: ContactId) -> Contact | None:
        """The contact, also an archived or absorbed one."""
        ...

    async def lock(self, contact_ids: Sequence[ContactId]) -> Mapping[ContactId, Contact]:
        """The contacts, held to the commit; always in the order of their ids, so that two never wait crosswise."""
        ...

    async def save(self, contact: Contact) -> bool:
        """Writes all but the audience, when nobody has saved it since it was read (``version``)."""
        ...

    async def show_to(self, contact_id: ContactId, audience: Audience) -> None:
        """Sets who may see it."""
        ...

    async def tags_of(self, contact_id: ContactId) -> frozenset[str]:
        """Names of the contact's tags."""
        ...


class IdentifierStore(Protocol):
    """Identifiers of one business: one holder for each key."""

    async def holders(self, keys: Sequence[Key]) -> Mapping[Key, Identifier]:
        """Who holds the keys; nobody's are absent."""
        ...

    async def of(self, holder_id: str) -> Sequence[Identifier]:
        """All that a holder holds, oldest first."""
        ...

    async def claim(self, identifier: Identifier) -> bool:
        """Holds a key that nobody holds; ``False`` when somebody does."""
        ...

    async def prove(self, identifier: Identifier) -> tuple[bool, Holder | None]:
        """Holds a key by proof; a claimed row yields in the same statement.

        Gives back whether it is held now, and from whom it was taken, if a claim stood there.
        """
        ...

    async def move(self, *, from_id: str, to_id: str) -> None:
        """Gives all that one holder holds to another, as alternates."""
        ...

    async def remove(self, identifier_ids: Sequence[str]) -> None:
        """Nobody holds them any more."""
        ...


class ClaimStore(Protocol):
    """What was said in chats."""

    async def add(self, claim: Claim) -> None:
        """Notes a claim."""
        ...

    async def of_contact(self, contact_id: ContactId) -> Sequence[Claim]:
        """All said of a contact, oldest first."""
        ...

    async def of_conversation(self, conversation_id: ConversationId) -> Sequence[Claim]:
        """All said in a conversation, oldest first."""
        ...

    async def settle(self, claim_ids: Sequence[str], *, state: ClaimState) -> None:
        """Says what became of claims."""
        ...

    async def move(self, conversation_id: ConversationId, *, to: ContactId) -> None:
        """Gives the claims of a conversation to another contact."""
        ...


class MergeStore(Protocol):
    """The journal of merges."""

    async def add(self, merge: Merge) -> None:
        """Writes a merge."""
        ...

    async def find(self, merge_id: MergeId) -> Merge | None:
        """One merge."""
        ...

    async def undone(self, merge_id: MergeId, *, at: datetime) -> bool:
        """Marks it undone; ``False`` when it was already."""
        ...


class PairStore(Protocol):
    """Pairs of records that may be one person."""

    async def find(self, one_id: ContactId, other_id: ContactId) -> Pair | None:
        """The pair, in whichever order it is asked for."""
        ...

    async def raise_(self, pair: Pair) -> Pair:
        """Opens a pair, or counts one more time on the open one; a pair kept apart stays so."""
        ...

    async def settle(self, one_id: ContactId, other_id: ContactId, *, state: PairState, by_id: str | None) -> None:
        """Says what became of it, also of a pair that was never raised."""
        ...

    async def open(self, *, limit: int) -> Sequence[Pair]:
        """The open pairs, newest first."""
        ...
