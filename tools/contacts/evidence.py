"""What the rules of evidence are told: a session, what it typed, who holds that; and the words they answer in."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tools.contacts.contact import ContactKind
from tools.contacts.identifiers import Evidence, Holder, IdentifierKind, Key, OwnerKind
from tools.ids import ContactId

MOST_OF_A_KIND = 20
"""Values of one kind a contact may hold."""

ContactPair = tuple[ContactId, ContactId]
"""Two records, the smaller id first."""


class OnMatch(StrEnum):
    """What the template wants when a guest types a value of a contact."""

    MERGE = "merge"
    """The conversation goes to the contact, marked claimed."""
    VERIFY = "verify"
    """A code goes to every address typed, known or not; without it as ``link``."""
    LINK = "link"
    """The guest stays its own record; a person sees the pair."""


class Mark(StrEnum):
    """What the team is told, and the customer never notices."""

    OVER_THE_LIMIT = "over_the_limit"
    VALUE_OF_A_USER = "value_of_a_user"
    VALUE_OF_THE_BUSINESS = "value_of_the_business"
    NAMES_DIFFER = "names_differ"
    ARCHIVED_CONTACT = "archived_contact"
    """The contact that a claim led to is archived, and stays so: only proof brings it back."""
    TWO_PEOPLE = "two_people"
    """A person has said that this record and that contact are two people."""


OF_ANOTHER_CONTACT = frozenset({Mark.NAMES_DIFFER, Mark.ARCHIVED_CONTACT, Mark.TWO_PEOPLE})
"""They say that somebody else has what was typed: for those alone who may see whom."""
MARK_OF_OWNER = {OwnerKind.USER: Mark.VALUE_OF_A_USER, OwnerKind.BUSINESS: Mark.VALUE_OF_THE_BUSINESS}


@dataclass(frozen=True)
class Session:
    """The session that types, and the records it stands on."""

    own_id: ContactId
    """The record that is its own; also one that is still to be made, with its id made already."""
    with_id: ContactId
    """The record its conversation is with now; another than its own when a claim led there."""
    kind: ContactKind
    """Whether its own record is a guest, or still to be made."""
    record_proven: bool = False
    """Whether its own record holds anything that ``shows_who`` it is, by whomever it was proven."""
    proven: frozenset[Key] = frozenset()
    """What this session itself has proven: its number, a signed identity, values whose code it passed."""
    placed_by_proof: bool = False
    """Whether its conversation is with its record by proof, also if that record has lost since what proved it."""
    counts: Mapping[IdentifierKind, int] = field(default_factory=dict)
    """How many values of each kind its own record holds."""

    @property
    def on_a_claim(self) -> bool:
        """Whether words alone led its conversation to the record it is with."""
        return self.own_id != self.with_id

    @property
    def moved_by_words(self) -> bool:
        """Whether words may lead its conversation to somebody: nobody has shown yet who it is."""
        return not (self.proven or self.placed_by_proof) and (self.on_a_claim or not self.record_proven)


@dataclass(frozen=True)
class TypedValue:
    """A value that the session typed."""

    key: Key
    earlier: bool = False
    """Typed before, and decided on before."""
    over_limit: bool = False
    """Not looked up: the conversation or its network address had its share."""
    code_settled: bool = False
    """A code was passed, failed, given up, or cannot be sent to it; no other will be."""


@dataclass(frozen=True)
class Held:
    """Who holds a value. ``name`` and ``archived`` are a contact's; a dummy name counts as none."""

    holder: Holder
    evidence: Evidence
    name: str = ""
    archived: bool = False

    @property
    def contact_id(self) -> ContactId | None:
        """The holder, if it is a contact."""
        return ContactId(self.holder.id) if self.holder.kind is OwnerKind.CONTACT else None


def shows_who(key: Key, evidence: Evidence) -> bool:
    """Whether a value on a record says who it is; a web-chat visitor's id says only that the browser is the same."""
    return evidence is Evidence.PROVEN and not is_browser(key)


def is_browser(key: Key) -> bool:
    """Whether this is a web-chat visitor's own id, which says nothing of who sits before it."""
    return key.kind is IdentifierKind.CHANNEL and key.match_key.startswith("webchat:")


def in_order(keys: Iterable[Key]) -> list[Key]:
    """Each key once, sorted: so that no decision depends on the order in which values came."""
    # A key is a pair of texts: what it is sorted by.
    return sorted(set(keys))


def pair_of(one: ContactId, other: ContactId) -> ContactPair:
    """The two in their order."""
    return (one, other) if one < other else (other, one)


def are_parted(one: ContactId, other: ContactId, parted: Collection[ContactPair]) -> bool:
    """Whether a person has said that these are two people."""
    return any(pair_of(*pair) == pair_of(one, other) for pair in parted)
