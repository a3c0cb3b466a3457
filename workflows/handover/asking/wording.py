"""The words of each question, made of the template's texts, what was typed, and proven values shown masked."""

from collections.abc import Mapping
from dataclasses import dataclass

import phonenumbers

from tools.contacts.details import Reading
from tools.contacts.typed.typed_wishes import Wanted
from tools.contacts.values.phone_numbers import Fault, format_phone
from workflows.handover.asking.collecting import Lead, Step, proposed_kind
from workflows.handover.phrases import Phrases
from workflows.handover.ports import Notes
from workflows.handover.state import Asking
from workflows.handover.templates.asking import Group
from workflows.handover.templates.texts import Text

_FAULTS = {
    Fault.TOO_SHORT: Text.PHONE_TOO_SHORT,
    Fault.TOO_LONG: Text.PHONE_TOO_LONG,
    Fault.NO_AREA_CODE: Text.PHONE_NO_AREA_CODE,
    Fault.NO_COUNTRY_CODE: Text.PHONE_NO_COUNTRY_CODE,
}
_ANYWHERE = "+44 7400 123456"
_BOTH = frozenset({Wanted.EMAIL, Wanted.PHONE})
_ASKED_ALONE = {Wanted.EMAIL: Text.ASK_EMAIL, Wanted.PHONE: Text.ASK_PHONE, Wanted.NAME: Text.ASK_NAME}
_NOT_FOUND = {
    Wanted.EMAIL: Text.NOT_FOUND_EMAIL,
    Wanted.PHONE: Text.NOT_FOUND_PHONE,
    Wanted.NAME: Text.NOT_FOUND_NAME,
}
_YOURS = {Wanted.EMAIL: Text.YOUR_EMAIL, Wanted.PHONE: Text.YOUR_PHONE, Wanted.NAME: Text.YOUR_NAME}


@dataclass(frozen=True)
class Questions:
    """Everything that is asked in one chat."""

    phrases: Phrases
    on_file: Mapping[Wanted, str]
    region: str

    def standing(self, asking: Asking) -> str:
        """The question that stands: what is on file is confirmed first, one at a time."""
        ask = self.phrases.template.ask
        group = ask.next_group(asking.wanted)
        proposed = proposed_kind(asking, group)
        if proposed is not None and (value := self.on_file.get(proposed)):
            text = Text.CONFIRM_EMAIL if proposed is Wanted.EMAIL else Text.CONFIRM_PHONE
            return self.phrases.say(text, **{proposed.value: self.phrases.masked(proposed, value)})
        if (own := ask.question(group[0])) is not None:
            return self.phrases.own(own.words)
        return self._asked(group)

    def first(self, asking: Asking, notes: Notes, lead: Lead) -> str:
        """The first question of all."""
        doubt = self._doubt(notes, lead)
        return doubt or self.standing(asking)

    def next(self, step: Step, reading: Reading) -> str:
        """What is said to an answer after which something is wanted still."""
        asked = self.standing(step.asking)
        match step.lead:
            case Lead.GOT_SOMETHING:
                return self._got_something(step)
            case Lead.EMAIL_INVALID:
                return self.phrases.say(Text.EMAIL_INVALID)
            case Lead.PHONE_INVALID:
                return self._phone_problem(reading)
            case Lead.NOT_FOUND:
                return self._not_found(step.asking)
            case Lead.FILES:
                return f"{self.phrases.say(Text.FILES_KEPT)} {asked}"
            case Lead.STILL_NOBODY:
                return f"{self.phrases.say(Text.STILL_NOBODY)} {asked}"
            case _:
                return self._doubt(step.notes, step.lead) or asked

    def _asked(self, group: Group) -> str:
        if len(group) == 1 and self._needed(group):
            return self.phrases.say(_ASKED_ALONE[Wanted(group[0])])
        if set(group) == _BOTH and self._needed(group):
            return self.phrases.say(Text.ASK_BOTH)
        return self.phrases.say(Text.ASK_THESE, details=self._listed(group))

    def _not_found(self, asking: Asking) -> str:
        ask = self.phrases.template.ask
        group = ask.next_group(asking.wanted)
        if proposed_kind(asking, group) is not None or ask.question(group[0]) is not None:
            return self.standing(asking)
        if len(group) == 1:
            return self.phrases.say(_NOT_FOUND[Wanted(group[0])])
        if set(group) == _BOTH:
            return self.phrases.say(Text.NOT_FOUND_BOTH)
        return self.phrases.say(Text.NOT_FOUND_THESE, details=self._listed(group))

    def _got_something(self, step: Step) -> str:
        details, group = step.notes.details, self.phrases.template.ask.next_group(step.asking.wanted)
        if proposed_kind(step.asking, group) is not None or not details.reachable:
            return self.standing(step.asking)
        if self._needed(group):
            if group == (Wanted.PHONE,) and details.email:
                return self.phrases.say(Text.GOT_EMAIL_ASK_PHONE, email=details.email)
            if group == (Wanted.EMAIL,) and details.phone:
                return self.phrases.say(Text.GOT_PHONE_ASK_EMAIL, phone=format_phone(details.phone))
        if step.reached:
            return (
                f"{self.phrases.say(Text.NOTED, details=self.phrases.details(details))} {self.standing(step.asking)}"
            )
        return self.standing(step.asking)

    def _doubt(self, notes: Notes, lead: Lead) -> str:
        match lead:
            case Lead.EMAIL_DOUBTFUL if not notes.suggestion:
                return self.phrases.say(Text.EMAIL_INVALID)
            case Lead.EMAIL_DOUBTFUL:
                typed, suggestion = notes.doubtful_email, notes.suggestion
                return self.phrases.say(Text.EMAIL_SUGGESTION, typed=typed, suggestion=suggestion)
            case Lead.EMAIL_DISPOSABLE:
                return self.phrases.say(Text.EMAIL_DISPOSABLE, typed=notes.doubtful_email)
            case Lead.PHONE_NOT_MOBILE:
                return self.phrases.say(Text.PHONE_NOT_MOBILE, typed=format_phone(notes.doubtful_phone))
            case _:
                return ""

    def _phone_problem(self, reading: Reading) -> str:
        problem = reading.phone_problem
        if problem is None:
            return self.phrases.say(Text.PHONE_INVALID, example=_example(self.region))
        if problem.kind is Fault.TWO_READINGS and len(problem.readings) > 1:
            first, second = (format_phone(one.value) for one in problem.readings[:2])
            return self.phrases.say(Text.PHONE_TWO_READINGS, first=first, second=second)
        return self.phrases.say(_FAULTS.get(problem.kind, Text.PHONE_INVALID), example=_example(self.region))

    def _needed(self, group: Group) -> bool:
        return set(group) <= self.phrases.template.ask.required

    def _listed(self, group: Group) -> str:
        required = self.phrases.template.ask.required
        names = [(name in required, self.phrases.say(_YOURS[Wanted(name)])) for name in group]
        return self.phrases.listed(
            [name if needed else self.phrases.say(Text.IF_YOU_LIKE, detail=name) for needed, name in names]
        )


def _example(region: str) -> str:
    mobile = phonenumbers.PhoneNumberType.MOBILE
    number = phonenumbers.example_number_for_type(region, mobile) if region else None
    if number is None:
        return _ANYWHERE
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
