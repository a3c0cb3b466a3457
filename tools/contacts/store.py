"""Where contacts, their identifiers, claims, merges, pairs, tags and opt-outs are kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from tools.contacts.contact import Audience, Contact
from tools.contacts.evidence import ContactPair, Held
from tools.contacts.identifiers import Claim, ClaimState, Holder, Identifier, IdentifierKind, Key
from tools.contacts.merging.journal import MergeKind
from tools.contacts.record import Belonging, OptOut
from tools.ids import BusinessId, ContactId, ConversationId, MergeId, TagId


@dataclass(frozen=True)
class Merge:
    """One record absorbed by another, with what is needed to part them again."""

    id: MergeId
    business_id: BusinessId
    kind: MergeKind
    survivor_id: ContactId
    absorbed_id: ContactId
    at: datetime
    journal: Mapping[str, Any] = field(default_factory=dict)
    conversation_id: ConversationId | None = None
    by_id: str | None = None
    undone_at: datetime | None = None
    undone_by: str | None = None
    place: int = 0
    """Its place among the merges into the same survivor; the database gives it."""


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
    """What chats, proof and people say of it."""
    found: Sequence[str] = ()
    """What the search through the contact book says of it (``duplicates.py``)."""
    times: int = 1
    """How often chats, proof and people have raised it; none where it was only found."""
    conversation_id: ConversationId | None = None
    settled_by: str | None = None


class ContactStore(Protocol):
    """Contacts and guests of one business."""

    async def add(self, contact: Contact) -> None:
        """Writes a new contact."""
        ...

    async def add_all(self, contacts: Sequence[Contact]) -> None:
        """Writes new contacts, none of which is restricted."""
        ...

    async def find(self, contact_id: ContactId) -> Contact | None:
        """The contact, also an archived or absorbed one."""
        ...

    async def some(self, contact_ids: Collection[ContactId]) -> Mapping[ContactId, Contact]:
        """The contacts, also archived and absorbed ones."""
        ...

    async def lock(self, contact_ids: Collection[ContactId]) -> Mapping[ContactId, Contact]:
        """The contacts, held to the commit; always in the order of their ids, so that two never wait crosswise."""
        ...

    async def save(self, contact: Contact) -> bool:
        """Writes all but the audience, when nobody has saved it since it was read (``version``)."""
        ...

    async def save_locked(self, contact: Contact) -> None:
        """The same for a contact that this unit of work has locked, without waiting for an answer."""
        ...

    async def save_all_locked(self, contacts: Sequence[Contact]) -> None:
        """The same for many."""
        ...

    async def outdate(self, contact_ids: Collection[ContactId]) -> None:
        """What they hold has changed, though not their own fields: whoever has read them reads again."""
        ...

    async def show_to(self, contact_id: ContactId, audience: Audience) -> None:
        """Sets who may see it."""
        ...

    async def redirect(self, contact_id: ContactId) -> ContactId:
        """The record an absorbed one leads to by now; any other leads to itself."""
        ...


class IdentifierStore(Protocol):
    """Identifiers of one business: one holder for each key."""

    async def holders(self, keys: Collection[Key]) -> Mapping[Key, Identifier]:
        """Who holds the keys; nobody's are absent."""
        ...

    async def held(self, keys: Collection[Key]) -> dict[Key, Held]:
        """The same in short: who holds them and how sure that is, without a name."""
        ...

    async def of(self, holder_ids: Collection[str]) -> Sequence[Identifier]:
        """All that the holders hold, oldest first."""
        ...

    async def around(self, keys: Collection[Key], *, holder_id: str) -> Sequence[Identifier]:
        """Both at once: whoever holds the keys, and all that one holder holds."""
        ...

    async def claim(self, identifiers: Sequence[Identifier]) -> frozenset[Key]:
        """Holds keys that nobody holds; gives back those that are held now, the others have a holder."""
        ...

    async def enter(self, identifiers: Sequence[Identifier]) -> bool:
        """Holds many keys that nobody held; ``False`` when somebody else holds one now, whose it stays."""
        ...

    async def prove(self, identifier: Identifier) -> tuple[bool, Holder | None]:
        """Holds a key by proof; a claimed row yields in the same statement.

        Gives back whether it is held now, and from whom it was taken, if another's claim stood there.
        """
        ...

    async def hand_over(self, identifier_ids: Collection[str], *, from_id: str, to: Holder) -> frozenset[str]:
        """Gives to another holder, as alternates, what ``from_id`` still holds; says which ids those were."""
        ...

    async def make_primary(self, identifier_ids: Collection[str]) -> None:
        """They are the first of their kind from now on; the caller sees to it that there is one of each."""
        ...

    async def choose_primary(self, identifier_id: str, *, kind: IdentifierKind, held_by: str) -> None:
        """It is the first of its kind, and the holder's others are not."""
        ...

    async def block(self, identifier_id: str, *, held_by: str, at: datetime | None) -> bool:
        """Blocks one channel identity, or without a time unblocks it; ``False`` when nothing changed by it."""
        ...

    async def remove(self, identifier_ids: Collection[str], *, held_by: str) -> None:
        """Nobody holds them any more, as long as ``held_by`` still does."""
        ...


