"""What a person, an import, a sync or a user enters counts as proven: who stands in its way, and who yields."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from tools.contacts.evidence import ContactPair, Held, in_order, pair_of
from tools.contacts.identifiers import Evidence, Holder, Key, OwnerKind
from tools.contacts.proof import Beaten, Claimant, Left, beat_claims, claims_on
from tools.ids import ContactId


class Choice(StrEnum):
    """What becomes of a record that claims the value."""

    TAKE_OVER = "take_over"
    """It becomes part of the contact that the value is entered on. Imports and syncs always choose this."""
    PART = "part"
    """The value leaves it, and it keeps the rest."""


class EntryOutcome(StrEnum):
    """Whether the values can be entered."""

    ENTERED = "entered"
    TAKEN = "taken"
    """Somebody else holds one by proof; nothing is entered."""
    ERASED = "erased"
    """One belonged to somebody who was erased: imports and syncs leave it out; nothing is entered."""
    SHOW_FIRST = "show_first"
    """Somebody claims one: the person is shown the record and chooses; nothing is entered yet."""


@dataclass(frozen=True)
class EntryDecision:
    """What to do; carrying it out a second time must change nothing."""

    outcome: EntryOutcome
    proves: tuple[Key, ...] = ()
    taken: tuple[Key, ...] = ()
    """Held by somebody else by proof. Who that is, is said only to those who may see it."""
    erased: tuple[Key, ...] = ()
    """Of people who were erased."""
    shows: tuple[ContactId, ...] = ()
    """The records that claim a value."""
    beaten: Beaten = field(default_factory=Beaten)


def decide_entry(
    *,
    to: Holder,
    entered: Iterable[Key],
    held: Mapping[Key, Held],
    claimants: Mapping[ContactId, Claimant],
    choice: Choice | None,
    unseen: Collection[ContactId],
    suppressed: Collection[Key],
    parted: Collection[ContactPair],
) -> EntryDecision:
    """Whether values may be entered on a contact or a user, and what the records that only claimed them lose.

    ``choice`` is nothing as long as a person has not been asked. Of ``unseen`` records a person must not learn: the
    value parts from them without a question, and whoever may see both finds the pair. ``suppressed``
    values of people who were erased come back by proof alone: they have written again. That and ``parted`` bind
    imports and syncs; a person who enters a value or takes a record over has decided, so pass none for them.
    """
    keys = in_order(entered)
    if held.keys().isdisjoint(keys) and not (suppressed and any(key in suppressed for key in keys)):
        # Nobody stands in the way of most that is entered.
        return EntryDecision(EntryOutcome.ENTERED, proves=tuple(keys), beaten=_NOBODY)
    taken = tuple(key for key in keys if key in held and held[key].holder != to and _by_proof(held[key]))
    if taken:
        return EntryDecision(EntryOutcome.TAKEN, taken=taken)
    proves = tuple(key for key in keys if key not in held or not _by_proof(held[key]))
    erased = tuple(key for key in proves if key in suppressed)
    if erased:
        return EntryDecision(EntryOutcome.ERASED, erased=erased)
    claimed = claims_on(keys, held)
    if not claimed:
        return EntryDecision(EntryOutcome.ENTERED, proves=proves, beaten=_NOBODY)
    others = {record_id: theirs for record_id, theirs in claimed.items() if record_id != to.id}
    if to.kind is not OwnerKind.CONTACT:
        return EntryDecision(EntryOutcome.ENTERED, proves=proves, beaten=_parted_from(claimed))
    home = ContactId(to.id)
    hidden = {record_id: theirs for record_id, theirs in others.items() if record_id in unseen}
    shown = {record_id: theirs for record_id, theirs in others.items() if record_id not in unseen}
    if shown and choice is None:
        return EntryDecision(EntryOutcome.SHOW_FIRST, shows=tuple(shown))
    if choice is Choice.PART:
        beaten = _parted_from(shown)
    else:
        beaten = beat_claims(home=home, claimed=shown, claimants=claimants, typed=frozenset(), parted=parted)
    quietly = _parted_from(hidden)
    beaten = replace(
        beaten,
        leaves=(*beaten.leaves, *quietly.leaves),
        suggests=(*beaten.suggests, *(pair_of(home, record_id) for record_id in hidden)),
    )
    return EntryDecision(EntryOutcome.ENTERED, proves=proves, beaten=beaten)


_NOBODY = Beaten()


def _by_proof(held: Held) -> bool:
    return held.evidence is Evidence.PROVEN


def _parted_from(claimed: Mapping[ContactId, frozenset[Key]]) -> Beaten:
    return Beaten(leaves=tuple(Left(key, record_id) for record_id, keys in claimed.items() for key in in_order(keys)))
