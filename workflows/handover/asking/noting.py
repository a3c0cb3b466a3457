"""What is taken of the values in one message, and what is asked about before it is taken."""

from dataclasses import replace
from enum import StrEnum

from tools.contacts.details import Reading
from tools.contacts.typed.typed_emails import EmailDoubt, EmailProblem
from tools.contacts.values.email_addresses import EmailAddress
from tools.contacts.values.phone_numbers import PhoneNumber, parse_phone
from workflows.handover.asking.disposable import is_disposable
from workflows.handover.ports import Details, Notes
from workflows.handover.templates.asking import Ask, Disposable, Phones

DISPOSABLE_EMAIL = "disposable_email"
NO_MOBILE = "no_mobile"


class Doubt(StrEnum):
    """Why a value is asked about. Whoever types it again, or says that it is right, is believed."""

    TYPO = "typo"
    DISPOSABLE = "disposable"
    NOT_MOBILE = "not_mobile"


def noted(notes: Notes, reading: Reading, ask: Ask) -> tuple[Notes, tuple[Doubt, ...]]:
    """The values taken, and what there is to ask about them."""
    if reading.name:
        notes = replace(notes, details=replace(notes.details, name=reading.name))
    doubts: list[Doubt] = []
    if reading.phone is not None:
        notes, doubt = _phone(notes, reading.phone, ask)
        doubts += [doubt] if doubt else []
    if reading.email is not None:
        notes, doubt = _email(notes, reading.email, reading.email_problem, ask)
        doubts += [doubt] if doubt else []
    return notes, tuple(reversed(doubts))


def flags_of(details: Details, *, ask: Ask) -> tuple[str, ...]:
    """What the team is to know of what was given."""
    flags: list[str] = []
    if ask.disposable_addresses is not Disposable.TAKE and details.email and is_disposable(details.email):
        flags.append(DISPOSABLE_EMAIL)
    if ask.phones is Phones.MOBILE and details.phone and not parse_phone(details.phone, region=None).mobile:
        flags.append(NO_MOBILE)
    return tuple(flags)


def _phone(notes: Notes, phone: PhoneNumber, ask: Ask) -> tuple[Notes, Doubt | None]:
    if ask.phones is Phones.MOBILE and not phone.mobile and phone.value != notes.doubtful_phone:
        return replace(notes, doubtful_phone=phone.value, doubtful_extension=phone.extension), Doubt.NOT_MOBILE
    details = replace(notes.details, phone=phone.value, extension=phone.extension)
    return replace(notes, details=details, doubtful_phone="", doubtful_extension=""), None


def _email(notes: Notes, email: EmailAddress, problem: EmailProblem | None, ask: Ask) -> tuple[Notes, Doubt | None]:
    typed = email.value
    if typed != notes.doubtful_email:
        if _may_be_mistyped(problem, ask):
            suggested = problem.suggested if problem is not None else None
            suggestion = suggested.value if suggested is not None else ""
            return replace(notes, doubtful_email=typed, suggestion=suggestion), Doubt.TYPO
        if ask.disposable_addresses is Disposable.ASK_AGAIN and is_disposable(typed):
            return replace(notes, doubtful_email=typed, suggestion=""), Doubt.DISPOSABLE
    details = replace(notes.details, email=typed)
    return replace(notes, details=details, doubtful_email="", suggestion=""), None


def _may_be_mistyped(problem: EmailProblem | None, ask: Ask) -> bool:
    """Letters that only look Latin are asked about always: nobody types them on purpose."""
    if problem is None or problem.kind is EmailDoubt.NOT_VALID:
        return False
    return ask.suggest_typos or problem.kind is EmailDoubt.LOOK_ALIKE
