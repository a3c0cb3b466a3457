"""Carries out what proof decided: the record of the session, what it takes in, and what it only shares."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from tools.actions.capture.beat_claims import let_go, prove_values, read_claimants, take_in
from tools.actions.capture.read_session import held_for_rules
from tools.actions.capture.typed_values import Value
from tools.actions.contacts.leaving.archive_contact import note_reactivation
from tools.contacts.contact import Contact, ContactKind, ContactStatus
from tools.contacts.evidence import ContactPair, Session
from tools.contacts.identifiers import ClaimState, Holder, Identifier, Key, OwnerKind, Source
from tools.contacts.merging.journal import MergeKind
from tools.contacts.proof import ProofDecision, ProofOutcome, decide_proof
from tools.contacts.store import PairKind, PairState
from tools.events import EventType
from tools.ids import ContactId, ConversationId
from tools.toolkit import UnitOfWork


@dataclass(frozen=True)
class Proving:
    """A session that has proven values, and all that is known of them."""

    session: Session
    own: Contact
    to_be_made: bool
    """Its own record is not written yet."""
    away: bool
    """A claim led its conversation to another record: its own is taken in when that is taken back."""
    values: Mapping[Key, Value]
    typed: frozenset[Key]
    held: Mapping[Key, Identifier]
    contacts: Mapping[ContactId, Contact]
    """The session's own record and all holders, locked."""
    parted: frozenset[ContactPair]
    source: Source
    conversation_id: ConversationId | None


async def carry_out_proof(work: UnitOfWork, proving: Proving) -> ProofDecision | None:
    """The decision, done; nothing when somebody else has proven a value meanwhile: read and decide again."""
    archived = {one.id for one in proving.contacts.values() if one.status is ContactStatus.ARCHIVED}
    claimants = await read_claimants(work, proving.held, archived=archived)
    decision = decide_proof(
        session=proving.session,
        proven=proving.values,
        typed=proving.typed,
        held={key: held_for_rules(one, proving.contacts) for key, one in proving.held.items()},
        claimants=claimants,
        parted=proving.parted,
    )
    if decision.outcome is ProofOutcome.NOWHERE and not proving.to_be_made:
        return decision
    held = await prove_values(
        work,
        [proving.values[key] for key in decision.proves],
        to=Holder(OwnerKind.CONTACT, decision.record_id),
        source=proving.source,
        conversation_id=proving.conversation_id,
        expected=claimants,
    )
    if not held:
        return None
    await _write_home(work, proving, decision)
    if decision.proves:
        await work.contacts.outdate([decision.record_id])
    await let_go(work, decision.leaves)
    decision = await _join(work, proving, decision, taken=set(claimants))
    await work.claims.settle_keys(decision.proves, contact_id=decision.record_id, state=ClaimState.ACCEPTED)
    await _raise_pairs(work, proving, decision.conflicts, kind=PairKind.CONFLICT)
    await _raise_pairs(work, proving, decision.suggests, kind=PairKind.SUGGESTION)
    return decision


async def _write_home(work: UnitOfWork, proving: Proving, decision: ProofDecision) -> None:
    """The session's record is there, in use, and in the book."""
    home = proving.own if decision.record_id == proving.own.id else proving.contacts[decision.record_id]
    made = proving.to_be_made and home.id == proving.own.id
    wanted = home
    if decision.becomes_contact:
        wanted = replace(wanted, kind=ContactKind.CONTACT)
    if decision.reactivates and home.blocked_at is None:
        wanted = replace(wanted, status=ContactStatus.ACTIVE)
    if made:
        await work.contacts.add(wanted)
    elif wanted != home:
        await work.contacts.save_locked(replace(wanted, updated_at=work.now))
    if home.blocked_at is not None:
        # Nobody is told of what somebody does who is blocked.
        return
    if made or wanted.kind is not home.kind:
        _tell(work, EventType.CONTACT_CREATED, proving, home.id)
    elif decision.proves:
        _tell(work, EventType.CONTACT_UPDATED, proving, home.id)
    if wanted.status is not home.status:
        await note_reactivation(work, home.id, conversation_id=proving.conversation_id)


async def _join(
    work: UnitOfWork, proving: Proving, decision: ProofDecision, *, taken: Collection[ContactId]
) -> ProofDecision:
    """Takes in the session's own guest and the records that only claimed; joins two that are both proven."""
    home = decision.record_id
    for record_id in decision.absorbs:
        if record_id == proving.own.id and (proving.to_be_made or proving.away):
            continue
        kind = MergeKind.TAKEN if record_id in taken else MergeKind.SESSION
        await take_in(work, [record_id], to=home, kind=kind, conversation_id=proving.conversation_id)
    if decision.joins is None:
        return decision
    older, younger = sorted(
        decision.joins, key=lambda contact_id: (proving.contacts[contact_id].created_at, contact_id)
    )
    await take_in(work, [younger], to=older, kind=MergeKind.PROVEN, conversation_id=proving.conversation_id)
    return replace(decision, record_id=await work.contacts.redirect(home))


async def _raise_pairs(work: UnitOfWork, proving: Proving, pairs: Collection[ContactPair], *, kind: PairKind) -> None:
    for pair in pairs:
        before = await work.pairs.find(*pair)
        if before is not None and before.state is PairState.OPEN and before.kind is kind and before.times:
            # A session proves the same with every message; that is no more evidence than the first time.
            continue
        reasons = sorted(key.kind.value for key in proving.values)
        await work.pairs.raise_(pair, kind=kind, reasons=reasons, conversation_id=proving.conversation_id)
        if kind is PairKind.CONFLICT and (before is None or before.state is not PairState.APART):
            data = {"contact_ids": list(pair), "conversation_id": proving.conversation_id}
            work.announce(EventType.CONTACT_CONFLICT, data, conversation_id=proving.conversation_id, contacts=pair)


def _tell(work: UnitOfWork, kind: EventType, proving: Proving, contact_id: ContactId) -> None:
    data = {"contact_id": contact_id, "conversation_id": proving.conversation_id}
    work.announce(kind, data, conversation_id=proving.conversation_id, contacts=(contact_id,))
