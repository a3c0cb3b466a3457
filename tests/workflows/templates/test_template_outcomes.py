"""The asking as it is drawn, held to the rules of the asking: every way out of it, and every reason to ask again."""

import json
from functools import cache
from itertools import combinations, product

import pytest

from tools.contacts.details import Reading
from tools.contacts.typed.typed_wishes import Wanted
from workflows.handover.asking.collecting import (
    Answer,
    Lead,
    Step,
    asked_now,
    begin,
    ended_by_silence,
    next_step,
    nothing_missing,
)
from workflows.handover.asking.wishes import read_reply
from workflows.handover.drawing.asking import ABANDONED, REFUSED
from workflows.handover.drawing.template_picture import picture_of
from workflows.handover.ports import Chat, Identity, Notes
from workflows.handover.routes import Node
from workflows.handover.state import Outcome
from workflows.handover.templates.asking import Group
from workflows.handover.templates.file import default_template, read_template
from workflows.handover.templates.template import Template

CHAT = Chat("chat", region="DE", language="en")
ANSWERS = (
    "ana@example.com",
    "ana@gmial.com",
    "ana@mailinator.com",
    "ana@@example.com",
    "+49 151 23456789",
    "+49 30 901820",
    "0151 12",
    "My name is Ana Silva",
    "no",
    "I don't want to give you anything",
    "it is about the brown parcel of last week",
    "start",
)
QUESTION = {"question": "topic", "words": {"en": "What is it about?"}}
ENDS = {Outcome.CAPTURED: Node.SAVE_CONTACT.value, Outcome.REFUSED: REFUSED}
AGAIN = {
    Lead.EMAIL_DOUBTFUL: "an address looks mistyped",
    Lead.EMAIL_DISPOSABLE: "an address for one use: asked",
    Lead.PHONE_NOT_MOBILE: "no mobile number: asked",
    Lead.NOT_FOUND: "not usable",
    Lead.EMAIL_INVALID: "not usable",
    Lead.PHONE_INVALID: "not usable",
}
ABOUT = {
    Lead.EMAIL_DOUBTFUL: Wanted.EMAIL,
    Lead.EMAIL_DISPOSABLE: Wanted.EMAIL,
    Lead.EMAIL_INVALID: Wanted.EMAIL,
    Lead.PHONE_NOT_MOBILE: Wanted.PHONE,
    Lead.PHONE_INVALID: Wanted.PHONE,
}


def templates() -> list[Template]:
    """Every choice of what is asked for: once or twice, together or not, required or not, with doubts or none."""
    details = [
        [*one] for count in (1, 2, 3, 4) for one in combinations(("email", "phone", "name", "question"), count)
    ]
    strict = {"phones": "mobile", "disposable_addresses": "ask_again"}
    lenient = {"suggest_typos": False, "disposable_addresses": "take"}
    asks = [
        {"details": [entry(one, required=required) for one in names], "attempts": attempts, "together": together}
        | doubts
        for names, attempts, together, required in product(details, (1, 2), (True, False), (True, False))
        for doubts in ((strict, lenient) if len(names) == 2 else (strict,))
        if len(names) < 3 or attempts == 1
    ]
    return [read_template(json.dumps({"ask": ask})) for ask in asks]


def entry(name: str, *, required: bool) -> dict[str, object]:
    return {**(QUESTION if name == "question" else {"what": name}), "required": required}


@cache
def reading_of(text: str, asked: Group, missing: tuple[Wanted, ...]) -> Reading:
    return read_reply(text, CHAT, default_template(), asked=asked, missing=missing)


def played(template: Template) -> tuple[set[str], set[str]]:
    """All ways out that any answers lead to, and all reasons for which something is asked for again."""
    ask = template.ask
    first = Step(begin(ask, (), Identity(), Notes()), Notes())
    ends, again, seen, waiting = set[str](), set[str](), set[str](), [first]
    while waiting:
        step = waiting.pop()
        ends.add(ENDS.get(ended_by_silence(step.asking, step.notes).outcome, ABANDONED))
        asked = asked_now(step.asking, step.notes, ask)
        for text in ANSWERS:
            reading = reading_of(text, asked, step.asking.missing)
            after = next_step(step.asking, step.notes, Answer(reading, text), ask=ask, on_file={})
            if after.outcome is not Outcome.NONE:
                ends.add(ENDS.get(after.outcome, ABANDONED))
                continue
            still = {ABOUT[after.lead]} if after.lead in ABOUT else set(asked)
            if after.lead in AGAIN and still & set(after.asking.wanted):
                again.add(AGAIN[after.lead])
            key = repr((after.asking, after.notes))
            if key not in seen:
                seen.add(key)
                waiting.append(after)
    return ends, again


@pytest.mark.parametrize("together", [True, False])
def test_what_any_answers_lead_to_is_what_is_drawn(together: bool) -> None:
    for template in templates():
        if template.ask.together is not together:
            continue
        picture = picture_of(template)
        ends, again = played(template)

        drawn = {end for start, end in picture.ways if start == Node.ASK_DETAILS}
        repeats = [branch.when for branch in picture.branches if branch.start == branch.end == Node.ASK_DETAILS]
        assert drawn & {*ENDS.values(), ABANDONED} == ends, template.ask
        assert {why for why in AGAIN.values() if any(when.startswith(why) for when in repeats)} == again, template.ask


@pytest.mark.parametrize("template", templates()[::2])
def test_what_was_refused_while_waiting_leads_where_it_is_drawn(template: Template) -> None:
    known = [{}, {Wanted.NAME: "Ana"}, {Wanted.PHONE: "+4915123456789"}]
    refusals: list[tuple[Wanted, ...]] = [(), (Wanted.EMAIL,), (Wanted.PHONE,), (Wanted.EMAIL, Wanted.PHONE)]

    ends = {
        ENDS[nothing_missing(asking, Notes())]
        for identity, refused in product(known, refusals)
        if not (asking := begin(template.ask, refused, Identity(known=identity), Notes())).wanted
    }

    drawn = {end for start, end in picture_of(template).ways if start == Node.TIME_OUT}
    assert drawn >= ends
    assert (REFUSED in drawn) == (REFUSED in ends)
