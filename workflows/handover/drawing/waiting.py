"""The picture's upper part: what leads to a person, and the wait for one."""

from tools.team.routing import ByLanguage, Routing
from workflows.handover.drawing.hours_said import hours_lines
from workflows.handover.drawing.picture import Branch, Look, Step
from workflows.handover.drawing.saying import listed, quoted, span_of
from workflows.handover.routes import Node
from workflows.handover.templates.template import Assigned, By, Reads, Speak, Template, Trigger

AI = "ai"
RETURNED = "returned"
CANCELLED = "cancelled"
CALLED_OFF = "“never mind”, or called off"
_READS = {Reads.OWN_DETAILS: "the own details", Reads.OPEN_INVOICES: "open invoices"}


def waiting(template: Template) -> tuple[list[Step], list[Branch]]:
    """Up to the moment when nobody came, or somebody did."""
    if template.wait.never:
        return _never_waiting(template)
    may_skip = _skips(template)
    opened = Node.OPEN_HANDOVER if may_skip else Node.WAIT_FOR_PERSON
    steps = [Step(AI, "The AI answers", _ai_lines(template), Look.END)]
    if may_skip:
        hours = hours_lines(template.hours) if template.wait.when_closed == "skip" else ()
        steps.append(Step(opened, "A person is needed: is anybody there?", hours, Look.CHOICE))
    steps += [
        Step(Node.WAIT_FOR_PERSON, "The customer waits for a person", _wait_lines(template)),
        Step(Node.TIME_OUT, "Nobody came, and the AI says so"),
    ]
    branches = [
        *(Branch(AI, opened, when) for when in _reasons(template.trigger, template.language)),
        *_said_again(template.trigger),
        *(Branch(opened, Node.TIME_OUT, when) for when in may_skip),
        *([Branch(opened, Node.WAIT_FOR_PERSON, "yes")] if may_skip else []),
        *_ends_of_wait(template),
        Branch(Node.WITH_PERSON, opened, f"no first reply in {span_of(template.wait.first_reply)}"),
    ]
    return steps, branches


def _never_waiting(template: Template) -> tuple[list[Step], list[Branch]]:
    steps = [
        Step(AI, "The AI answers", _ai_lines(template), Look.END),
        Step(Node.OPEN_HANDOVER, "A person is needed"),
        Step(Node.TIME_OUT, "Nobody is waited for, and the AI says that somebody will get back"),
    ]
    branches = [
        *(Branch(AI, Node.OPEN_HANDOVER, when) for when in _reasons(template.trigger, template.language)),
        *_said_again(template.trigger),
        Branch(Node.OPEN_HANDOVER, Node.TIME_OUT, "at once"),
        Branch(Node.WITH_PERSON, Node.OPEN_HANDOVER, f"no first reply in {span_of(template.wait.first_reply)}"),
    ]
    return steps, branches


def _skips(template: Template) -> list[str]:
    """When the wait is left out."""
    wait = template.wait
    closed = (
        ["outside the hours: told when somebody is back"] if template.hours and wait.when_closed == "skip" else []
    )
    return [*(["nobody is online"] if wait.when_nobody_is_there == "skip" else []), *closed]


def _reasons(trigger: Trigger, language: str) -> list[str]:
    reasons = ["the AI asks for one"]
    if trigger.by is By.WORDS:
        reasons.append(_words(trigger, language))
    times = "" if trigger.failures == 1 else f" {trigger.failures} times in a row"
    reasons.append(f"the AI fails{times}")
    if trigger.turn_limit is not None:
        reasons.append(f"the AI has answered {_times(trigger.turn_limit)} alone")
    if trigger.assigned is Assigned.PERSON_FIRST:
        reasons.append("the contact has an assignee, who is asked first")
    return [*reasons, "the team asks"]


def _words(trigger: Trigger, language: str) -> str:
    by_language = [trigger.words.get(language, ()), *(trigger.words[each] for each in sorted(trigger.words))]
    phrase = next((phrases[0] for phrases in by_language if phrases), None)
    count = sum(len(phrases) for phrases in trigger.words.values())
    more = f" ({count - 1} more)" if count > 1 else ""
    return f"the customer asks: {quoted(phrase)}{more}" if phrase is not None else "the customer asks"


def _said_again(trigger: Trigger) -> list[Branch]:
    before = trigger.failures - 1
    return [Branch(AI, AI, f"the AI fails {_times(before)}: could you say that again?")] if before else []


def _ends_of_wait(template: Template) -> list[Branch]:
    wait, here = template.wait, Node.WAIT_FOR_PERSON
    branches = [Branch(here, here, f"offer not taken in {span_of(wait.offer)}: on to the next")]
    if wait.updates is not None:
        place = ", and the place in line" if wait.say_place else ""
        branches.append(Branch(here, here, f"every {span_of(wait.updates)}: told that the wait goes on{place}"))
    over = ["the time is over", "“just write to me”"]
    if wait.when_all_had_it == "skip":
        over.insert(1, "everybody there let it go")
    return [
        *branches,
        *(Branch(here, Node.TIME_OUT, when) for when in over),
        Branch(here, Node.WITH_PERSON, "somebody accepts"),
        Branch(here, CANCELLED, CALLED_OFF),
    ]


def _ai_lines(template: Template) -> tuple[str, ...]:
    languages = listed(sorted({template.language, *template.messages}))
    spoken = {
        Speak.WORDS: f"as the customer writes: {languages}, else {template.language}",
        Speak.BROWSER: f"in the browser's language: {languages}, else {template.language}",
        Speak.BUSINESS: f"always in {template.language}",
    }[template.speak]
    reads = listed([_READS[each] for each in Reads if each in template.reads])
    return (spoken, f"a proven customer may hear of {reads}") if reads else (spoken,)


def _wait_lines(template: Template) -> tuple[str, ...]:
    order = {
        Routing.ROUND_ROBIN: "offered to the contact's assignee first, then in turn",
        Routing.LEAST_BUSY: "offered to the contact's assignee first, then to the least busy",
    }[template.routing]
    spoken = {
        ByLanguage.IGNORE: (),
        ByLanguage.PREFER: ("who speaks the customer's language comes first",),
        ByLanguage.REQUIRE: ("only to who speaks the customer's language",),
    }[template.routing_language]
    lines = (f"at most {span_of(template.wait.time)}", order, *spoken)
    return (*lines, "told the place in line") if template.wait.say_place else lines


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
