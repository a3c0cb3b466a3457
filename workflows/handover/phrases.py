"""A template's texts in one customer's language, filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tools.contacts.typed.typed_wishes import Wanted
from tools.contacts.values.email_addresses import mask_email
from tools.contacts.values.phone_numbers import format_phone, mask_phone
from workflows.handover.hours import place_of
from workflows.handover.ports import Details
from workflows.handover.templates.file import default_template
from workflows.handover.templates.template import Template
from workflows.handover.templates.texts import Text, filled


@dataclass(frozen=True)
class Phrases:
    """What is said, and how, in one chat."""

    template: Template
    language: str
    privacy_page: str = ""
    """The business's own, where the template names none."""

    def say(self, text: Text, **values: str) -> str:
        """A text with its placeholders filled; a missing translation is said in the template's own language."""
        return filled(self._pattern(text), values)

    def why(self) -> str:
        """What the details are for, and where the business says how it handles them."""
        link = self.template.ask.privacy_page or self.privacy_page
        return self.say(Text.WHY_WE_ASK) + (" " + self.say(Text.PRIVACY_PAGE, link=link) if link else "")

    def details(self, details: Details) -> str:
        """What was given, as the customer reads it back."""
        phone = format_phone(details.phone) if details.phone else ""
        if phone and details.extension:
            phone += f" ext. {details.extension}"
        return self.listed([part for part in (details.email, phone) if part])

    def listed(self, parts: Sequence[str]) -> str:
        """``a, b and c``."""
        *first, last = parts or ("",)
        return f"{', '.join(first)} {self.say(Text.AND)} {last}" if first else last

    def own(self, words: Mapping[str, str]) -> str:
        """Words that the template gives by language, in the one that fits best."""
        for language in self._languages():
            if language in words:
                return words[language]
        return next(iter(words.values()))

    def person(self, name: str) -> str:
        """A person's name, or the word that stands for it."""
        return name or self.say(Text.SOMEBODY)

    def when(self, moment: datetime, now: datetime) -> str:
        """A moment within the next days, in the zone it comes with."""
        today = now.astimezone(moment.tzinfo).date()
        clock = f"{moment.hour}:{moment:%M}"
        if place := place_of(self.template.hours, moment):
            clock = self.say(Text.TIME_THERE, time=clock, place=place)
        if moment.date() == today:
            return self.say(Text.TODAY_AT, time=clock)
        if moment.date() == today + timedelta(days=1):
            return self.say(Text.TOMORROW_AT, time=clock)
        weekday = self.say(Text.WEEKDAYS).split(",")[moment.weekday()].strip()
        if moment.date() - today >= timedelta(days=7):
            weekday = f"{weekday} ({moment:%Y-%m-%d})"
        return self.say(Text.WEEKDAY_AT, weekday=weekday, time=clock)

    def masked(self, wanted: Wanted, value: str) -> str:
        """A proven value, shown so that only its owner knows it again."""
        return mask_email(value) if wanted is Wanted.EMAIL else mask_phone(value)

    def _pattern(self, text: Text) -> str:
        for language in self._languages():
            pattern = self.template.messages.get(language, {}).get(text)
            if pattern is not None:
                return pattern
        return default_template().messages["en"][text]

    def _languages(self) -> tuple[str, ...]:
        return self.language, self.language.split("-")[0], self.template.language


def phrases_for(template: Template, language: str, *, privacy_page: str = "") -> Phrases:
    """The texts in the customer's language; in the template's own where none is known."""
    return Phrases(template, language or template.language, privacy_page)
