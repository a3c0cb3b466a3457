"""A newly typed value replaces the one before, and what was attached because of it is taken back."""

from tests.rules.joining.evidence_cases import CLAIMED, OWN, A, B, by, email, fates, guest, phone
from tools.contacts.correction import Correction, correct
from tools.contacts.evidence import Held, OnMatch, Session, TypedValue
from tools.contacts.identifiers import Key
from tools.contacts.matching import Decision, Fate, Outcome, decide


def correcting(
    earlier: list[Key], new: list[Key], *, session: Session | None = None, follow_up_done: bool = False
) -> Correction:
    return correct(
        session=session or guest(),
        earlier=[TypedValue(key, earlier=True) for key in earlier],
        new=[TypedValue(key) for key in new],
        follow_up_done=follow_up_done,
    )


def decided(correction: Correction, held: dict[Key, Held]) -> Decision:
    return decide(
        session=correction.session, typed=correction.typed, held=held, on_match=OnMatch.MERGE, parted=[], name=""
    )


def test_a_new_email_replaces_the_one_before_and_leaves_the_phone() -> None:
    correction = correcting([email("old"), phone(1)], [email("new")])

    assert correction.replaced == (email("old"),)
    assert {value.key for value in correction.typed} == {email("new"), phone(1)}


def test_what_was_attached_because_of_the_old_value_is_taken_back() -> None:
    correction = correcting([email("jane")], [email("typo-mended")], session=guest(at=A))

    decision = decided(correction, {email("jane"): by(A)})

    assert (decision.outcome, decision.record_id) == (Outcome.KEEP_OWN, OWN)
    assert fates(decision) == {email("typo-mended"): Fate.KEPT}


def test_the_conversation_stays_where_another_value_still_leads() -> None:
    correction = correcting([email("jane"), phone(1)], [email("new")], session=guest(at=A))

    decision = decided(correction, {email("jane"): by(A), phone(1): by(A)})

    assert decision.contact_id == A


def test_the_conversation_goes_to_whom_the_new_value_leads() -> None:
    correction = correcting([email("jane")], [email("bob")], session=guest(at=A))

    decision = decided(correction, {email("jane"): by(A), email("bob"): by(B)})

    assert decision.contact_id == B


def test_typing_the_same_again_replaces_nothing() -> None:
    correction = correcting([email("a"), email("b")], [email("a")], session=guest(at=A))

    assert (correction.replaced, correction.session.with_id) == ((), A)


def test_two_new_ones_at_once_are_both_kept() -> None:
    correction = correcting([email("old")], [email("a"), email("b")])

    assert {value.key for value in correction.typed} == {email("a"), email("b")}


def test_once_the_follow_up_is_done_a_new_value_is_one_more() -> None:
    correction = correcting([email("old")], [email("new")], session=guest(at=A), follow_up_done=True)

    assert (correction.replaced, correction.session.with_id) == ((), A)
    assert {value.key for value in correction.typed} == {email("old"), email("new")}


def test_correcting_twice_is_correcting_once() -> None:
    first = correcting([email("old")], [email("new")])

    second = correcting([value.key for value in first.typed], [email("new")])

    assert second.replaced == ()
    assert decided(first, {}).values == decided(second, {email("new"): by(OWN, CLAIMED)}).values
