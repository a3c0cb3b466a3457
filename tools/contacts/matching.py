"""The evidence table: what the words of a customer may do, decided from who holds the values that were typed.

It knows no store. Look up who holds each value, call ``decide``, and carry out what it says:

>>> jane = Key(IdentifierKind.EMAIL, "jane@example.com")
>>> decision = decide(
...     session=Session(own_id=ContactId("guest-1"), with_id=ContactId("guest-1"), kind=ContactKind.GUEST),
...     typed=[TypedValue(jane)],
...     held={jane: Held(Holder(OwnerKind.CONTACT, "contact-7"), Evidence.PROVEN, name="Jane Doe")},
...     on_match=OnMatch.MERGE,
...     parted=[],
...     name="jane",
... )
>>> decision.outcome.value, decision.record_id, [value.fate.value for value in decision.values]
('attach_to', 'contact-7', ['said'])

Give it all that the session typed and that still counts, the earlier values too: then it does not matter in which
order they came, in one message or in three, and asking again changes nothing.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from tools.contacts.contact import ContactKind
from tools.contacts.evidence import (
    MARK_OF_OWNER,
    MOST_OF_A_KIND,
    ContactPair,
    Held,
    Mark,
    OnMatch,
    Session,
    TypedValue,
    are_parted,
    in_order,
    pair_of,
)
from tools.contacts.identifiers import Evidence, IdentifierKind, Key
from tools.contacts.values.names import is_dummy, names_contradict
from tools.ids import ContactId


class Outcome(StrEnum):
    """What happens with the conversation."""

    KEEP_OWN = "keep_own"
    """It stays with the session's own record, and there is nothing for a person to look at."""
    ATTACH_TO = "attach_to"
    """It goes to the contact, marked claimed; nothing of the contact changes."""
    LINK = "link"
    """It stays with, or goes back to, the session's own record; the pair is suggested."""
    CONFLICT = "conflict"
    """The values point to several people: as ``LINK``, and one conflict for a person."""
    NEEDS_CODE = "needs_code"
    """It stays where it is until the codes are passed or given up; decide again then."""


class Fate(StrEnum):
    """What happens with one value."""

    KEPT = "kept"
    """Held by the session's own record as claimed, and noted as said."""
    PROVEN = "proven"
    """The session's own record holds it by proof already; nothing happens."""
    SAID = "said"
    """Only noted among what was said in chats, on the record the conversation is with."""
    NOWHERE = "nowhere"
    """A user's or the business's own: kept with the handover and marked, saved on nobody, not asked again."""
    NOT_LOOKED_UP = "not_looked_up"
    """Over the limit: noted as said, and nobody was looked up by it."""
    WAITS = "waits"
    """A code is on its way to it."""


@dataclass(frozen=True)
class DecidedValue:
    """What happens with one value."""

    key: Key
    fate: Fate


@dataclass(frozen=True)
class Decision:
    """What to do; carrying it out a second time must change nothing."""

    outcome: Outcome
    record_id: ContactId
    """The record the conversation is with afterwards; what was typed is noted on it."""
    values: tuple[DecidedValue, ...]
    """Each value once, in the order of their keys."""
    identity: Evidence | None
    """What the conversation may say of who it is; nothing where nothing was shown or claimed."""
    becomes_contact: bool = False
    """The guest has something saved now, so it is listed."""
    pairs: tuple[ContactPair, ...] = ()
    """To suggest (``LINK``) or to raise (``CONFLICT``)."""
    reasons: tuple[Key, ...] = ()
    """The values that lead to another record."""
    codes: tuple[Key, ...] = ()
    """The values a code goes to, in the stored form where somebody holds them."""
    marks: frozenset[Mark] = frozenset()

    @property
    def contact_id(self) -> ContactId | None:
        """The contact that the conversation goes to on a claim."""
        return self.record_id if self.outcome is Outcome.ATTACH_TO else None


def decide(
    *,
    session: Session,
    typed: Iterable[TypedValue],
    held: Mapping[Key, Held],
    on_match: OnMatch,
    parted: Collection[ContactPair],
    name: str = "",
) -> Decision:
    """What happens with the values a session typed, and with its conversation.

    ``typed`` is everything that counts, also from earlier messages; ``held`` says who holds a key, proven or claimed
    (nobody's are absent); ``parted`` are pairs that were undone or dismissed; ``name`` is the name that was typed.
    """
    values = _once(typed)
    codes = _codes(values, session, held) if on_match is OnMatch.VERIFY else ()
    led = _led(values, session, held)
    if codes:
        outcome, marks = Outcome.NEEDS_CODE, frozenset[Mark]()
    else:
        outcome, marks = _outcome(led, session, held=held, on_match=on_match, parted=parted, name=name)
    record_id = _record(outcome, session, led)
    fates = _fates(values, session, held, record_id=record_id, codes=codes)
    saved = any(value.fate in _SAVED for value in fates)
    named = not is_dummy(name) and outcome is not Outcome.NEEDS_CODE
    return Decision(
        outcome=outcome,
        record_id=record_id,
        values=fates,
        identity=_identity(session, saved=saved, record_id=record_id),
        becomes_contact=session.kind is ContactKind.GUEST and record_id == session.own_id and (saved or named),
        pairs=_pairs(outcome, session, led),
        reasons=tuple(key for keys in led.values() for key in keys),
        codes=codes,
        marks=marks | _marks_of_values(values, held),
    )


_SAVED = frozenset({Fate.KEPT, Fate.SAID, Fate.NOT_LOOKED_UP})


