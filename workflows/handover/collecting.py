"""How the asking for details goes on after each answer: from what is missing and what was read to the next step."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from tools.contacts.details import Reading
from tools.contacts.typed_emails import EmailDoubt
from tools.contacts.typed_wishes import Wanted, Wish
from workflows.handover.ports import Details, Identity, Notes
from workflows.handover.state import Asking, Outcome


class Lead(StrEnum):
    """What is said before the question that stands."""

    NOTHING = "nothing"
    GOT_SOMETHING = "got_something"
    EMAIL_INVALID = "email_invalid"
    EMAIL_DOUBTFUL = "email_doubtful"
    PHONE_INVALID = "phone_invalid"
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


def hear_early(early: tuple[Wanted, ...], notes: Notes, reading: Reading) -> tuple[tuple[Wanted, ...], Notes]:
    """What was written while waiting: sure values are taken, doubtful ones asked about later, refusals remembered."""
    refused = {
        Wish.REFUSE_ALL: (Wanted.EMAIL, Wanted.PHONE),
        Wish.REFUSE_EMAIL: (Wanted.EMAIL,),
        Wish.REFUSE_PHONE: (Wanted.PHONE,),
        Wish.JUST_WRITE_ME: (Wanted.PHONE,),
        Wish.JUST_CALL_ME: (Wanted.EMAIL,),
    }.get(reading.wish, ())
    return (*early, *(kind for kind in refused if kind not in early)), _with_values(notes, reading)[0]


def begin(wanted: tuple[Wanted, ...], refused: tuple[Wanted, ...], identity: Identity, notes: Notes) -> Asking:
    """What is missing in this session; what a proven customer has on file is only to be confirmed."""
    given = tuple(kind for kind in wanted if notes.details.has(kind))
    open_still = tuple(kind for kind in wanted if kind not in given and not identity.known.get(kind))
    missing = tuple(kind for kind in open_still if kind not in refused)
    return Asking(
        missing=missing,
        given=given,
        refused=tuple(kind for kind in open_still if kind in refused),
        confirming=tuple(kind for kind in missing if identity.on_file.get(kind)),
    )


def nothing_missing(asking: Asking, notes: Notes) -> Outcome:
    """Nothing has to be asked: captured, unless the customer refused it all beforehand."""
    return Outcome.REFUSED if asking.refused and not notes.settled().details.reachable else Outcome.CAPTURED


def first_lead(asking: Asking, notes: Notes) -> Lead:
    """A doubtful address from the wait is what is asked about first."""
    return Lead.EMAIL_DOUBTFUL if notes.doubtful_email and Wanted.EMAIL in asking.missing else Lead.NOTHING


def next_step(
    asking: Asking, notes: Notes, reading: Reading, *, on_file: Mapping[Wanted, str], attempts: int, empty: bool
) -> Step:
    """The step after one answer; ``empty`` is one without words: a picture, a voice message, a file."""
    if reading.wish in (Wish.NEVER_MIND, Wish.STOP):
        return Step(asking, notes, Outcome.CANCELLED)
    before, proposed = notes, bool(notes.suggestion or asking.confirming)
    notes, doubtful = _with_values(notes, reading)
    notes, asking = _confirmed(notes, asking, reading, on_file)
    asking = _refused(_settled(asking, notes), reading, proposed=proposed)
    if notes.details != before.details and not _problem(asking, reading, doubtful=doubtful):
        lead = Lead.GOT_SOMETHING
    else:
        lead = _lead(asking, reading, doubtful=doubtful, empty=empty, proposed=proposed)
    asking = _counted(asking, lead, attempts)
    if not asking.missing:
        return _ended(asking, notes, reading)
    question = reading.wish is Wish.QUESTION and lead in (Lead.NOTHING, Lead.GOT_SOMETHING)
    return Step(asking, notes, lead=lead, counter_question=question)


def ended_by_silence(asking: Asking, notes: Notes) -> Step:
    """Nobody answers any more: what was given is enough, or nothing was."""
    notes = notes.settled()
    return Step(asking, notes, Outcome.CAPTURED if notes.details.reachable else Outcome.ABANDONED)


def _with_values(notes: Notes, reading: Reading) -> tuple[Notes, bool]:
    """The values taken; and whether an e-mail must be asked about. A doubtful one is taken when it is repeated."""
    details = notes.details
    if reading.name:
        details = replace(details, name=reading.name)
    if reading.phone is not None:
        details = replace(details, phone=reading.phone.value, extension=reading.phone.extension)
    if reading.email is None:
        return replace(notes, details=details), False
    typed, problem = reading.email.value, reading.email_problem
    doubtful = problem is not None and problem.kind is not EmailDoubt.NOT_VALID and typed != notes.doubtful_email
    if doubtful and problem is not None:
        suggestion = problem.suggested.value if problem.suggested else ""
        return Notes(details, doubtful_email=typed, suggestion=suggestion), True
    return Notes(replace(details, email=typed)), False


def _confirmed(notes: Notes, asking: Asking, reading: Reading, on_file: Mapping[Wanted, str]) -> tuple[Notes, Asking]:
    """A yes takes what was proposed; a no to it lets the customer type another."""
    if notes.suggestion and reading.email is None and reading.wish in (Wish.YES, Wish.NO):
        email = notes.suggestion if reading.wish is Wish.YES else notes.doubtful_email
        return Notes(replace(notes.details, email=email)), asking
    if not asking.confirming or reading.wish not in (Wish.YES, Wish.NO):
        return notes, asking
    wanted, *later = asking.confirming
    if reading.wish is Wish.YES and not notes.details.has(wanted):
        notes = replace(notes, details=_given(notes.details, wanted, on_file.get(wanted, "")))
    return notes, replace(asking, confirming=tuple(later))


def _given(details: Details, wanted: Wanted, value: str) -> Details:
    return replace(details, email=value) if wanted is Wanted.EMAIL else replace(details, phone=value)


def _settled(asking: Asking, notes: Notes) -> Asking:
    """What was given is missing no more."""
    given = tuple(kind for kind in asking.missing if notes.details.has(kind))
    return _without(replace(asking, given=asking.given + given), given)


def _refused(asking: Asking, reading: Reading, *, proposed: bool) -> Asking:
    """A no is one to what was proposed, else to all that was asked."""
    refused: tuple[Wanted, ...] = ()
    match reading.wish:
        case Wish.REFUSE_ALL:
            refused = asking.missing
        case Wish.REFUSE_EMAIL:
            refused = (Wanted.EMAIL,)
        case Wish.REFUSE_PHONE | Wish.JUST_WRITE_ME:
            refused = (Wanted.PHONE,)
        case Wish.JUST_CALL_ME:
            refused = (Wanted.EMAIL,)
        case Wish.NO if not proposed:
            refused = asking.missing
    refused = tuple(kind for kind in refused if kind in asking.missing)
    return _without(replace(asking, refused=asking.refused + refused), refused)


def _without(asking: Asking, gone: tuple[Wanted, ...]) -> Asking:
    return replace(
        asking,
        missing=tuple(kind for kind in asking.missing if kind not in gone),
        confirming=tuple(kind for kind in asking.confirming if kind not in gone),
    )


def _lead(asking: Asking, reading: Reading, *, doubtful: bool, empty: bool, proposed: bool) -> Lead:
    if problem := _problem(asking, reading, doubtful=doubtful):
        return problem
    if empty:
        return Lead.FILES
    match reading.wish:
        case Wish.HUMAN:
            return Lead.STILL_NOBODY
        case Wish.NONE | Wish.START:
            return Lead.NOT_FOUND
        case Wish.YES if not proposed:
            return Lead.NOT_FOUND
        case _:
            return Lead.NOTHING


def _problem(asking: Asking, reading: Reading, *, doubtful: bool) -> Lead | None:
    if Wanted.EMAIL in asking.missing and doubtful:
        return Lead.EMAIL_DOUBTFUL
    if Wanted.EMAIL in asking.missing and reading.email is None and reading.email_problem is not None:
        return Lead.EMAIL_INVALID
    if Wanted.PHONE in asking.missing and reading.phone is None and reading.phone_problem is not None:
        return Lead.PHONE_INVALID
    return None


def _counted(asking: Asking, lead: Lead, allowed: int) -> Asking:
    """An answer without a usable value costs an attempt; a detail asked for often enough is let go."""
    tried: tuple[Wanted, ...] = ()
    if lead in (Lead.EMAIL_INVALID, Lead.EMAIL_DOUBTFUL):
        tried = (Wanted.EMAIL,)
    elif lead is Lead.PHONE_INVALID:
        tried = (Wanted.PHONE,)
    elif lead is Lead.NOT_FOUND:
        tried = asking.missing
    counts = {**asking.attempts, **{kind: asking.attempts.get(kind, 0) + 1 for kind in tried}}
    asking = replace(asking, attempts=counts)
    return _without(asking, tuple(kind for kind in asking.missing if counts.get(kind, 0) >= allowed))


def _ended(asking: Asking, notes: Notes, reading: Reading) -> Step:
    notes = notes.settled()
    question = reading.wish is Wish.QUESTION
    if notes.details.reachable:
        return Step(asking, notes, Outcome.CAPTURED, counter_question=question)
    return Step(asking, notes, Outcome.REFUSED if asking.refused else Outcome.GIVEN_UP)