class ClaimStore(Protocol):
    """What was said in chats."""

    async def add(self, claims: Sequence[Claim]) -> None:
        """Notes claims."""
        ...

    async def of_contact(self, contact_id: ContactId) -> Sequence[Claim]:
        """All said of a contact, oldest first."""
        ...

    async def of_conversation(self, conversation_id: ConversationId) -> Sequence[Claim]:
        """All said in a conversation, oldest first."""
        ...

    async def settle(self, claim_ids: Collection[str], *, state: ClaimState) -> None:
        """Says what became of claims."""
        ...

    async def settle_keys(self, keys: Collection[Key], *, contact_id: ContactId, state: ClaimState) -> None:
        """Says what became of the open claims of these values on a contact."""
        ...


class MergeStore(Protocol):
    """The journal of merges, and what moves with them."""

    async def add(self, merge: Merge) -> None:
        """Writes a merge, after all into the same survivor, which is locked."""
        ...

    async def find(self, merge_id: MergeId) -> Merge | None:
        """One merge."""
        ...

    async def standing(self, absorbed_id: ContactId) -> Sequence[Merge]:
        """The merges of a record into others that were not undone, newest first."""
        ...

    async def into(self, survivor_id: ContactId, *, after: int) -> Sequence[Merge]:
        """The merges into a record that were not undone, oldest first, from the one after a place."""
        ...

    async def undone(self, merge_id: MergeId, *, at: datetime, by_id: str | None) -> bool:
        """Marks it undone; ``False`` when it was already."""
        ...

    async def save(self, merge: Merge) -> None:
        """Writes its survivor and its journal anew: what it brought is another, once one before it is undone."""
        ...

    async def belongings(self, contact_ids: Collection[ContactId]) -> Mapping[ContactId, frozenset[Belonging]]:
        """All rows that hang on contacts."""
        ...

    async def lock_conversations(self, contact_ids: Collection[ContactId]) -> None:
        """Holds the conversations of contacts to the commit; comes before the contacts themselves."""
        ...

    async def move(self, belongings: Collection[Belonging], *, to: ContactId) -> None:
        """Gives rows to another contact; the handovers of a conversation follow it."""
        ...


class PairStore(Protocol):
    """Pairs of records that may be one person."""

    async def find(self, one_id: ContactId, other_id: ContactId) -> Pair | None:
        """The pair, in whichever order it is asked for."""
        ...

    async def of(self, contact_ids: Collection[ContactId]) -> Mapping[ContactPair, Pair]:
        """All pairs that name one of the contacts, settled ones too."""
        ...

    async def parted(self, contact_ids: Collection[ContactId]) -> frozenset[ContactPair]:
        """The pairs of a person's saying "two people" that name one of these."""
        ...

    async def raise_(
        self,
        pair: ContactPair,
        *,
        kind: PairKind,
        reasons: Sequence[str],
        conversation_id: ConversationId | None,
    ) -> None:
        """Opens a pair, or counts one more time on the open one; a pair kept apart stays so."""
        ...

    async def note_found(self, pair: ContactPair, found: Sequence[str]) -> None:
        """Opens a pair that the search found, or says anew why; a pair kept apart stays so."""
        ...

    async def forget_found(self, pair: ContactPair) -> None:
        """The search finds it no more: one that nobody else has raised is gone."""
        ...

    async def put(self, pair: Pair) -> None:
        """Writes a pair as it is given, whatever stood there."""
        ...

    async def remove(self, pair: ContactPair) -> None:
        """Nothing is known of the two any more."""
        ...

    async def settle(self, pair: ContactPair, *, state: PairState, by_id: str | None) -> None:
        """Says what became of it, also of a pair that was never raised."""
        ...

    async def withdraw(self, conversation_id: ConversationId) -> None:
        """Takes back what this conversation alone has raised; a pair that the search found stays."""
        ...

    async def with_id(self, pair_id: str) -> Pair | None:
        """One pair."""
        ...


class TagStore(Protocol):
    """Tags of one business."""

    async def of(self, contact_ids: Collection[ContactId]) -> Mapping[ContactId, frozenset[str]]:
        """Names of the tags of each contact."""
        ...

    async def give(self, contact_id: ContactId, names: Collection[str]) -> None:
        """Adds tags to a contact; those it has already, and names that lead to no tag, change nothing."""
        ...

    async def give_each(self, given: Collection[tuple[ContactId, TagId]]) -> None:
        """The same for many contacts, by tags that are held to the commit."""
        ...

    async def take(self, contact_id: ContactId, names: Collection[str]) -> None:
        """Takes tags from a contact."""
        ...


class OptOutStore(Protocol):
    """Opt-outs of one business. They belong to the address, whoever holds it."""

    async def of(self, match_keys: Collection[str]) -> frozenset[OptOut]:
        """All that stand for addresses."""
        ...

    async def add(self, opt_outs: Collection[OptOut]) -> frozenset[OptOut]:
        """Records opt-outs; gives back those that did not stand already."""
        ...

    async def remove(self, opt_outs: Collection[OptOut]) -> None:
        """Opted in again."""
        ...

    async def hide(self, match_keys: Collection[str]) -> None:
        """Their holder is erased: they go on to stand for these addresses, which cannot be read any more."""
        ...
