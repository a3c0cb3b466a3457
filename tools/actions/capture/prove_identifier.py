"""A session has proven values: by the channel, by a signed identity, by a code that came back."""

from collections.abc import Sequence
from dataclasses import dataclass

from tools.actions.capture.apply_decision import Given
from tools.actions.capture.attach_on_claim import move_conversation, standing_of, take_back_claim
from tools.actions.capture.beat_claims import take_in
from tools.actions.capture.carry_out_proof import Proving, carry_out_proof
from tools.actions.capture.decide_on_typed import decide_on_typed
from tools.actions.capture.note_proofs import note_proofs
from tools.actions.capture.read_session import TIMES, SessionView, read_session
from tools.actions.capture.typed_values import Value
from tools.actions.conversations.place_conversation import place_conversation, with_defaults
from tools.contacts.contact import EVERYONE
from tools.contacts.evidence import Mark, OnMatch
from tools.contacts.identifiers import ClaimState, Source
from tools.contacts.merging.journal import MergeKind
from tools.contacts.proof import ProofDecision, ProofOutcome
from tools.conversations.conversation import Conversation, IdentityLevel
from tools.conversations.handover import Handover
from tools.errors import Busy, NotFound
from tools.ids import ContactId, ConversationId
from tools.toolkit import UnitOfWork


@dataclass(frozen=True)
class Proved:
    """Whose the session is now."""

    contact_id: ContactId
    outcome: ProofOutcome
    marks: frozenset[Mark] = frozenset()


async def prove_identifier(
    work: UnitOfWork, *, conversation_id: ConversationId, values: Sequence[Value], source: Source
) -> Proved:
    """The session belongs to the contact for whom a value is proven; else its own record has it now. Twice is once.

    A record that only claimed a value yields it, or is taken whole where it has nothing proven. Raises ``NotFound``.
    """
    conversation = await work.conversations.lock(conversation_id)
    if conversation is None:
        raise NotFound("There is no such conversation.")
    handover = None
    if conversation.handover_id is not None:
        handover = await work.handovers.find(conversation.handover_id)
    for _ in range(TIMES):
        proved = await _prove(work, conversation, handover, values, source=source)
        if proved is not None:
            return proved
    raise Busy


async def _prove(
    work: UnitOfWork,
    conversation: Conversation,
    handover: Handover | None,
    values: Sequence[Value],
    *,
    source: Source,
) -> Proved | None:
    view = await read_session(work, conversation, [value.key for value in values])
    claims = await work.claims.of_conversation(conversation.id)
    # Before anything is joined by it: whoever undoes that says so of the proof too.
    await note_proofs(work, conversation.id, [value.key for value in values], view.held)
    decision = await carry_out_proof(
        work,
        Proving(
            session=view.session,
            own=view.own,
            to_be_made=view.to_be_made,
            away=conversation.contact_id != view.own.id,
            values={value.key: value for value in values},
            typed=frozenset(claim.key for claim in claims if claim.state is ClaimState.OPEN),
            held=view.held,
            contacts={**view.contacts, view.own.id: view.own},
            parted=view.parted,
            source=source,
            conversation_id=conversation.id,
        ),
    )
    if decision is None:
        return None
    if decision.outcome is ProofOutcome.NOWHERE:
        return Proved(conversation.contact_id, decision.outcome, decision.marks)
    placed = await _place(work, view, handover, decision)
    theirs = [key for key, one in view.held.items() if one.holder.id == decision.record_id]
    await work.claims.settle_keys(theirs, contact_id=decision.record_id, state=ClaimState.ACCEPTED)
    claims = await work.claims.of_conversation(conversation.id)
    if any(claim.state is ClaimState.OPEN for claim in claims):
        said = Given(values={}, claims=claims)
        await decide_on_typed(work, placed, handover, said, typed=[], on_match=OnMatch.LINK, correcting=False)
    return Proved(decision.record_id, decision.outcome, decision.marks)


async def _place(
    work: UnitOfWork, view: SessionView, handover: Handover | None, decision: ProofDecision
) -> Conversation:
    """The session's conversations are with its record now, whatever a claim said before."""
    home_id, standing = decision.record_id, standing_of(view.conversation, handover)
    if view.conversation.contact_id != view.own.id and not view.to_be_made:
        own, standing = await take_back_claim(work, view, standing=standing, by_id=None)
        if own.id in decision.absorbs:
            await take_in(work, [own.id], to=home_id, kind=MergeKind.SESSION, conversation_id=view.conversation.id)
    now = await work.conversations.find(view.conversation.id)
    home = await work.contacts.find(home_id)
    assert now is not None
    assert home is not None
    if now.contact_id != home_id:
        await move_conversation(work, view, from_id=now.contact_id, to_id=home_id)
    standing = await with_defaults(work, standing, home, assignee_id=None, audience=EVERYONE)
    return await place_conversation(
        work, view.conversation, at=home_id, identity=IdentityLevel.PROVEN, standing=standing
    )
