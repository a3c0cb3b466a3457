"""The evidence table, row by row (PRODUCT.md, section 3)."""

import doctest
from dataclasses import replace

import pytest

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
    fates,
    guest,
    phone,
    proven_contact,
    typing,
)
from tools.contacts import matching
from tools.contacts.contact import ContactKind
from tools.contacts.evidence import ContactPair, Held, Mark, OnMatch, Session, TypedValue, shows_who
from tools.contacts.identifiers import Evidence, Holder, IdentifierKind, Key, OwnerKind
from tools.contacts.matching import Fate, Outcome, decide


def test_a_value_nobody_holds_is_kept_as_claimed_and_makes_the_guest_a_contact() -> None:
    decision = typing(email("jane"))

    assert (decision.outcome, decision.record_id) == (Outcome.KEEP_OWN, OWN)
    assert fates(decision) == {email("jane"): Fate.KEPT}
    assert decision.becomes_contact
    assert decision.identity is CLAIMED


@pytest.mark.parametrize("evidence", Evidence)
def test_a_guest_with_a_value_of_one_contact_goes_to_it_marked_claimed(evidence: Evidence) -> None:
    decision = typing(email("jane"), phone(1), held={email("jane"): by(A, evidence)})

    assert (decision.outcome, decision.contact_id) == (Outcome.ATTACH_TO, A)
    assert decision.identity is CLAIMED
    assert not decision.becomes_contact


def test_nothing_is_kept_on_the_contact_that_a_claim_leads_to() -> None:
    decision = typing(email("jane"), phone(1), held={email("jane"): by(A)})

    assert set(fates(decision).values()) == {Fate.SAID}


def test_a_value_kept_on_the_guests_own_record_earlier_goes_along_as_said() -> None:
    decision = typing(phone(1), email("jane"), held={phone(1): by(OWN, CLAIMED), email("jane"): by(A)})

    assert decision.contact_id == A
    assert fates(decision)[phone(1)] is Fate.SAID


def test_under_link_the_guest_stays_its_own_record_and_the_pair_is_suggested() -> None:
    decision = typing(email("jane"), phone(1), held={email("jane"): by(A)}, on_match=OnMatch.LINK)

    assert (decision.outcome, decision.record_id, decision.pairs) == (Outcome.LINK, OWN, ((A, OWN),))
    assert fates(decision) == {email("jane"): Fate.SAID, phone(1): Fate.KEPT}
    assert decision.reasons == (email("jane"),)
    assert decision.becomes_contact


@pytest.mark.parametrize("held", [None, by(A), by(A, CLAIMED), by(OWN, CLAIMED), by_user(), by_business()])
def test_under_verify_every_address_gets_a_code_whoever_holds_it(held: Held | None) -> None:
    decision = typing(email("jane"), phone(1), held={email("jane"): held} if held else {}, on_match=OnMatch.VERIFY)

    assert decision.outcome is Outcome.NEEDS_CODE
    assert decision.codes == (email("jane"), phone(1))
    assert not decision.becomes_contact


def test_under_verify_a_code_that_was_not_passed_leaves_a_link() -> None:
    decision = decide(
        session=guest(),
        typed=[TypedValue(email("jane"), code_settled=True)],
        held={email("jane"): by(A)},
        on_match=OnMatch.VERIFY,
        parted=[],
    )

    assert (decision.outcome, decision.pairs) == (Outcome.LINK, ((A, OWN),))


def test_under_verify_no_code_goes_to_what_was_decided_on_before_or_was_over_the_limit() -> None:
    decision = decide(
        session=guest(),
        typed=[TypedValue(email("old"), earlier=True), TypedValue(email("fourth"), over_limit=True)],
        held={},
        on_match=OnMatch.VERIFY,
        parted=[],
    )

    assert decision.codes == ()


def test_a_proven_session_needs_no_code_for_what_its_own_record_holds_by_proof() -> None:
    decision = typing(
        email("mine"),
        email("new"),
        session=proven_contact(),
        held={email("mine"): by(OWN)},
        on_match=OnMatch.VERIFY,
    )

    assert decision.codes == (email("new"),)


def test_an_unproven_session_cannot_tell_by_codes_what_a_person_entered_on_its_record() -> None:
    session = replace(guest(), kind=ContactKind.CONTACT, record_proven=True)

    decision = typing(email("mine"), session=session, held={email("mine"): by(OWN)}, on_match=OnMatch.VERIFY)

    assert decision.codes == (email("mine"),)


@pytest.mark.parametrize("on_match", [OnMatch.MERGE, OnMatch.LINK])
def test_a_contact_with_anything_proven_is_never_merged_by_words(on_match: OnMatch) -> None:
    decision = typing(email("jane"), session=proven_contact(), held={email("jane"): by(A)}, on_match=on_match)

    assert (decision.outcome, decision.record_id, decision.pairs) == (Outcome.LINK, OWN, ((A, OWN),))
    assert decision.identity is PROVEN


def test_a_record_on_which_a_person_entered_a_value_is_not_merged_by_words_either() -> None:
    session = replace(guest(), kind=ContactKind.CONTACT, record_proven=True)

    decision = typing(email("jane"), session=session, held={email("jane"): by(A)})

    assert decision.outcome is Outcome.LINK
    assert decision.identity is CLAIMED


@pytest.mark.parametrize("session", [guest(), proven_contact(), guest(at=A), guest(at=C)])
@pytest.mark.parametrize("on_match", [OnMatch.MERGE, OnMatch.LINK])
def test_an_email_of_one_and_a_phone_of_another_is_a_conflict_and_merges_nobody(
    session: Session, on_match: OnMatch
) -> None:
    decision = typing(
        email("jane"), phone(1), session=session, held={email("jane"): by(A), phone(1): by(B)}, on_match=on_match
    )

    assert (decision.outcome, decision.record_id) == (Outcome.CONFLICT, OWN)
    assert (A, B) in decision.pairs
    assert set(fates(decision).values()) == {Fate.SAID}


