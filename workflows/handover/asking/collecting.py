"""How the asking for details goes on after each answer: from what is wanted and what was read to the next step."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from tools.contacts.details import Reading
from tools.contacts.typed.typed_wishes import Wanted, Wish
from workflows.handover.asking.disposable import is_disposable
from workflows.handover.asking.noting import Doubt, noted
from workflows.handover.ports import Details, Identity, Notes
from workflows.handover.state import Asking, Outcome
from workflows.handover.templates.asking import Ask, Group

LONGEST_ANSWER = 1000
"""Characters of an answer to a question of the business's own; the message itself is kept whole."""


_A_FEW = 3
"""``my mail is`` before an address is no answer to anything else."""


class Lead(StrEnum):
    """What is said before the question that stands."""

    NOTHING = "nothing"
    GOT_SOMETHING = "got_something"
    EMAIL_INVALID = "email_invalid"
    EMAIL_DOUBTFUL = "email_doubtful"
    EMAIL_DISPOSABLE = "email_disposable"
    PHONE_INVALID = "phone_invalid"
    PHONE_NOT_MOBILE = "phone_not_mobile"
    NOT_FOUND = "not_found"
    FILES = "files"
    STILL_NOBODY = "still_nobody"


@dataclass(frozen=True)
class Step:
    """One step of the asking."""

    asking: Asking
    notes: Notes
    outcome: Outcome = Outcome.NONE
    lead: Lead = Lead.NOTHING
    counter_question: bool = False
    """The customer asked something: the agent answers first."""
    reached: bool = False
    """An address or a number came with this answer."""


@dataclass(frozen=True)
class Answer:
    """One answer of the customer."""

    reading: Reading
    text: str

    @property
    def empty(self) -> bool:
        """Without words: a picture, a voice message, a file."""
        return not self.text.strip()

    @property
    def says_more(self) -> bool:
        """Whether there are words beside an address or a number."""
        words = [word for word in self.text.split() if "@" not in word and sum(map(str.isdigit, word)) < 3]
        return len(words) > _A_FEW


def hear_early(
    early: tuple[Wanted, ...], notes: Notes, reading: Reading, ask: Ask
) -> tuple[tuple[Wanted, ...], Notes]:
    """What was written while waiting: sure values are taken, doubtful ones asked about later, refusals remembered."""
    refused = {
        Wish.REFUSE_ALL: (Wanted.EMAIL, Wanted.PHONE),
        Wish.REFUSE_EMAIL: (Wanted.EMAIL,),
        Wish.REFUSE_PHONE: (Wanted.PHONE,),
        Wish.JUST_WRITE_ME: (Wanted.PHONE,),
        Wish.JUST_CALL_ME: (Wanted.EMAIL,),
    }.get(reading.wish, ())
    return (*early, *(kind for kind in refused if kind not in early)), noted(notes, reading, ask)[0]


def begin(ask: Ask, refused: tuple[Wanted, ...], identity: Identity, notes: Notes) -> Asking:
    """What is missing in this session; what a proven customer has on file is only to be confirmed."""
    given = tuple(kind for kind in ask.kinds if notes.details.has(kind))
    open_still = tuple(kind for kind in ask.kinds if kind not in given and not identity.known.get(kind))
    missing = tuple(kind for kind in open_still if kind not in refused)
    return Asking(
        missing=missing,
        given=given,
        refused=tuple(kind for kind in open_still if kind in refused),
        confirming=tuple(kind for kind in missing if kind is not Wanted.NAME and identity.on_file.get(kind)),
        questions=tuple(one.question for one in ask.questions if one.question not in notes.details.answers),
    )


def nothing_missing(asking: Asking, notes: Notes) -> Outcome:
    """Nothing has to be asked: captured, unless the customer refused it all beforehand."""
    return Outcome.REFUSED if asking.refused and not _anything(asking, notes.settled()) else Outcome.CAPTURED


def not_got(ask: Ask, identity: Identity, notes: Notes) -> tuple[str, ...]:
    """What is required and was not got; what the session itself shows was."""
    got = {kind.value for kind in ask.kinds if notes.details.has(kind) or identity.known.get(kind)}
    return tuple(name for name in ask.names if name in ask.required - got - set(notes.details.answers))


def first_lead(asking: Asking, notes: Notes, ask: Ask) -> Lead:
    """A doubtful value from the wait is what is asked about first."""
    group = ask.next_group(asking.wanted)
    if Wanted.EMAIL in group and notes.doubtful_email:
        is_typo = notes.suggestion or not is_disposable(notes.doubtful_email)
        return Lead.EMAIL_DOUBTFUL if is_typo else Lead.EMAIL_DISPOSABLE
    return Lead.PHONE_NOT_MOBILE if Wanted.PHONE in group and notes.doubtful_phone else Lead.NOTHING


