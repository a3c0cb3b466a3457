"""Proof beats claim: whose a session is once it has proven a value, and what the records that only claimed it lose.

A value is proven by the channel a message came through, by a signed identity, by a code that was passed.
``tools/contacts/editing/entry.py`` decides the same for what a person, an import or a sync enters.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from tools.contacts.contact import ContactKind
from tools.contacts.evidence import MARK_OF_OWNER, ContactPair, Held, Mark, Session, are_parted, in_order, pair_of
from tools.contacts.identifiers import Evidence, IdentifierKind, Key
from tools.ids import ContactId


class ProofOutcome(StrEnum):
    """Whose the session is now."""

    BELONGS_TO = "belongs_to"
    """The contact's for whom the value was proven before."""
    TAKES = "takes"
    """The value was only claimed by a record with nothing proven: the whole record is the session's now."""
    OWN = "own"
    """Its own record's, which holds the value by proof now."""
    JOIN = "join"
    """Both sides are proven: its own record and the contact of the value become one."""
    CONFLICT = "conflict"
    """The values were proven for several people: nobody is joined, and a person decides."""
    NOWHERE = "nowhere"
    """A user's or the business's own value: it proves nothing about a customer and is saved on nobody."""


@dataclass(frozen=True)
class Claimant:
    """A record that holds one of the values as claimed."""

    anything_proven: bool
    """Whether it holds anything that ``shows_who`` it is."""
    claimed: frozenset[Key]
    """All that it holds as claimed."""
    archived: bool = False


@dataclass(frozen=True)
class Left:
    """A claimed value that a record no longer holds; the note of it becomes history: it is sent nothing."""

    key: Key
    record_id: ContactId


@dataclass(frozen=True)
class Beaten:
    """What proof does to the records that only claimed."""

    takes: tuple[ContactId, ...] = ()
    """Records with nothing proven, absorbed whole; whoever else wrote from them stays there, marked claimed."""
    leaves: tuple[Left, ...] = ()
    """The proven values, from records that keep the rest; and what this session did not type, from those it takes."""
    suggests: tuple[ContactPair, ...] = ()
    """The prover and the records that keep the rest."""


@dataclass(frozen=True)
class ProofDecision:
    """What to do; carrying it out a second time must change nothing."""

    outcome: ProofOutcome
    record_id: ContactId
    """The record the conversation is with afterwards."""
    proves: tuple[Key, ...] = ()
    """Become proven values of this record; a claimed one on another yields."""
    absorbs: tuple[ContactId, ...] = ()
    """Records that become part of it: the session's own guest, the records taken."""
    leaves: tuple[Left, ...] = ()
    joins: ContactPair | None = None
    conflicts: tuple[ContactPair, ...] = ()
    suggests: tuple[ContactPair, ...] = ()
    reactivates: bool = False
    """The record is archived, and a proven customer brings it back, unless it is blocked."""
    becomes_contact: bool = False
    marks: frozenset[Mark] = frozenset()

    @property
    def identity(self) -> Evidence | None:
        """What the conversation may say of who it is from now on; nothing: as before."""
        return None if self.outcome is ProofOutcome.NOWHERE else Evidence.PROVEN


def decide_proof(
    *,
    session: Session,
    proven: Iterable[Key],
    typed: frozenset[Key],
    held: Mapping[Key, Held],
    claimants: Mapping[ContactId, Claimant],
    parted: Collection[ContactPair],
) -> ProofDecision:
    """What happens when a session has proven values.

    ``proven`` is what is proven now, ``typed`` all that this session typed, ``held`` who holds what is proven now,
    ``claimants`` every record that holds one of these as claimed. Afterwards decide again on what was typed.
    """
    keys = in_order(proven)
    marks = frozenset(MARK_OF_OWNER[held[key].holder.kind] for key in keys if _is_foreign(key, held))
    ours = [key for key in keys if not _is_foreign(key, held)]
    if not ours:
        return ProofDecision(ProofOutcome.NOWHERE, session.with_id, marks=marks)
    ties = _ties(session, ours, held)
    claimed = claims_on(ours, held)
    home = _home(session, ties, claimed=claimed, claimants=claimants, parted=parted)
    beaten = beat_claims(home=home, claimed=claimed, claimants=claimants, typed=typed, parted=parted)
    joins = _joins(session, ours, ties, parted=parted)
    apart = _two_people(session, ours, ties, parted=parted)
    conflicts = () if joins or apart else _conflicts(home, ties)
    own_goes, own_stays = _fate_of_own(session, home=home, ties=ties, parted=parted)
    proves = tuple(key for key in ours if key not in held or held[key].evidence is Evidence.CLAIMED)
    return ProofDecision(
        outcome=_outcome(home, session, ties=ties, beaten=beaten, joins=joins, conflicts=conflicts),
        record_id=home,
        proves=proves,
        absorbs=tuple(sorted({*own_goes, *beaten.takes})),
        leaves=beaten.leaves,
        joins=joins,
        conflicts=conflicts,
        suggests=tuple(sorted({*own_stays, *beaten.suggests})),
        reactivates=_is_archived(home, held, claimants),
        becomes_contact=session.kind is ContactKind.GUEST and home == session.own_id and bool(proves),
        marks=marks | ({Mark.TWO_PEOPLE} if apart else frozenset()),
    )


def claims_on(keys: Iterable[Key], held: Mapping[Key, Held]) -> dict[ContactId, frozenset[Key]]:
    """The records that hold some of the keys as claimed."""
    by_record: dict[ContactId, frozenset[Key]] = {}
    for key in keys:
        record_id = held[key].contact_id if key in held and held[key].evidence is Evidence.CLAIMED else None
        if record_id is not None:
            by_record[record_id] = by_record.get(record_id, frozenset()) | {key}
    return dict(sorted(by_record.items()))


