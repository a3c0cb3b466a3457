"""Proof beats claim (PRODUCT.md, section 3)."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.joining.evidence_cases import (
    CLAIMED,
    OWN,
    PROVEN,
    A,
    B,
    C,
    by,
    by_business,
    by_user,
    email,
    external,
    guest,
    phone,
    proven_contact,
    whatsapp,
)
from tests.scale import scaled
from tools.contacts.contact import ContactKind
from tools.contacts.evidence import ContactPair, Held, Mark, Session
from tools.contacts.identifiers import Key
from tools.contacts.proof import Claimant, Left, ProofDecision, ProofOutcome, decide_proof
from tools.ids import ContactId


def proving(
    *keys: Key,
    session: Session | None = None,
    typed: frozenset[Key] = frozenset(),
    held: dict[Key, Held] | None = None,
    claimants: dict[ContactId, Claimant] | None = None,
    parted: tuple[ContactPair, ...] = (),
) -> ProofDecision:
    return decide_proof(
        session=session or guest(),
        proven=keys,
        typed=typed,
        held=held or {},
        claimants=claimants or {},
        parted=parted,
    )


def test_a_value_nobody_holds_makes_a_new_sender_its_own_contact() -> None:
    decision = proving(whatsapp("49151"), phone(1))

    assert (decision.outcome, decision.record_id) == (ProofOutcome.OWN, OWN)
    assert decision.proves == (whatsapp("49151"), phone(1))
    assert decision.becomes_contact
    assert decision.identity is PROVEN


def test_a_session_belongs_to_whom_the_value_is_proven_for_and_its_guest_is_absorbed() -> None:
    decision = proving(email("jane"), held={email("jane"): by(A)})

    assert (decision.outcome, decision.record_id) == (ProofOutcome.BELONGS_TO, A)
    assert (decision.absorbs, decision.proves) == ((OWN,), ())


def test_a_session_that_stood_on_a_claim_is_proven_now_and_its_guest_absorbed_for_good() -> None:
    decision = proving(email("jane"), session=guest(at=A), held={email("jane"): by(A)})

    assert (decision.record_id, decision.absorbs, decision.identity) == (A, (OWN,), PROVEN)


def test_a_new_number_of_a_known_signed_identity_becomes_a_proven_value_of_it() -> None:
    decision = proving(external("u1"), phone(1), held={external("u1"): by(A)})

    assert (decision.record_id, decision.proves) == (A, (phone(1),))


def test_a_new_signed_identity_goes_to_the_contact_of_its_verified_email() -> None:
    decision = proving(external("u1"), email("jane"), held={email("jane"): by(A)})

    assert (decision.outcome, decision.record_id, decision.proves) == (ProofOutcome.BELONGS_TO, A, (external("u1"),))


def test_the_identity_of_one_with_the_email_of_another_is_a_conflict_and_the_identity_counts() -> None:
    decision = proving(external("u1"), email("bob"), held={external("u1"): by(B), email("bob"): by(A)})

    assert (decision.outcome, decision.record_id, decision.conflicts) == (ProofOutcome.CONFLICT, B, ((A, B),))
    assert decision.proves == ()


def test_an_email_of_one_and_a_phone_of_another_leave_the_session_with_its_own_record() -> None:
    decision = proving(external("u1"), email("a"), phone(1), held={email("a"): by(A), phone(1): by(B)})

    assert (decision.outcome, decision.record_id, decision.conflicts) == (ProofOutcome.CONFLICT, OWN, ((A, B),))
    assert (decision.proves, decision.absorbs) == ((external("u1"),), ())


def test_an_archived_contact_comes_back_by_proof() -> None:
    assert proving(phone(1), held={phone(1): by(A, archived=True)}).reactivates
    assert not proving(phone(1), held={phone(1): by(A)}).reactivates


@pytest.mark.parametrize(
    ("held", "mark"), [(by_user(), Mark.VALUE_OF_A_USER), (by_business(), Mark.VALUE_OF_THE_BUSINESS)]
)
def test_the_value_of_a_colleague_proves_nothing_about_a_customer(held: Held, mark: Mark) -> None:
    decision = proving(email("boss"), session=guest(at=A), held={email("boss"): held})

    assert (decision.outcome, decision.record_id) == (ProofOutcome.NOWHERE, A)
    assert (decision.proves, decision.identity, decision.marks) == ((), None, frozenset({mark}))


def test_the_prover_takes_a_record_with_nothing_proven_and_what_others_typed_becomes_history() -> None:
    claimant = Claimant(anything_proven=False, claimed=frozenset({phone(1), email("attacker")}))

    decision = proving(phone(1), held={phone(1): by(C, CLAIMED)}, claimants={C: claimant})

    assert (decision.outcome, decision.record_id) == (ProofOutcome.TAKES, C)
    assert decision.leaves == (Left(email("attacker"), C),)
    assert (decision.proves, decision.absorbs) == ((phone(1),), (OWN,))


def test_what_the_prover_typed_itself_stays_claimed() -> None:
    claimant = Claimant(anything_proven=False, claimed=frozenset({phone(1), email("mine")}))

    decision = proving(
        phone(1),
        session=guest(at=C),
        typed=frozenset({phone(1), email("mine")}),
        held={phone(1): by(C, CLAIMED)},
        claimants={C: claimant},
    )

    assert (decision.record_id, decision.leaves) == (C, ())


def test_a_code_for_a_value_its_own_record_claims_proves_it_there() -> None:
    session = replace(guest(), kind=ContactKind.CONTACT)
    claimant = Claimant(anything_proven=False, claimed=frozenset({email("jane"), phone(2)}))

    decision = proving(
        email("jane"),
        session=session,
        typed=frozenset({email("jane"), phone(2)}),
        held={email("jane"): by(OWN, CLAIMED)},
        claimants={OWN: claimant},
    )

    assert (decision.outcome, decision.record_id) == (ProofOutcome.OWN, OWN)
    assert (decision.proves, decision.leaves, decision.absorbs) == ((email("jane"),), (), ())


def test_a_record_with_something_proven_loses_the_value_alone_and_the_pair_is_suggested() -> None:
    claimant = Claimant(anything_proven=True, claimed=frozenset({phone(1), email("other")}))

    decision = proving(phone(1), held={phone(1): by(C, CLAIMED)}, claimants={C: claimant})

    assert (decision.outcome, decision.record_id) == (ProofOutcome.OWN, OWN)
    assert (decision.leaves, decision.suggests) == ((Left(phone(1), C),), ((C, OWN),))
    assert decision.becomes_contact


def test_a_contact_that_proves_a_value_takes_the_record_that_only_claimed_it_into_itself() -> None:
    claimant = Claimant(anything_proven=False, claimed=frozenset({email("jane"), email("x")}))

    decision = proving(
        email("jane"), session=proven_contact(), held={email("jane"): by(C, CLAIMED)}, claimants={C: claimant}
    )

    assert (decision.outcome, decision.record_id, decision.absorbs) == (ProofOutcome.TAKES, OWN, (C,))
    assert decision.leaves == (Left(email("x"), C),)


def test_a_parted_pair_is_not_joined_by_proof_although_the_value_yields() -> None:
    claimant = Claimant(anything_proven=False, claimed=frozenset({phone(1)}))

    decision = proving(phone(1), held={phone(1): by(C, CLAIMED)}, claimants={C: claimant}, parted=((OWN, C),))

    assert (decision.record_id, decision.absorbs, decision.suggests) == (OWN, (), ())
    assert decision.leaves == (Left(phone(1), C),)


def test_a_guest_once_parted_from_the_contact_stays_a_record_while_its_conversation_goes_there() -> None:
    decision = proving(email("jane"), held={email("jane"): by(A)}, parted=((A, OWN),))

    assert (decision.record_id, decision.absorbs) == (A, ())


def test_a_proven_session_that_passes_a_code_of_another_contact_joins_the_two() -> None:
    decision = proving(email("jane"), session=proven_contact(whatsapp("1")), held={email("jane"): by(A)})

    assert (decision.outcome, decision.joins) == (ProofOutcome.JOIN, (A, OWN))
    assert (decision.conflicts, decision.absorbs) == ((), ())


def test_two_who_were_parted_are_not_joined_by_a_code_either() -> None:
    decision = proving(
        email("jane"), session=proven_contact(whatsapp("1")), held={email("jane"): by(A)}, parted=((A, OWN),)
    )

    assert (decision.outcome, decision.record_id, decision.joins) == (ProofOutcome.OWN, OWN, None)
    assert (decision.proves, decision.conflicts) == ((), ())
    assert Mark.TWO_PEOPLE in decision.marks


def test_a_signed_identity_with_a_code_of_anothers_email_is_a_conflict_and_no_join() -> None:
    decision = proving(email("jane"), session=proven_contact(external("u1")), held={email("jane"): by(A)})

    assert (decision.outcome, decision.record_id, decision.conflicts) == (ProofOutcome.CONFLICT, OWN, ((A, OWN),))


def test_somebody_else_signing_in_on_the_same_browser_is_never_joined() -> None:
    decision = proving(external("u2"), session=proven_contact(external("u1")), held={external("u2"): by(A)})

    assert (decision.outcome, decision.record_id, decision.joins) == (ProofOutcome.CONFLICT, OWN, None)


def test_a_record_that_a_person_wrote_on_is_not_absorbed_but_suggested() -> None:
    session = replace(guest(), kind=ContactKind.CONTACT, record_proven=True)

    decision = proving(email("jane"), session=session, held={email("jane"): by(A)})

    assert (decision.record_id, decision.absorbs, decision.suggests) == (A, (), ((A, OWN),))


def test_the_number_that_a_known_sender_shows_for_the_first_time_may_be_anothers() -> None:
    decision = proving(
        whatsapp("1"),
        phone(1),
        session=proven_contact(whatsapp("1")),
        held={whatsapp("1"): by(OWN), phone(1): by(A)},
    )

    assert (decision.outcome, decision.record_id, decision.conflicts) == (ProofOutcome.CONFLICT, OWN, ((A, OWN),))


KEYS = [external("u"), whatsapp("w"), email("a"), phone(1)]
HOLDERS = [by(A), by(B), by(C, CLAIMED), by(B, CLAIMED), by_user(), by(OWN, CLAIMED)]
PARTED: list[tuple[ContactPair, ...]] = [(), ((A, OWN),), ((C, OWN),), ((A, C),)]


def claimants_of(held: dict[Key, Held], with_proof: set[ContactId]) -> dict[ContactId, Claimant]:
    """What a store would say of the records, each with one more claimed value."""
    return {
        record: Claimant(
            anything_proven=record in with_proof or by(record) in held.values(),
            claimed=frozenset({phone(7), *(key for key, holder in held.items() if holder == by(record, CLAIMED))}),
        )
        for record in (B, C, OWN)
    }


@settings(max_examples=scaled(4000, at_least=25))
@given(
    st.lists(st.sampled_from(KEYS), min_size=1),
    st.dictionaries(st.sampled_from(KEYS), st.sampled_from(HOLDERS)),
    st.sets(st.sampled_from([B, C])),
    st.sampled_from([guest(), guest(at=C), proven_contact(), replace(guest(), kind=ContactKind.CONTACT)]),
    st.sampled_from(PARTED),
)
def test_whatever_is_proven_takes_nothing_that_somebody_else_has_proven(
    keys: list[Key],
    held: dict[Key, Held],
    with_proof: set[ContactId],
    session: Session,
    parted: tuple[ContactPair, ...],
) -> None:
    claimants = claimants_of(held, with_proof)

    decision = proving(*keys, session=session, held=held, claimants=claimants, parted=parted)

    again = proving(*reversed(keys * 2), session=session, held=held, claimants=claimants, parted=parted)
    assert decision == again
    assert not any(key in held and held[key].evidence is PROVEN for key in decision.proves)
    assert not any(left.key in held and held[left.key].evidence is PROVEN for left in decision.leaves)
    assert not {A, decision.record_id} & set(decision.absorbs)
    assert not any(claimants[taken].anything_proven for taken in set(decision.absorbs) - {OWN})
    assert not any(tuple(sorted((decision.record_id, taken))) in parted for taken in decision.absorbs)
