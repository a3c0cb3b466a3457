"""The words of each question, made of the template's texts, what was typed, and proven values shown masked."""

from collections.abc import Mapping

import phonenumbers

from tools.contacts.details import Reading
from tools.contacts.phone_numbers import Fault, format_phone
from tools.contacts.typed_wishes import Wanted
from workflows.handover.collecting import Lead, Step
from workflows.handover.phrases import Phrases
from workflows.handover.ports import Notes
from workflows.handover.state import Asking
from workflows.handover.texts import Text

_FAULTS = {
    Fault.TOO_SHORT: Text.PHONE_TOO_SHORT,
    Fault.TOO_LONG: Text.PHONE_TOO_LONG,
    Fault.NO_AREA_CODE: Text.PHONE_NO_AREA_CODE,
    Fault.NO_COUNTRY_CODE: Text.PHONE_NO_COUNTRY_CODE,
}
_ANYWHERE = "+44 7400 123456"


def question(phrases: Phrases, asking: Asking, on_file: Mapping[Wanted, str]) -> str:
    """The question that stands: what is on file is confirmed first, one at a time."""
    if asking.confirming and (value := on_file.get(asking.confirming[0])):
        wanted = asking.confirming[0]
        text = Text.CONFIRM_EMAIL if wanted is Wanted.EMAIL else Text.CONFIRM_PHONE
        return phrases.say(text, **{wanted.value: phrases.masked(wanted, value)})
    if len(asking.missing) > 1:
        return phrases.say(Text.ASK_BOTH)
    return phrases.say(Text.ASK_EMAIL if Wanted.EMAIL in asking.missing else Text.ASK_PHONE)


def first_question(
    phrases: Phrases, asking: Asking, notes: Notes, lead: Lead, *, on_file: Mapping[Wanted, str]
) -> str:
    """The first time it is asked, the customer also learns what for."""
    asked = _doubtful(phrases, notes) if lead is Lead.EMAIL_DOUBTFUL else question(phrases, asking, on_file)
    return f"{asked} {phrases.why()}"


def next_question(
    phrases: Phrases, step: Step, reading: Reading, *, region: str, on_file: Mapping[Wanted, str]
) -> str:
    """What is said to an answer after which something is missing still."""
    asked = question(phrases, step.asking, on_file)
    match step.lead:
        case Lead.GOT_SOMETHING:
            return _got_something(phrases, step, on_file)
        case Lead.EMAIL_DOUBTFUL:
            return _doubtful(phrases, step.notes)
        case Lead.EMAIL_INVALID:
            return phrases.say(Text.EMAIL_INVALID)
        case Lead.PHONE_INVALID:
            return _phone_problem(phrases, reading, region)
        case Lead.NOT_FOUND:
            return asked if step.asking.confirming else _not_found(phrases, step.asking)
        case Lead.FILES:
            return f"{phrases.say(Text.FILES_KEPT)} {asked}"
        case Lead.STILL_NOBODY:
            return f"{phrases.say(Text.STILL_NOBODY)} {asked}"
        case Lead.NOTHING:
            return asked


def _got_something(phrases: Phrases, step: Step, on_file: Mapping[Wanted, str]) -> str:
    details, missing = step.notes.details, step.asking.missing
    if not step.asking.confirming and len(missing) == 1:
        if Wanted.PHONE in missing and details.email:
            return phrases.say(Text.GOT_EMAIL_ASK_PHONE, email=details.email)
        if Wanted.EMAIL in missing and details.phone:
            return phrases.say(Text.GOT_PHONE_ASK_EMAIL, phone=format_phone(details.phone))
    return question(phrases, step.asking, on_file)


def _not_found(phrases: Phrases, asking: Asking) -> str:
    if len(asking.missing) > 1:
        return phrases.say(Text.NOT_FOUND_BOTH)
    return phrases.say(Text.NOT_FOUND_EMAIL if Wanted.EMAIL in asking.missing else Text.NOT_FOUND_PHONE)


def _doubtful(phrases: Phrases, notes: Notes) -> str:
    if not notes.suggestion:
        return phrases.say(Text.EMAIL_INVALID)
    return phrases.say(Text.EMAIL_SUGGESTION, typed=notes.doubtful_email, suggestion=notes.suggestion)


def _phone_problem(phrases: Phrases, reading: Reading, region: str) -> str:
    problem = reading.phone_problem
    if problem is None:
        return phrases.say(Text.PHONE_INVALID, example=_example(region))
    if problem.kind is Fault.TWO_READINGS and len(problem.readings) > 1:
        first, second = (format_phone(one.value) for one in problem.readings[:2])
        return phrases.say(Text.PHONE_TWO_READINGS, first=first, second=second)
    return phrases.say(_FAULTS.get(problem.kind, Text.PHONE_INVALID), example=_example(region))


def _example(region: str) -> str:
    mobile = phonenumbers.PhoneNumberType.MOBILE
    number = phonenumbers.example_number_for_type(region, mobile) if region else None
    if number is None:
        return _ANYWHERE
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
