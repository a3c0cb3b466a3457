"""The asking as a pure table, and by property: it always ends, never asks for what was given, never loses a value."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.contacts.details import read_details
from tools.contacts.typed_wishes import Wanted
from workflows.handover.collecting import Lead, Step, begin, ended_by_silence, hear_early, next_step, nothing_missing
from workflows.handover.phrases import phrases_for
from workflows.handover.ports import Details, Identity, Notes
from workflows.handover.state import Asking, Outcome, Progress, progress_of
from workflows.handover.template_file import default_template
from workflows.handover.wording import first_question, next_question

BOTH = (Wanted.EMAIL, Wanted.PHONE)
NOTHING: Mapping[Wanted, str] = {}


def answered(*texts: str, asking: Asking | None = None, on_file: Mapping[Wanted, str] = NOTHING) -> Step:
    """The step after these answers in turn."""
    step = Step(asking or begin(BOTH, (), Identity(on_file=on_file), Notes()), Notes())
    for text in texts:
        reading = read_details(text, region="DE", expecting=frozenset(step.asking.missing))
        step = next_step(step.asking, step.notes, reading, on_file=on_file, attempts=3, empty=not text)
        if step.outcome is not Outcome.NONE:
            break
    return step


@pytest.mark.parametrize(
    ("texts", "lead", "missing"),
    [
        (["ana@example.com"], Lead.GOT_SOMETHING, (Wanted.PHONE,)),
        (["0151 12345678"], Lead.GOT_SOMETHING, (Wanted.EMAIL,)),
        (["ana@@example.com"], Lead.EMAIL_INVALID, BOTH),
        (["ana@gmial.com"], Lead.EMAIL_DOUBTFUL, BOTH),
        (["my phone is 0151 1"], Lead.PHONE_INVALID, BOTH),
        (["it is about the brown parcel"], Lead.NOT_FOUND, BOTH),
        (["yes"], Lead.NOT_FOUND, BOTH),
        ([""], Lead.FILES, BOTH),
        (["I want to talk to a human"], Lead.STILL_NOBODY, BOTH),
        (["why do you need that?"], Lead.NOTHING, BOTH),
        (["I won't give you my phone number"], Lead.NOTHING, (Wanted.EMAIL,)),
        (["just email me"], Lead.NOTHING, (Wanted.EMAIL,)),
        (["just call me"], Lead.NOTHING, (Wanted.PHONE,)),
    ],
)
def test_an_answer_leads_to_its_question(texts: list[str], lead: Lead, missing: tuple[Wanted, ...]) -> None:
    step = answered(*texts)

    assert (step.outcome, step.lead, step.asking.missing) == (Outcome.NONE, lead, missing)


@pytest.mark.parametrize(
    ("texts", "outcome", "details"),
    [
        (["ana@example.com 0151 12345678"], Outcome.CAPTURED, Details("ana@example.com", "+4915112345678")),
        (["ana@example.com", "no"], Outcome.CAPTURED, Details("ana@example.com")),
        (["no"], Outcome.REFUSED, Details()),
        (["never mind"], Outcome.CANCELLED, Details()),
        (["stop"], Outcome.CANCELLED, Details()),
        (["a", "b", "c"], Outcome.GIVEN_UP, Details()),
        (["ana@gmial.com 0151 12345678", "no"], Outcome.CAPTURED, Details("ana@gmial.com", "+4915112345678")),
        (["ana@gmial.com 0151 12345678", "hm", "hm"], Outcome.CAPTURED, Details("ana@gmial.com", "+4915112345678")),
        (["ana@example.com", "no, use bob@example.com", "no"], Outcome.CAPTURED, Details("bob@example.com")),
    ],
)
def test_answers_lead_to_their_end(texts: list[str], outcome: Outcome, details: Details) -> None:
    step = answered(*texts)

    assert step.outcome is outcome
    assert step.notes.details == details


def test_a_counter_question_costs_no_attempt_however_often_it_is_asked() -> None:
    step = answered(*["why?"] * 50)

    assert step.counter_question
    assert step.asking.attempts == {}


def test_what_the_session_has_proven_is_not_asked_for() -> None:
    identity = Identity(known={Wanted.PHONE: "+34600111222"})

    asking = begin(BOTH, (), identity, Notes())

    assert asking.missing == (Wanted.EMAIL,)


def test_a_refusal_while_waiting_counts_when_the_asking_begins() -> None:
    reading = read_details("just email me", region="DE", expecting=frozenset())

    refused, notes = hear_early((), Notes(), reading)
    asking = begin(BOTH, refused, Identity(), notes)

    assert asking.missing == (Wanted.EMAIL,)
    assert asking.refused == (Wanted.PHONE,)


def test_everything_refused_while_waiting_is_a_refusal_and_nothing_is_asked() -> None:
    asking = begin(BOTH, BOTH, Identity(), Notes())

    assert asking.missing == ()
    assert nothing_missing(asking, Notes()) is Outcome.REFUSED


def test_silence_after_a_doubtful_address_takes_it() -> None:
    step = answered("ana@gmial.com")

    ended = ended_by_silence(step.asking, step.notes)

    assert ended.outcome is Outcome.CAPTURED
    assert ended.notes.details.email == "ana@gmial.com"


WORDS = st.sampled_from(
    [
        "ana@example.com",
        "ana@gmial.com",
        "ana@",
        "0151 12345678",
        "+49 151 12345678",
        "0151 1",
        "yes",
        "no",
        "",
        "why?",
        "just email me",
        "just call me",
        "no phone please",
        "I have no e-mail",
        "hello there",
        "a human!",
        "START",
        "{email} {0} %s",
    ]
)


@given(texts=st.lists(WORDS, max_size=12), on_file=st.sets(st.sampled_from(BOTH)))
def test_whatever_is_answered_nothing_given_is_lost_or_asked_again(texts: list[str], on_file: set[Wanted]) -> None:
    filed = {kind: "old@example.com" if kind is Wanted.EMAIL else "+34600111222" for kind in on_file}
    step = Step(begin(BOTH, (), Identity(on_file=filed), Notes()), Notes())
    phrases = phrases_for(default_template(), "en")
    for text in texts:
        before = step
        reading = read_details(text, region="DE", expecting=frozenset(before.asking.missing))
        step = next_step(before.asking, before.notes, reading, on_file=filed, attempts=3, empty=not text)

        assert set(step.asking.missing) <= set(before.asking.missing)
        assert set(step.asking.confirming) <= set(step.asking.missing)
        assert not any(step.notes.details.has(kind) for kind in step.asking.missing)
        assert all(step.notes.details.has(kind) for kind in BOTH if before.notes.details.has(kind))
        if step.outcome is not Outcome.NONE:
            assert (step.outcome is Outcome.CAPTURED) == step.notes.details.reachable
            break
        assert step.asking.missing
        assert next_question(phrases, step, reading, region="DE", on_file=filed).strip()
        assert first_question(phrases, step.asking, step.notes, Lead.NOTHING, on_file=filed).strip()


@given(
    missing=st.lists(st.sampled_from(Wanted), unique=True),
    attempts=st.dictionaries(st.sampled_from(Wanted), st.integers(0, 9)),
    reminded=st.booleans(),
)
def test_progress_survives_being_stored(missing: list[Wanted], attempts: dict[Wanted, int], reminded: bool) -> None:
    asking = Asking(missing=tuple(missing), attempts=attempts, reminded=reminded)
    progress = Progress(id="hov_1", asking=asking, say=("a",), answer={"type": "x"})

    assert progress_of({"handover": progress.to_json()}) == progress


def test_a_state_of_an_older_version_is_read_with_defaults() -> None:
    assert progress_of({"handover": {"v": 1, "id": "hov_1", "phase": "waiting"}}).asking == Asking()
    assert progress_of({}) == Progress()