def next_step(asking: Asking, notes: Notes, answer: Answer, *, ask: Ask, on_file: Mapping[Wanted, str]) -> Step:
    """The step after one answer."""
    reading = answer.reading
    if reading.wish in (Wish.NEVER_MIND, Wish.STOP):
        return Step(asking, notes, Outcome.CANCELLED)
    asked = asked_now(asking, notes, ask)
    before, proposed = notes, bool(notes.suggestion or proposed_kind(asking, asked))
    notes, doubts = noted(notes, reading, ask)
    notes, asking = _confirmed(notes, asking, reading, asked, on_file)
    asking = _refused(_settled(asking, notes), reading, asked, proposed=proposed)
    problem, question = _problem(asking, reading, doubts), _question(asking, asked)
    if problem is not None:
        lead = problem
    elif question is not None and (not _reached(notes, before) or answer.says_more):
        asking, notes, lead = _answered(asking, notes, answer, question)
    else:
        lead = Lead.GOT_SOMETHING if notes.details != before.details else _lead(answer, proposed=proposed)
    asking = _let_go(_counted(asking, asked, lead, ask), asked, lead, ask)
    if not asking.wanted:
        return _ended(asking, notes, reading)
    counter = reading.wish is Wish.QUESTION and lead in (Lead.NOTHING, Lead.GOT_SOMETHING)
    if lead in _ABOUT and _ABOUT[lead] not in asking.wanted:
        # It was let go: an answer to words about it would lead nowhere.
        lead = Lead.NOTHING
    return Step(asking, notes, lead=lead, counter_question=counter, reached=_reached(notes, before))


def asked_now(asking: Asking, notes: Notes, ask: Ask) -> Group:
    """What the question that stands is about: a doubtful value, one on file, or the next that is wanted."""
    group = ask.next_group(asking.wanted)
    if notes.doubtful_email and Wanted.EMAIL in group:
        return (Wanted.EMAIL.value,)
    return (proposed.value,) if (proposed := proposed_kind(asking, group)) is not None else group


def proposed_kind(asking: Asking, group: Group) -> Wanted | None:
    """What is on file and shown to be confirmed."""
    return next((kind for kind in asking.confirming if kind in group), None)


def ended_by_silence(asking: Asking, notes: Notes) -> Step:
    """Nobody answers any more: what was given is enough, or nothing was."""
    notes = notes.settled()
    return Step(asking, notes, Outcome.CAPTURED if _anything(asking, notes) else Outcome.ABANDONED)


def _confirmed(
    notes: Notes, asking: Asking, reading: Reading, asked: Group, on_file: Mapping[Wanted, str]
) -> tuple[Notes, Asking]:
    """A yes takes what was proposed; a no to it lets the customer type another."""
    if reading.wish not in (Wish.YES, Wish.NO):
        return notes, asking
    if notes.suggestion and reading.email is None and Wanted.EMAIL in asked:
        email = notes.suggestion if reading.wish is Wish.YES else notes.doubtful_email
        details = replace(notes.details, email=email)
        return replace(notes, details=details, doubtful_email="", suggestion=""), asking
    wanted = proposed_kind(asking, asked)
    if wanted is None:
        return notes, asking
    if reading.wish is Wish.YES and not notes.details.has(wanted):
        notes = replace(notes, details=_given(notes.details, wanted, on_file.get(wanted, "")))
    return notes, replace(asking, confirming=tuple(kind for kind in asking.confirming if kind is not wanted))


def _given(details: Details, wanted: Wanted, value: str) -> Details:
    return replace(details, email=value) if wanted is Wanted.EMAIL else replace(details, phone=value)


def _settled(asking: Asking, notes: Notes) -> Asking:
    """What was given is missing no more."""
    given = tuple(kind for kind in asking.missing if notes.details.has(kind))
    return _without(replace(asking, given=asking.given + given), given)


def _refused(asking: Asking, reading: Reading, asked: Group, *, proposed: bool) -> Asking:
    """A no is one to what was asked; no to all that was asked for ends it, the business's own questions too."""
    refused: tuple[str, ...] = ()
    match reading.wish:
        case Wish.REFUSE_ALL:
            # Where neither was asked for, it is no to the one thing that was.
            refused = asking.wanted if {Wanted.EMAIL, Wanted.PHONE} & set(asked) else asked
        case Wish.REFUSE_EMAIL:
            refused = (Wanted.EMAIL,)
        case Wish.REFUSE_PHONE | Wish.JUST_WRITE_ME:
            refused = (Wanted.PHONE,)
        case Wish.JUST_CALL_ME:
            refused = (Wanted.EMAIL,)
        case Wish.NO if not proposed:
            # To a question of the business's own it is an answer.
            refused = tuple(kind for kind in asked if kind in asking.missing)
    if not refused:
        return asking
    kinds = tuple(kind for kind in asking.missing if kind in refused)
    return _without(replace(asking, refused=asking.refused + kinds), refused)


