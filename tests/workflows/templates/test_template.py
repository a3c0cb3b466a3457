"""Templates: the default, what a file of one's own may say, and what is refused where and why."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tools.conversations.conversation import ChannelKind
from workflows.handover.asking.wishes import asks_for_person
from workflows.handover.hours import is_open, opens_at
from workflows.handover.phrases import phrases_for
from workflows.handover.ports import Details
from workflows.handover.templates.file import (
    TemplateRefused,
    default_template,
    load_template,
    read_template,
)
from workflows.handover.templates.hours import Hours
from workflows.handover.templates.schema import template_schema
from workflows.handover.templates.template import Template
from workflows.handover.templates.texts import PLACEHOLDERS, Text, filled, placeholders_of

OFFICE = Hours.model_validate(
    {"time_zone": "Europe/Berlin", "monday": ["09:00-12:00", "13:00-17:00"], "tuesday": ["9:00 - 12:00"]}
)


def refusal(text: str) -> str:
    with pytest.raises(TemplateRefused) as refused:
        read_template(text, file="mine.yaml")
    return str(refused.value)


def test_the_default_has_the_times_of_the_product() -> None:
    template = default_template()

    assert template.wait.time.of(ChannelKind.WEBCHAT) == timedelta(seconds=90)
    assert template.wait.time.of(ChannelKind.SMS) == timedelta(minutes=5)
    assert template.wait.offer.of(ChannelKind.WEBCHAT) == timedelta(seconds=30)
    assert template.wait.first_reply.of(ChannelKind.WHATSAPP) == timedelta(minutes=15)
    assert template.silence.reminder.of(ChannelKind.WEBCHAT) == timedelta(minutes=3)
    assert template.silence.end.of(ChannelKind.WHATSAPP) == timedelta(hours=12)
    assert (template.ask.attempts, template.wait.when_nobody_is_there, template.save.on_match) == (3, "skip", "merge")


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_default_says_everything_in_both_languages(language: str) -> None:
    texts = default_template().messages[language]

    assert set(texts) == set(Text)
    assert all(placeholders_of(texts[text]) == PLACEHOLDERS.get(text, frozenset()) for text in Text)
    assert default_template().missing_translations() == []


def test_a_file_says_only_what_differs() -> None:
    template = read_template("name: quick\nwait: {time: {webchat: 10}}\nmessages: {en: {waiting: Hold on.}}")

    assert template.wait.time.webchat == timedelta(seconds=10)
    assert template.wait.time.sms == timedelta(minutes=5)
    assert phrases_for(template, "en").say(Text.WAITING) == "Hold on."
    assert phrases_for(template, "en").say(Text.CANCELLED) == phrases_for(default_template(), "en").say(
        Text.CANCELLED
    )


def test_one_time_may_stand_for_all_channels() -> None:
    template = read_template("wait: {time: 2 min}\nsilence: {end: 23 h}")

    assert {template.wait.time.of(channel) for channel in ChannelKind} == {timedelta(minutes=2)}
    assert template.silence.end.email == timedelta(hours=23)


def test_json_is_read_as_well() -> None:
    assert read_template(json.dumps({"name": "j", "ask": {"attempts": 5}})).ask.attempts == 5


def test_a_missing_translation_is_said_in_the_business_language_and_listed() -> None:
    template = read_template("language: es\nmessages: {fr: {waiting: Un instant.}}")
    french = phrases_for(template, "fr-CA")

    assert french.say(Text.WAITING) == "Un instant."
    assert french.say(Text.CANCELLED) == default_template().messages["es"][Text.CANCELLED]
    assert ("fr", Text.CANCELLED) in template.missing_translations()


def test_every_problem_is_named_at_once_in_the_order_of_the_file() -> None:
    said = refusal("wiat: 1\nsave: {on_match: x}\nask: {attempts: 99}").splitlines()

    assert [line.split(":")[0] for line in said] == [f"mine.yaml, line {n}" for n in (1, 2, 3)]


def test_short_words_of_yaml_stay_what_they_look_like() -> None:
    template = read_template("language: no\nname: off\nmessages: {no: {waiting: Yes}}")

    assert (template.language, template.name) == ("no", "off")


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"name: x\n\xff\xfe")

    with pytest.raises(TemplateRefused, match="cannot be read"):
        load_template(tmp_path / "missing.yaml")
    with pytest.raises(TemplateRefused, match="line 2: is not written in UTF-8"):
        load_template(binary)


def test_a_template_written_out_reads_back_the_same() -> None:
    template = read_template(
        "hours: {time_zone: UTC, monday: ['09:00-17:30'], closed_on: [2026-12-25]}\nwait: {time: 2 min}"
    )

    again = read_template(template.model_dump_json())

    assert again == template


def test_the_schema_takes_the_default_and_short_files_alike() -> None:
    schema = template_schema()

    assert "required" not in schema
    assert set(schema["properties"]) == set(Template.model_fields)
    assert schema["$defs"]["Wait"]["properties"]["time"]["anyOf"][-1] == {"$ref": "#/$defs/PerChannel"}
    assert json.loads(json.dumps(schema)) == schema


def test_a_template_does_not_change() -> None:
    with pytest.raises(ValidationError):
        default_template().name = "other"


def test_another_wait_may_also_never_be_skipped() -> None:
    template = default_template().waiting_for(timedelta(seconds=3), skip=False)

    assert template.wait.time.webchat == timedelta(seconds=3)
    assert (template.wait.when_nobody_is_there, template.wait.when_closed) == ("wait", "wait")


@given(st.text(), st.text())
def test_placeholders_are_filled_once_and_literally(typed: str, suggestion: str) -> None:
    said = filled("<{typed}|{suggestion}|{other}>", {"typed": typed, "suggestion": suggestion})

    assert said == f"<{typed}|{suggestion}|{{other}}>"


def test_a_value_that_looks_like_a_placeholder_is_not_filled() -> None:
    assert filled("{typed} {suggestion}", {"typed": "{suggestion}", "suggestion": "x"}) == "{suggestion} x"


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(TemplateRefused):
        assert isinstance(read_template(text), Template)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("I want to talk to a REAL person!", True),
        ("quiero  hablar con una   persona, por favor", True),
        ("HABLAR CON ALGUIEN", True),
        ("my real personality", False),
        ("the liveagent tool", False),
        ("", False),
    ],
)
def test_trigger_words_are_whole_words_in_any_language(text: str, asks: bool) -> None:
    assert asks_for_person(text, default_template()) is asks


def test_what_was_given_is_read_back_as_people_write_it() -> None:
    phrases = phrases_for(default_template(), "es")

    assert phrases.details(Details("a@b.com", "+34600111222", "12")) == "a@b.com y +34 600 11 12 22 ext. 12"


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 11, 23, 14, 30, tzinfo=UTC), "today at 14:30"),
        (datetime(2026, 11, 24, 9, 0, tzinfo=UTC), "tomorrow at 9:00"),
        (datetime(2026, 11, 27, 9, 0, tzinfo=UTC), "on Friday at 9:00"),
        (datetime(2026, 12, 4, 9, 0, tzinfo=UTC), "on Friday (2026-12-04) at 9:00"),
    ],
)
def test_a_moment_is_said_as_people_say_it(moment: datetime, said: str) -> None:
    assert phrases_for(default_template(), "en").when(moment, datetime(2026, 11, 23, 9, tzinfo=UTC)) == said


@pytest.mark.parametrize(
    ("now", "open_now", "opens"),
    [
        (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), True, None),
        (datetime(2026, 11, 23, 11, 0, tzinfo=UTC), False, "2026-11-23T13:00:00+01:00"),
        (datetime(2026, 11, 23, 16, 0, tzinfo=UTC), False, "2026-11-24T09:00:00+01:00"),
        (datetime(2026, 11, 28, 12, 0, tzinfo=UTC), False, "2026-11-30T09:00:00+01:00"),
    ],
)
def test_business_hours_count_in_the_business_zone(now: datetime, open_now: bool, opens: str | None) -> None:
    at = opens_at([OFFICE], now)

    assert is_open([OFFICE], now) is open_now
    assert (at.isoformat() if at else None) == opens


def test_a_day_off_is_passed_over_and_a_business_that_never_opens_says_nothing() -> None:
    monday = datetime(2026, 11, 23, 6, tzinfo=UTC)
    off = OFFICE.model_copy(update={"closed_on": (monday.date(),)})

    assert opens_at([off], monday) == datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert opens_at([Hours(time_zone="UTC")], monday) is None
    assert is_open([], monday)
