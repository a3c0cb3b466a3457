"""The picture's middle: the asking for details, and a person who has the chat."""

from tools.contacts.evidence import OnMatch
from tools.contacts.typed.typed_wishes import Wanted
from tools.conversations.codes import TRIES
from workflows.handover.drawing.picture import Branch, Look, Step
from workflows.handover.drawing.saying import asked_for, shortened, span_of
from workflows.handover.drawing.waiting import CALLED_OFF, CANCELLED, RETURNED
from workflows.handover.routes import Node
from workflows.handover.templates.asking import Ask, Disposable, Phones
from workflows.handover.templates.template import Template

REFUSED = "refused"
ABANDONED = "abandoned"
_REACHES = {Wanted.EMAIL, Wanted.PHONE}


def asking(template: Template) -> tuple[list[Step], list[Branch]]:
    """From the time-out to an outcome; without anything to ask for it is one at once."""
    person = Step(
        Node.WITH_PERSON,
        "A person has the chat",
        (
            f"must write within {span_of(template.wait.first_reply)}",
            f"silent for {span_of(template.silence.close)}: the chat is closed",
        ),
        Look.PERSON,
    )
    back = Branch(Node.WITH_PERSON, RETURNED, "given back, or closed")
    if not template.ask.details:
        return [person], [Branch(Node.TIME_OUT, Node.SAVE_CONTACT, "nothing is asked for"), back]
    asks = Step(Node.ASK_DETAILS, "The AI asks how to reach the customer", _lines(template))
    return [asks, person], [*_into(template.ask), *_again(template), *_out_of(template), back]


def _lines(template: Template) -> tuple[str, ...]:
    ask = template.ask
    lines, wanted = [], ask.names
    while wanted:
        group = ask.next_group(wanted)
        wanted = tuple(name for name in wanted if name not in group)
        lines.append(asked_for(group, ask.questions, required=ask.required, language=template.language))
    if len(lines) > 1:
        lines = [f"first {lines[0]}", *(f"then {line}" for line in lines[1:])]
    if ask.region is not None:
        lines.append(f"numbers without + are of {ask.region}")
    if ask.privacy_page:
        lines.append(f"privacy: {shortened(ask.privacy_page)}")
    return tuple(lines)


def _into(ask: Ask) -> list[Branch]:
    """What was given or refused while waiting is not asked for."""
    branches = [
        Branch(Node.TIME_OUT, Node.ASK_DETAILS, "something is missing"),
        Branch(Node.TIME_OUT, Node.SAVE_CONTACT, "all is known"),
    ]
    if _REACHES.intersection(ask.kinds) and not ask.questions:
        branches.append(Branch(Node.TIME_OUT, REFUSED, "all was refused while waiting"))
    return branches


def _again(template: Template) -> list[Branch]:
    """After the last attempt there is no other question, also about a doubt."""
    ask, here = template.ask, Node.ASK_DETAILS
    repeats = [f"no answer in {span_of(template.silence.reminder)}: one reminder"]
    if ask.attempts > 1:
        # What is not required is let go, unless something was typed that could not be read.
        if ask.required or _REACHES.intersection(ask.kinds):
            repeats.append(f"not usable: asked again, at most {ask.attempts} times in all")
        repeats += _doubts(ask)
    repeats.append("a question back: the AI answers, then asks again")
    if template.save.on_match is OnMatch.VERIFY and _REACHES.intersection(ask.kinds):
        repeats.append(f"given: a code is sent to it and asked for, at most {TRIES} tries, before anything is saved")
    return [Branch(here, here, when) for when in repeats]


def _doubts(ask: Ask) -> list[str]:
    doubts: list[str] = []
    if ask.suggest_typos and Wanted.EMAIL in ask.kinds:
        doubts.append("an address looks mistyped: asked whether another is meant")
    if ask.disposable_addresses is Disposable.ASK_AGAIN and Wanted.EMAIL in ask.kinds:
        doubts.append("an address for one use: asked for another, taken when sent again")
    if ask.phones is Phones.MOBILE and Wanted.PHONE in ask.kinds:
        doubts.append("no mobile number: asked for one, taken when sent again")
    return doubts


def _out_of(template: Template) -> list[Branch]:
    ask, here = template.ask, Node.ASK_DETAILS
    tries = "once" if ask.attempts == 1 else f"{ask.attempts} times"
    silent = f"silent for {span_of(template.silence.end)}"
    partly = [Branch(here, Node.SAVE_CONTACT, "only a part is, at the end")] if len(ask.details) > 1 else []
    refused = [Branch(here, REFUSED, "refuses it all")] if ask.kinds else []
    return [
        Branch(here, Node.WITH_PERSON, "somebody accepts after all"),
        Branch(here, Node.SAVE_CONTACT, "given"),
        *partly,
        *refused,
        Branch(here, ABANDONED, f"asked {tries}, nothing usable"),
        Branch(here, ABANDONED, silent),
        Branch(here, CANCELLED, CALLED_OFF),
    ]