def _without(asking: Asking, gone: tuple[str, ...]) -> Asking:
    if not gone:
        return asking
    return replace(
        asking,
        missing=tuple(kind for kind in asking.missing if kind not in gone),
        confirming=tuple(kind for kind in asking.confirming if kind not in gone),
        questions=tuple(key for key in asking.questions if key not in gone),
    )


def _reached(notes: Notes, before: Notes) -> bool:
    """Whether an address or a number came with this answer."""
    return (notes.details.email, notes.details.phone) != (before.details.email, before.details.phone)


def _question(asking: Asking, asked: Group) -> str | None:
    """The business's own question that stands."""
    return next((key for key in asking.questions if key in asked), None)


_OTHER_WISHES = (Wish.HUMAN, Wish.JUST_WRITE_ME, Wish.JUST_CALL_ME, Wish.START)


def _answered(asking: Asking, notes: Notes, answer: Answer, question: str) -> tuple[Asking, Notes, Lead]:
    """Whatever is written is the answer, also a question or a no; only not what plainly means something else."""
    if answer.empty or answer.reading.wish in _OTHER_WISHES:
        return asking, notes, _lead(answer, proposed=True)
    answers = {**notes.details.answers, question: answer.text.strip()[:LONGEST_ANSWER]}
    notes = replace(notes, details=replace(notes.details, answers=answers))
    return _without(asking, (question,)), notes, Lead.GOT_SOMETHING


def _lead(answer: Answer, *, proposed: bool) -> Lead:
    if answer.empty:
        return Lead.FILES
    match answer.reading.wish:
        case Wish.HUMAN:
            return Lead.STILL_NOBODY
        case Wish.NONE | Wish.START:
            return Lead.NOT_FOUND
        case Wish.YES if not proposed:
            return Lead.NOT_FOUND
        case _:
            return Lead.NOTHING


_DOUBTS = {
    Doubt.TYPO: (Wanted.EMAIL, Lead.EMAIL_DOUBTFUL),
    Doubt.DISPOSABLE: (Wanted.EMAIL, Lead.EMAIL_DISPOSABLE),
    Doubt.NOT_MOBILE: (Wanted.PHONE, Lead.PHONE_NOT_MOBILE),
}


def _problem(asking: Asking, reading: Reading, doubts: tuple[Doubt, ...]) -> Lead | None:
    for doubt in doubts:
        kind, lead = _DOUBTS[doubt]
        if kind in asking.missing:
            return lead
    if Wanted.EMAIL in asking.missing and reading.email is None and reading.email_problem is not None:
        return Lead.EMAIL_INVALID
    if Wanted.PHONE in asking.missing and reading.phone is None and reading.phone_problem is not None:
        return Lead.PHONE_INVALID
    return None


_ABOUT = {
    Lead.EMAIL_INVALID: Wanted.EMAIL,
    Lead.EMAIL_DOUBTFUL: Wanted.EMAIL,
    Lead.EMAIL_DISPOSABLE: Wanted.EMAIL,
    Lead.PHONE_INVALID: Wanted.PHONE,
    Lead.PHONE_NOT_MOBILE: Wanted.PHONE,
}


def _counted(asking: Asking, asked: Group, lead: Lead, ask: Ask) -> Asking:
    """An answer without a usable value costs an attempt; a detail asked for often enough is let go."""
    if lead is Lead.NOT_FOUND:
        tried: tuple[str, ...] = tuple(name for name in asking.wanted if name in asked)
    else:
        tried = (_ABOUT[lead],) if lead in _ABOUT else ()
    counts = {**asking.attempts, **{str(name): asking.attempts.get(str(name), 0) + 1 for name in tried}}
    asking = replace(asking, attempts=counts) if tried else asking
    return _without(asking, tuple(name for name in asking.wanted if counts.get(str(name), 0) >= ask.attempts))


def _let_go(asking: Asking, asked: Group, lead: Lead, ask: Ask) -> Asking:
    """What is not required is asked for once; a value that could not be read is worth a second try."""
    if lead in (Lead.NOTHING, Lead.FILES, Lead.STILL_NOBODY):
        return asking
    about = _ABOUT.get(lead)
    return _without(asking, tuple(name for name in asked if name not in ask.required and name != about))


def _anything(asking: Asking, notes: Notes) -> bool:
    """Whether anything was given: a way to reach the customer, or whatever else was asked for."""
    return notes.details.reachable or bool(asking.given) or bool(notes.details.answers)


def _ended(asking: Asking, notes: Notes, reading: Reading) -> Step:
    notes = notes.settled()
    if _anything(asking, notes):
        return Step(asking, notes, Outcome.CAPTURED, counter_question=reading.wish is Wish.QUESTION)
    return Step(asking, notes, Outcome.REFUSED if asking.refused else Outcome.GIVEN_UP)