def beat_claims(
    *,
    home: ContactId,
    claimed: Mapping[ContactId, frozenset[Key]],
    claimants: Mapping[ContactId, Claimant],
    typed: frozenset[Key],
    parted: Collection[ContactPair],
) -> Beaten:
    """What the records that claimed the values lose to the record at ``home``, which has them proven."""
    takes: list[ContactId] = []
    leaves: list[Left] = []
    suggests: list[ContactPair] = []
    for record_id, keys in claimed.items():
        claimant = claimants[record_id]
        kept_apart = record_id != home and are_parted(home, record_id, parted)
        if claimant.anything_proven or kept_apart:
            if record_id != home:
                leaves += [Left(key, record_id) for key in in_order(keys)]
                suggests += [] if kept_apart else [pair_of(home, record_id)]
            continue
        leaves += [Left(key, record_id) for key in in_order(claimant.claimed - keys - typed)]
        takes += [record_id] if record_id != home else []
    return Beaten(takes=tuple(takes), leaves=tuple(leaves), suggests=tuple(suggests))


_Ties = Mapping[ContactId, int]
"""For whom the session has proven anything, and by what: the smaller number outranks."""

_RANK = {IdentifierKind.EXTERNAL: 0, IdentifierKind.CHANNEL: 1, IdentifierKind.EMAIL: 2, IdentifierKind.PHONE: 2}


def _is_foreign(key: Key, held: Mapping[Key, Held]) -> bool:
    return key in held and held[key].contact_id is None


def _ties(session: Session, keys: list[Key], held: Mapping[Key, Held]) -> _Ties:
    ranks: dict[ContactId, int] = {}
    tied = [(session.own_id, key) for key in session.proven]
    for key in keys:
        owner = held[key].contact_id if key in held and held[key].evidence is Evidence.PROVEN else None
        tied += [(owner, key)] if owner is not None else []
    for owner, key in tied:
        ranks[owner] = min(_RANK[key.kind], ranks.get(owner, _RANK[key.kind]))
    return dict(sorted(ranks.items()))


def _home(
    session: Session,
    ties: _Ties,
    *,
    claimed: Mapping[ContactId, frozenset[Key]],
    claimants: Mapping[ContactId, Claimant],
    parted: Collection[ContactPair],
) -> ContactId:
    """The record of the session: whom it is tied to best; else a record that only claimed; else its own."""
    if ties:
        best = [owner for owner, rank in ties.items() if rank == min(ties.values())]
        return best[0] if len(best) == 1 else session.own_id
    if session.kind is not ContactKind.GUEST or session.record_proven or session.own_id in claimed:
        return session.own_id
    free = [
        record_id
        for record_id in claimed
        if not claimants[record_id].anything_proven and not are_parted(session.own_id, record_id, parted)
    ]
    if session.with_id in free:
        return session.with_id
    return free[0] if free else session.own_id


def _other_by_code(session: Session, keys: list[Key], ties: _Ties) -> ContactId | None:
    """The other contact, where a session that has proven itself proves one more e-mail or phone by a code.

    A signed identity is never joined so: the address of another person under it is a conflict.
    """
    by_code = all(key.kind in (IdentifierKind.EMAIL, IdentifierKind.PHONE) for key in keys)
    signed = any(key.kind is IdentifierKind.EXTERNAL for key in session.proven)
    others = [owner for owner in ties if owner != session.own_id]
    return others[0] if session.proven and by_code and not signed and len(others) == 1 else None


def _joins(session: Session, keys: list[Key], ties: _Ties, *, parted: Collection[ContactPair]) -> ContactPair | None:
    other = _other_by_code(session, keys, ties)
    return None if other is None or are_parted(session.own_id, other, parted) else pair_of(session.own_id, other)


def _two_people(session: Session, keys: list[Key], ties: _Ties, *, parted: Collection[ContactPair]) -> bool:
    other = _other_by_code(session, keys, ties)
    return other is not None and are_parted(session.own_id, other, parted)


def _conflicts(home: ContactId, ties: _Ties) -> tuple[ContactPair, ...]:
    if home in ties:
        return tuple(pair_of(home, owner) for owner in ties if owner != home)
    return tuple(combinations(ties, 2))


def _fate_of_own(
    session: Session, *, home: ContactId, ties: _Ties, parted: Collection[ContactPair]
) -> tuple[tuple[ContactId, ...], tuple[ContactPair, ...]]:
    """Whether the session's own record is absorbed, and with whom it is suggested if it stays."""
    if home == session.own_id or session.own_id in ties or are_parted(session.own_id, home, parted):
        return (), ()
    if session.record_proven:
        return (), (pair_of(session.own_id, home),)
    return (session.own_id,), ()


def _outcome(
    home: ContactId,
    session: Session,
    *,
    ties: _Ties,
    beaten: Beaten,
    joins: ContactPair | None,
    conflicts: tuple[ContactPair, ...],
) -> ProofOutcome:
    if joins:
        return ProofOutcome.JOIN
    if conflicts:
        return ProofOutcome.CONFLICT
    if home != session.own_id and home in ties:
        return ProofOutcome.BELONGS_TO
    return ProofOutcome.TAKES if beaten.takes or home != session.own_id else ProofOutcome.OWN


def _is_archived(home: ContactId, held: Mapping[Key, Held], claimants: Mapping[ContactId, Claimant]) -> bool:
    return (home in claimants and claimants[home].archived) or any(
        one.contact_id == home and one.archived for one in held.values()
    )
