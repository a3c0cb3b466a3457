"""The asking as a pure table, and by property: it always ends, never asks for what was given, never loses a value."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.contacts.details import read_details
from tools.contacts.typed.typed_wishes import Wanted
from workflows.handover.asking.collecting import (
    Answer,
    Lead,
    Step,
    asked_now,
    begin,
    ended_by_silence,
    hear_early,
    next_step,
    not_got,
    nothing_missing,
)
from workflows.handover.asking.wishes import read_reply
from workflows.handover.asking.wording import Questions
from workflows.handover.phrases import phrases_for
from workflows.handover.ports import Chat, Details, Identity, Notes
from workflows.handover.state import Asking, Outcome, Progress, progress_of
from workflows.handover.templates.file import default_template, read_template
from workflows.handover.templates.template import Template

BOTH = (Wanted.EMAIL, Wanted.PHONE)
NOTHING: Mapping[Wanted, str] = {}
DEFAULT = default_template()
CHAT = Chat("chat", region="DE", language="en")


def after(step: Step, text: str, template: Template = DEFAULT, on_file: Mapping[Wanted, str] = NOTHING) -> Step:
    """The step after one answer."""
    asked = asked_now(step.asking, step.notes, template.ask)
    reading = read_reply(text, CHAT, template, asked=asked, missing=step.asking.missing)
    return next_step(step.asking, step.notes, Answer(reading, text), ask=template.ask, on_file=on_file)


def answered(*texts: str, template: Template = DEFAULT, on_file: Mapping[Wanted, str] = NOTHING) -> Step:
    """The step after these answers in turn."""
    step = Step(begin(template.ask, (), Identity(on_file=on_file), Notes()), Notes())
    for text in texts:
        step = after(step, text, template, on_file)
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
        (["ana@@example.com"] * 3, Lead.NOTHING, (Wanted.PHONE,)),
        (["my phone is 0151 1"] * 3, Lead.NOTHING, (Wanted.EMAIL,)),
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

    asking = begin(DEFAULT.ask, (), identity, Notes())

    assert asking.missing == (Wanted.EMAIL,)


def test_a_refusal_while_waiting_counts_when_the_asking_begins() -> None:
    reading = read_details("just email me", region="DE", expecting=frozenset())

    refused, notes = hear_early((), Notes(), reading, DEFAULT.ask)
    asking = begin(DEFAULT.ask, refused, Identity(), notes)

    assert asking.missing == (Wanted.EMAIL,)
    assert asking.refused == (Wanted.PHONE,)


def test_everything_refused_while_waiting_is_a_refusal_and_nothing_is_asked() -> None:
    asking = begin(DEFAULT.ask, BOTH, Identity(), Notes())

    assert asking.missing == ()
    assert nothing_missing(asking, Notes()) is Outcome.REFUSED


def test_silence_after_a_doubtful_address_takes_it() -> None:
    step = answered("ana@gmial.com")

    ended = ended_by_silence(step.asking, step.notes)

    assert ended.outcome is Outcome.CAPTURED
    assert ended.notes.details.email == "ana@gmial.com"


QUESTION = "{question: topic, words: {en: What is it about?}}"


@pytest.mark.parametrize(
    ("asks", "texts", "given"),
    [
        ("details: [name, email]", ["Bob Stone bob@example.com"], Details("bob@example.com", name="Bob Stone")),
        (
            "details: [name, email], together: false",
            ["Bob", "bob@example.com"],
            Details("bob@example.com", name="Bob"),
        ),
        ("details: [email, phone], together: false", ["0151 12345678", "no"], Details(phone="+4915112345678")),
        ("details: [email, phone], together: false", ["no", "0151 12345678"], Details(phone="+4915112345678")),
        ("details: [email, {what: phone, required: false}]", ["bob@example.com"], Details("bob@example.com")),
        (
            "details: [{what: email, required: false}, phone]",
            ["hm", "0151 12345678"],
            Details(phone="+4915112345678"),
        ),
        (f"details: [{QUESTION}]", ["a lamp?"], Details(answers={"topic": "a lamp?"})),
        (f"details: [{QUESTION}]", ["no"], Details(answers={"topic": "no"})),
        (f"details: [{QUESTION}, email]", ["a lamp", "no"], Details(answers={"topic": "a lamp"})),
        (f"details: [email, {QUESTION}]", ["bob@example.com", "I'd rather not say"], Details("bob@example.com")),
        (
            f"details: [{QUESTION}, email]",
            ["bob@example.com", "", "my lamp is broken"],
            Details("bob@example.com", answers={"topic": "my lamp is broken"}),
        ),
        (
            f"details: [{QUESTION}, email]",
            ["my lamp is broken, tell bob@example.com"],
            Details("bob@example.com", answers={"topic": "my lamp is broken, tell bob@example.com"}),
        ),
        ("phones: mobile, details: [phone]", ["030 901820", "0151 12345678"], Details(phone="+4915112345678")),
        ("phones: mobile, details: [phone]", ["030 901820", "030 901820"], Details(phone="+4930901820")),
        ("phones: mobile, details: [phone], attempts: 2", ["030 901820", "none"], Details(phone="+4930901820")),
        ("suggest_typos: false, details: [email]", ["bob@gmial.com"], Details("bob@gmial.com")),
        ("disposable_addresses: ask_again, details: [email]", ["a@mailinator.com", "b@x.de"], Details("b@x.de")),
        (
            "disposable_addresses: ask_again, details: [email]",
            ["a@mailinator.com", "a@mailinator.com"],
            Details("a@mailinator.com"),
        ),
    ],
)
def test_every_way_of_asking_captures_what_was_given(asks: str, texts: list[str], given: Details) -> None:
    step = answered(*texts, template=read_template(f"ask: {{{asks}}}"))

    assert (step.outcome, step.notes.details) == (Outcome.CAPTURED, given)


def test_no_to_all_details_ends_it_and_the_question_behind_them_too() -> None:
    template = read_template(f"ask: {{details: [email, phone, {QUESTION}]}}")

    step = answered("I don't want to give you my details", template=template)

    assert step.outcome is Outcome.REFUSED


def test_only_what_is_required_is_missing_in_the_end() -> None:
    ask = read_template(f"ask: {{details: [email, {{what: phone, required: false}}, name, {QUESTION}]}}").ask
    identity = Identity(known={Wanted.NAME: "Bob"})

    assert not_got(ask, identity, Notes()) == ("email", "topic")
    assert not_got(ask, identity, Notes(Details("a@b.com", answers={"topic": "x"}))) == ()


def test_a_question_that_is_answered_with_one_is_kept_and_answered_by_the_agent() -> None:
    step = answered("do you ship to Norway?", template=read_template(f"ask: {{details: [{QUESTION}, email]}}"))

    assert step.counter_question
    assert step.notes.details.answers == {"topic": "do you ship to Norway?"}


WORDS = st.sampled_from(
    [
        "ana@example.com",
        "ana@gmial.com",
        "ana@mailinator.com",
        "ana@",
        "0151 12345678",
        "+49 151 12345678",
        "030 901820",
        "0151 1",
        "yes",
        "no",
        "",
        "why?",
        "just email me",
        "just call me",
        "no phone please",
        "I have no e-mail",
        "I won't give you anything",
        "hello there",
        "I'm Ana Stone",
        "a human!",
        "START",
        "{email} {0} %s",
    ]
)
ENTRIES = st.sampled_from(
    ["email", "phone", "name", "{what: email, required: false}", "{what: phone, required: false}", QUESTION]
)
SHAPES = st.builds(
    "ask: {{details: [{}], together: {}, phones: {}, disposable_addresses: {}}}".format,
    st.lists(
        ENTRIES, min_size=1, max_size=4, unique_by=lambda entry: entry.split(",")[0].removeprefix("{what: ")
    ).map(", ".join),
    st.sampled_from(["true", "false"]),
    st.sampled_from(["any", "mobile"]),
    st.sampled_from(["flag", "ask_again"]),
).map(read_template)


@given(template=SHAPES, texts=st.lists(WORDS, max_size=14), on_file=st.sets(st.sampled_from(BOTH)))
def test_whatever_is_asked_and_answered_nothing_given_is_lost_or_asked_again(
    template: Template, texts: list[str], on_file: set[Wanted]
) -> None:
    filed = {kind: "old@example.com" if kind is Wanted.EMAIL else "+34600111222" for kind in on_file}
    step = Step(begin(template.ask, (), Identity(on_file=filed), Notes()), Notes())
    questions = Questions(phrases_for(template, "en"), filed, "DE")
    for text in texts:
        before = step
        step = after(before, text, template, filed)
        kept = step.notes.settled().details

        assert set(step.asking.wanted) <= set(before.asking.wanted)
        assert set(step.asking.confirming) <= set(step.asking.missing)
        assert not any(step.notes.details.has(kind) for kind in step.asking.missing)
        assert all(kept.has(kind) for kind in Wanted if before.notes.settled().details.has(kind))
        assert set(before.notes.details.answers) <= set(kept.answers)
        if step.outcome is not Outcome.NONE:
            assert (step.outcome is Outcome.CAPTURED) == bool(
                kept.reachable or kept.answers or (kept.name and Wanted.NAME in template.ask.kinds)
            )
            break
        assert step.asking.wanted
        reading = read_details(text, region="DE", expecting=frozenset())
        assert questions.next(step, reading).strip()
        assert questions.first(step.asking, step.notes, step.lead).strip()


@given(template=SHAPES, words=st.lists(st.sampled_from(["hm", "030 1", "ana@"]), min_size=1, max_size=2))
def test_the_asking_ends_whatever_useless_words_come(template: Template, words: list[str]) -> None:
    step = Step(begin(template.ask, (), Identity(), Notes()), Notes())
    for count in range(template.ask.attempts * len(template.ask.details) * 2):
        step = after(step, words[count % len(words)], template)
        if step.outcome is not Outcome.NONE:
            return

    raise AssertionError(step)


@given(
    missing=st.lists(st.sampled_from(Wanted), unique=True),
    attempts=st.dictionaries(st.sampled_from(["email", "phone", "name", "topic"]), st.integers(0, 9)),
    reminded=st.booleans(),
)
def test_progress_survives_being_stored(missing: list[Wanted], attempts: dict[str, int], reminded: bool) -> None:
    asking = Asking(missing=tuple(missing), attempts=attempts, reminded=reminded, questions=("topic",), told_why=True)
    progress = Progress(id="hov_1", asking=asking, say=("a",), answer={"type": "x"})

    assert progress_of({"handover": progress.to_json()}) == progress


def test_a_state_of_an_older_version_is_read_with_defaults() -> None:
    assert progress_of({"handover": {"v": 1, "id": "hov_1", "phase": "waiting"}}).asking == Asking()
    assert progress_of({}) == Progress()
