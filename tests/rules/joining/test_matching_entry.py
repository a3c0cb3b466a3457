"""What people, imports and users enter, and the claims that stand there."""

import pytest

from tests.rules.joining.evidence_cases import CLAIMED, A, B, C, by, by_user, email, phone
from tools.contacts.editing.entry import Choice, EntryDecision, EntryOutcome, decide_entry
from tools.contacts.evidence import ContactPair, Held
from tools.contacts.identifiers import Holder, Key, OwnerKind
from tools.contacts.proof import Beaten, Claimant, Left
from tools.ids import ContactId

CONTACT, USER = Holder(OwnerKind.CONTACT, A), Holder(OwnerKind.USER, "usr_2")
BOTH = frozenset({email("jane"), phone(1)})


def entering(
    *keys: Key,
    to: Holder = CONTACT,
    held: dict[Key, Held] | None = None,
    proven: bool = False,
    choice: Choice | None = None,
    unseen: tuple[ContactId, ...] = (),
    suppressed: tuple[Key, ...] = (),
    parted: tuple[ContactPair, ...] = (),
) -> EntryDecision:
    return decide_entry(
        to=to,
        entered=keys,
        held=held or {},
        claimants={C: Claimant(anything_proven=proven, claimed=BOTH)},
        choice=choice,
        unseen=unseen,
        suppressed=suppressed,
        parted=parted,
    )


def test_a_free_value_is_entered_as_proven() -> None:
    decision = entering(email("jane"), phone(1))

    assert (decision.outcome, decision.proves) == (EntryOutcome.ENTERED, (email("jane"), phone(1)))


@pytest.mark.parametrize("held", [by(B), by_user()])
@pytest.mark.parametrize("to", [CONTACT, USER])
def test_a_value_that_somebody_else_holds_by_proof_is_refused_and_nothing_is_entered(held: Held, to: Holder) -> None:
    decision = entering(email("jane"), phone(1), to=to, held={email("jane"): held})

    assert (decision.outcome, decision.taken, decision.proves) == (EntryOutcome.TAKEN, (email("jane"),), ())


def test_entering_what_the_contact_holds_already_changes_nothing() -> None:
    decision = entering(email("jane"), held={email("jane"): by(A)})

    assert (decision.outcome, decision.proves, decision.beaten) == (EntryOutcome.ENTERED, (), Beaten())


def test_an_agent_is_shown_the_record_that_claims_the_value_first() -> None:
    decision = entering(email("jane"), held={email("jane"): by(C, CLAIMED)})

    assert (decision.outcome, decision.shows, decision.proves) == (EntryOutcome.SHOW_FIRST, (C,), ())


def test_an_agent_who_takes_a_claim_of_the_same_contact_over_is_not_asked() -> None:
    decision = entering(email("jane"), held={email("jane"): by(A, CLAIMED)})

    assert (decision.outcome, decision.proves, decision.beaten) == (EntryOutcome.ENTERED, (email("jane"),), Beaten())


def test_taking_over_absorbs_the_record_and_makes_its_other_claims_history() -> None:
    decision = entering(email("jane"), held={email("jane"): by(C, CLAIMED)}, choice=Choice.TAKE_OVER)

    assert decision.beaten == Beaten(takes=(C,), leaves=(Left(phone(1), C),))


def test_parting_takes_the_value_alone() -> None:
    decision = entering(email("jane"), held={email("jane"): by(C, CLAIMED)}, choice=Choice.PART)

    assert decision.beaten == Beaten(leaves=(Left(email("jane"), C),))


def test_a_record_with_something_proven_is_not_taken_over_but_suggested() -> None:
    decision = entering(email("jane"), held={email("jane"): by(C, CLAIMED)}, proven=True, choice=Choice.TAKE_OVER)

    assert decision.beaten == Beaten(leaves=(Left(email("jane"), C),), suggests=((A, C),))


def test_an_import_does_not_join_two_who_were_parted() -> None:
    decision = entering(
        email("jane"), held={email("jane"): by(C, CLAIMED)}, choice=Choice.TAKE_OVER, parted=((A, C),)
    )

    assert decision.beaten == Beaten(leaves=(Left(email("jane"), C),))


@pytest.mark.parametrize("choice", [None, *Choice])
@pytest.mark.parametrize("proven", [True, False])
def test_a_record_that_the_agent_may_not_see_parts_from_the_value_without_a_question_whatever_was_chosen(
    choice: Choice | None, *, proven: bool
) -> None:
    decision = entering(
        email("jane"), held={email("jane"): by(C, CLAIMED)}, proven=proven, choice=choice, unseen=(C,)
    )

    assert (decision.outcome, decision.shows) == (EntryOutcome.ENTERED, ())
    assert decision.beaten == Beaten(leaves=(Left(email("jane"), C),), suggests=((A, C),))


def test_of_two_records_that_claim_only_the_one_that_may_be_seen_is_shown() -> None:
    held = {email("jane"): by(C, CLAIMED), phone(1): by(B, CLAIMED)}

    assert entering(email("jane"), phone(1), held=held, unseen=(B,)).shows == (C,)


def test_a_claim_never_stops_a_user_from_being_added() -> None:
    decision = entering(email("jane"), to=USER, held={email("jane"): by(C, CLAIMED)})

    assert (decision.outcome, decision.proves) == (EntryOutcome.ENTERED, (email("jane"),))
    assert decision.beaten == Beaten(leaves=(Left(email("jane"), C),))


@pytest.mark.parametrize("held", [{}, {email("jane"): by(C, CLAIMED)}, {email("jane"): by(A, CLAIMED)}])
def test_a_value_of_somebody_erased_is_not_brought_back_nor_by_a_claim_of_it(held: dict[Key, Held]) -> None:
    decision = entering(email("jane"), phone(1), held=held, choice=Choice.TAKE_OVER, suppressed=(email("jane"),))

    assert (decision.outcome, decision.erased, decision.proves) == (EntryOutcome.ERASED, (email("jane"),), ())


def test_whoever_wrote_again_is_met_like_anybody() -> None:
    decision = entering(email("jane"), phone(1), held={email("jane"): by(A)}, suppressed=(email("jane"),))

    assert (decision.outcome, decision.proves) == (EntryOutcome.ENTERED, (phone(1),))