def test_a_session_attached_by_one_value_goes_back_when_the_next_leads_to_another() -> None:
    decision = typing(phone(1), session=guest(at=A), held={phone(1): by(B)})

    assert (decision.outcome, decision.record_id, decision.pairs) == (Outcome.CONFLICT, OWN, ((A, B),))


@pytest.mark.parametrize(
    ("held", "mark"), [(by_user(), Mark.VALUE_OF_A_USER), (by_business(), Mark.VALUE_OF_THE_BUSINESS)]
)
def test_a_value_of_a_user_or_the_business_is_marked_and_saved_on_nobody(held: Held, mark: Mark) -> None:
    decision = typing(email("boss"), held={email("boss"): held})

    assert fates(decision) == {email("boss"): Fate.NOWHERE}
    assert (decision.outcome, decision.marks) == (Outcome.KEEP_OWN, frozenset({mark}))
    assert not decision.becomes_contact
    assert decision.identity is None


def test_a_value_of_a_user_beside_one_of_a_contact_does_not_keep_the_other_from_leading() -> None:
    decision = typing(email("boss"), phone(1), held={email("boss"): by_user(), phone(1): by(A)})

    assert decision.contact_id == A
    assert fates(decision) == {email("boss"): Fate.NOWHERE, phone(1): Fate.SAID}


def test_over_the_limit_the_value_is_noted_and_leads_nowhere_even_if_somebody_looked() -> None:
    decision = decide(
        session=guest(),
        typed=[TypedValue(email("jane"), over_limit=True)],
        held={email("jane"): by(A)},
        on_match=OnMatch.MERGE,
        parted=[],
    )

    assert fates(decision) == {email("jane"): Fate.NOT_LOOKED_UP}
    assert (decision.outcome, decision.marks) == (Outcome.KEEP_OWN, frozenset({Mark.OVER_THE_LIMIT}))


@pytest.mark.parametrize("session", [guest(), guest(at=A)])
def test_names_with_no_part_in_common_make_it_a_link(session: Session) -> None:
    decision = typing(email("jane"), session=session, held={email("jane"): by(A, name="Jane Doe")}, name="Bob Smith")

    assert (decision.outcome, decision.record_id) == (Outcome.LINK, OWN)
    assert Mark.NAMES_DIFFER in decision.marks


@pytest.mark.parametrize("typed", ["", "jane", "DOE", "Guest 4F2A", "J. Doe", "+49 151 123"])
@pytest.mark.parametrize("theirs", ["Jane Doe", "Doe, Jané", "", "Guest 11AF"])
def test_names_with_a_part_in_common_or_no_real_name_stand_in_no_ones_way(typed: str, theirs: str) -> None:
    decision = typing(email("jane"), held={email("jane"): by(A, name=theirs)}, name=typed)

    assert decision.outcome is Outcome.ATTACH_TO


@pytest.mark.parametrize("pair", [(A, OWN), (OWN, A)])
@pytest.mark.parametrize("session", [guest(), proven_contact()])
def test_a_pair_once_parted_is_neither_joined_nor_suggested_again(session: Session, pair: ContactPair) -> None:
    decision = typing(email("jane"), session=session, held={email("jane"): by(A)}, parted=(pair,))

    assert (decision.outcome, decision.record_id, decision.pairs) == (Outcome.KEEP_OWN, OWN, ())
    assert decision.marks == frozenset({Mark.TWO_PEOPLE})


def test_an_archived_contact_is_found_like_any_other_and_the_team_is_told() -> None:
    decision = typing(email("jane"), held={email("jane"): by(A, archived=True)})

    assert decision.contact_id == A
    assert decision.marks == frozenset({Mark.ARCHIVED_CONTACT})


def test_a_name_alone_makes_a_guest_a_contact_and_a_dummy_name_does_not() -> None:
    assert typing(name="Jane").becomes_contact
    assert not typing(name="Guest 4F2A").becomes_contact


def test_a_later_conversation_of_an_attached_session_stays_with_the_contact_as_claimed() -> None:
    decision = typing(phone(1), session=guest(at=A))

    assert (decision.outcome, decision.record_id, decision.identity) == (Outcome.ATTACH_TO, A, CLAIMED)
    assert fates(decision) == {phone(1): Fate.SAID}


def test_no_more_than_twenty_values_of_a_kind_are_kept() -> None:
    session = replace(guest(), counts={IdentifierKind.EMAIL: 19})

    decision = typing(email("a"), email("b"), phone(1), session=session)

    assert fates(decision) == {email("a"): Fate.KEPT, email("b"): Fate.SAID, phone(1): Fate.KEPT}


def test_three_people_are_three_pairs() -> None:
    decision = typing(email("a"), email("b"), phone(1), held={email("a"): by(A), email("b"): by(B), phone(1): by(C)})

    assert decision.pairs == ((A, B), (A, C), (B, C))


def test_a_web_chat_visitors_id_shows_nobody() -> None:
    visitor = Key(IdentifierKind.CHANNEL, "webchat:v1")

    assert not shows_who(visitor, PROVEN)
    assert shows_who(email("jane"), PROVEN)
    assert not shows_who(email("jane"), CLAIMED)


def test_the_example_in_the_documentation_runs() -> None:
    result = doctest.testmod(matching, extraglobs={"Holder": Holder, "OwnerKind": OwnerKind})

    assert result.attempted > 0
    assert result.failed == 0