_Leads = Mapping[ContactId, tuple[Key, ...]]
"""The contacts, other than the session's own record, that its values lead to."""


def _once(typed: Iterable[TypedValue]) -> list[TypedValue]:
    """Each value once, in the order of the keys; what was typed again is what it was, unless it is typed anew."""
    by_key: dict[Key, TypedValue] = {}
    for value in typed:
        before = by_key.get(value.key, value)
        by_key[value.key] = TypedValue(
            value.key,
            earlier=value.earlier and before.earlier,
            over_limit=value.over_limit and before.over_limit,
            code_settled=value.code_settled or before.code_settled,
        )
    return [by_key[key] for key in in_order(by_key)]


def _codes(values: list[TypedValue], session: Session, held: Mapping[Key, Held]) -> tuple[Key, ...]:
    """Every address gets a code, whoever holds it: only what the session itself has proven may make a difference."""
    return tuple(
        value.key
        for value in values
        if not (value.earlier or value.over_limit or value.code_settled or value.key in session.proven)
        and not (session.proven and _is_own(value.key, session, held, evidence=Evidence.PROVEN))
    )


def _is_own(key: Key, session: Session, held: Mapping[Key, Held], *, evidence: Evidence) -> bool:
    return key in held and held[key].contact_id == session.own_id and held[key].evidence is evidence


def _led(values: list[TypedValue], session: Session, held: Mapping[Key, Held]) -> _Leads:
    by_contact: dict[ContactId, tuple[Key, ...]] = {}
    for value in values:
        contact_id = held[value.key].contact_id if value.key in held and not value.over_limit else None
        if contact_id is not None and contact_id != session.own_id:
            by_contact[contact_id] = (*by_contact.get(contact_id, ()), value.key)
    if session.on_a_claim and by_contact:
        # What led it here counts still, even if the value that did is another's now: a person decides.
        by_contact.setdefault(session.with_id, ())
    return dict(sorted(by_contact.items()))


def _outcome(
    led: _Leads,
    session: Session,
    *,
    held: Mapping[Key, Held],
    on_match: OnMatch,
    parted: Collection[ContactPair],
    name: str,
) -> tuple[Outcome, frozenset[Mark]]:
    if len(led) > 1:
        return Outcome.CONFLICT, frozenset()
    if not led:
        return (Outcome.ATTACH_TO if session.on_a_claim else Outcome.KEEP_OWN), frozenset()
    ((contact_id, keys),) = led.items()
    if are_parted(session.own_id, contact_id, parted):
        return Outcome.KEEP_OWN, frozenset({Mark.TWO_PEOPLE})
    if not session.moved_by_words:
        return Outcome.LINK, frozenset()
    if names_contradict(name, held[keys[0]].name):
        return Outcome.LINK, frozenset({Mark.NAMES_DIFFER})
    if on_match is OnMatch.MERGE or session.with_id == contact_id:
        return Outcome.ATTACH_TO, frozenset({Mark.ARCHIVED_CONTACT} if held[keys[0]].archived else ())
    return Outcome.LINK, frozenset()


def _record(outcome: Outcome, session: Session, led: _Leads) -> ContactId:
    match outcome:
        case Outcome.ATTACH_TO:
            return next(iter(led), session.with_id)
        case Outcome.NEEDS_CODE:
            return session.with_id
        case _:
            return session.own_id


def _fates(
    values: list[TypedValue],
    session: Session,
    held: Mapping[Key, Held],
    *,
    record_id: ContactId,
    codes: tuple[Key, ...],
) -> tuple[DecidedValue, ...]:
    room = {kind: MOST_OF_A_KIND - session.counts.get(kind, 0) for kind in IdentifierKind}
    decided: list[DecidedValue] = []
    for value in values:
        fate = Fate.WAITS if value.key in codes else _fate(value, session, held.get(value.key), record_id=record_id)
        if fate is Fate.KEPT and value.key not in held:
            fate = Fate.KEPT if room[value.key.kind] > 0 else Fate.SAID
            room[value.key.kind] -= 1
        decided.append(DecidedValue(value.key, fate))
    return tuple(decided)


def _fate(value: TypedValue, session: Session, held: Held | None, *, record_id: ContactId) -> Fate:
    if value.over_limit:
        return Fate.NOT_LOOKED_UP
    if held is not None and held.contact_id is None:
        return Fate.NOWHERE
    if record_id != session.own_id:
        return Fate.SAID
    if held is None:
        return Fate.KEPT
    if held.contact_id != session.own_id:
        return Fate.SAID
    return Fate.PROVEN if held.evidence is Evidence.PROVEN else Fate.KEPT


def _identity(session: Session, *, saved: bool, record_id: ContactId) -> Evidence | None:
    if session.proven:
        return Evidence.PROVEN
    return Evidence.CLAIMED if saved or record_id != session.own_id else None


def _pairs(outcome: Outcome, session: Session, led: _Leads) -> tuple[ContactPair, ...]:
    match outcome:
        case Outcome.LINK:
            return tuple(pair_of(session.own_id, contact_id) for contact_id in led)
        case Outcome.CONFLICT:
            return tuple(combinations(led, 2))
        case _:
            return ()


def _marks_of_values(values: list[TypedValue], held: Mapping[Key, Held]) -> frozenset[Mark]:
    over = {Mark.OVER_THE_LIMIT for value in values if value.over_limit}
    looked_up = (held[value.key].holder.kind for value in values if value.key in held and not value.over_limit)
    return frozenset(over | {MARK_OF_OWNER[kind] for kind in looked_up if kind in MARK_OF_OWNER})
