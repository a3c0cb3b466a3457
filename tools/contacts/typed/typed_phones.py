"""Finds the phone number in a message, among all the other numbers people write.

A number is a phone when it is unmistakable (a + or 00 before it, or the words beside it say so), or when a phone was
asked for; never when the words beside it say that it is something else, and never as a part of a longer number.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tools.contacts.typed.number_context import Said, other_numbers, said_of_number
from tools.contacts.typed.spoken_numbers import spoken_numbers
from tools.contacts.typed.typed_emails import NEAR, said_before
from tools.contacts.typed.typed_text import MASK, Typed
from tools.contacts.values.phone_numbers import Fault, PhoneNumber, phone_fault, phone_readings
from tools.contacts.vocabulary.phrases import phrase_pattern
from tools.contacts.vocabulary.words import Vocabulary

MOST_CHECKED = 8
"""Numbers of one message given to phonenumbers; each costs up to 0.3 ms."""
MOST_PARTED = 2
MOST_GROUPS = 10
"""Stretches taken apart, and their groups of digits. The matcher of phonenumbers finds nothing in "07400 123456 24/7"
and needs 100 ms for 4,000 random digits."""
FEWEST_DIGITS, MOST_DIGITS = 7, 16
MOST_BESIDE = 4
"""Digits that may be left beside the numbers; with more of them it is a longer number of another kind."""


@dataclass(frozen=True)
class PhoneProblem:
    """Why a number could not be taken as it stands."""

    kind: Fault
    typed: str
    readings: tuple[PhoneNumber, ...] = ()
    """Both of them, where it may be read in two ways."""


@dataclass(frozen=True)
class PhonesRead:
    """What a message says about phones."""

    number: PhoneNumber | None = None
    problem: PhoneProblem | None = None
    spoken: bool = False
    """Put together from words, or read as another country's without a +: to be said back."""
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class _Candidate:
    start: int
    end: int
    typed: str
    sure: bool
    """Said to be a phone, or written as only phones are."""
    spoken: bool = False


@dataclass(frozen=True)
class _Found:
    candidate: _Candidate
    readings: tuple[PhoneNumber, ...]

    @property
    def number(self) -> PhoneNumber | None:
        return self.readings[0] if len(self.readings) == 1 else None


def read_phones(typed: Typed, *, vocabulary: Vocabulary, region: str | None, asked: bool) -> PhonesRead:
    """Of several the corrected one, else the mobile, else the last; e-mails are masked in ``typed`` already."""
    rest = typed.without(other_numbers(typed.folded, vocabulary.details))
    candidates = [one for one in _candidates(rest, vocabulary, asked=asked) if asked or one.sure]
    negated = phrase_pattern(vocabulary.details.negations)
    wanted = [one for one in candidates if not said_before(negated, typed.folded, one.start)]
    found = _checked(wanted, region)
    chosen = _choose(found, typed.folded, vocabulary)
    spans = tuple((one.start, one.end) for one in candidates)
    if chosen is None:
        return PhonesRead(spans=spans)
    number = chosen.number
    if number is None:
        return PhonesRead(problem=_problem(chosen, typed, region), spans=spans)
    return PhonesRead(number=number, spoken=chosen.candidate.spoken or number.foreign_guess, spans=spans)


def _candidates(rest: Typed, vocabulary: Vocabulary, *, asked: bool) -> list[_Candidate]:
    found = list(_written(rest, vocabulary))
    if asked:
        for spoken in spoken_numbers(rest, vocabulary.spoken):
            found = [one for one in found if one.end <= spoken.start or one.start >= spoken.end]
            found.append(_Candidate(spoken.start, spoken.end, spoken.digits, sure=False, spoken=True))
    return sorted(found, key=lambda one: one.start)


def _written(rest: Typed, vocabulary: Vocabulary) -> Iterator[_Candidate]:
    for match in _RUN.finditer(rest.folded):
        typed = match[0].strip(" .-–/")
        said = said_of_number(rest.folded, match.start(), match.end(), vocabulary.details)
        if said is not Said.SOMETHING_ELSE:
            international = _INTERNATIONAL.match(typed) is not None or match["link"] is not None
            yield _Candidate(
                match.start(), match.end(), _LINK.sub("+", typed), sure=international or said is Said.PHONE
            )


def _checked(candidates: list[_Candidate], region: str | None) -> list[_Found]:
    """The likeliest ones, in the order they stand: sure ones first, then the last ones."""
    likeliest = sorted(candidates, key=lambda one: (one.sure, one.start))[-MOST_CHECKED:]
    found: list[_Found] = []
    parted = 0
    for candidate in sorted(likeliest, key=lambda one: one.start):
        readings = phone_readings(candidate.typed, region=region)
        parts: list[_Found] = []
        if not readings and parted < MOST_PARTED:
            parts = _parted(candidate, region)
            parted += 1
        found += parts or [_Found(candidate, readings)]
    return found


def _parted(candidate: _Candidate, region: str | None) -> list[_Found]:
    """The numbers in a stretch with something beside them, the longest first: two in a row, "07400 123456 24/7"."""
    groups = list(_GROUP.finditer(candidate.typed))
    if not 1 < len(groups) <= MOST_GROUPS:
        return []
    windows = [(first, last) for first in range(len(groups)) for last in range(first + 1, len(groups) + 1)]
    windows.sort(key=lambda window: -_digits("".join(group[0] for group in groups[slice(*window)])))
    found: list[_Found] = []
    free = set(range(len(groups)))
    for first, last in windows:
        typed = candidate.typed[groups[first].start() : groups[last - 1].end()]
        if not free.issuperset(range(first, last)) or not FEWEST_DIGITS <= _digits(typed) <= MOST_DIGITS:
            continue
        readings = phone_readings(typed, region=region)
        if readings:
            free.difference_update(range(first, last))
            start = candidate.start + groups[first].start()
            found.append(_Found(_Candidate(start, start + len(typed), typed, candidate.sure), readings))
    if 0 in free and _INTERNATIONAL.match(candidate.typed):
        return []  # What stands behind a country code that does not exist is not a number of this country.
    beside = sum(_digits(groups[index][0]) for index in free)
    return sorted(found, key=lambda one: one.candidate.start) if beside <= MOST_BESIDE else []


def _choose(found: list[_Found], folded: str, vocabulary: Vocabulary) -> _Found | None:
    valid = [one for one in found if one.number]
    if not valid:
        return next((one for one in reversed(found) if one.readings), found[-1] if found else None)
    corrections = phrase_pattern(vocabulary.details.corrections)
    last = found[-1]
    corrected = len(found) > 1 and corrections.search(
        folded, max(found[-2].candidate.end, last.candidate.start - NEAR), last.candidate.start
    )
    if corrected and (last.number or _digits(last.candidate.typed) >= FEWEST_DIGITS):
        return last
    mobiles = [one for one in valid if one.number and one.number.mobile]
    return (mobiles or valid)[-1]


def _problem(chosen: _Found, typed: Typed, region: str | None) -> PhoneProblem | None:
    """Few digits in a longer message ("at 10", "3 boxes") were not meant as a phone."""
    candidate = chosen.candidate
    if chosen.readings:
        return PhoneProblem(Fault.TWO_READINGS, candidate.typed, chosen.readings)
    alone = len(typed.folded.replace(MASK, "").strip(" .,!")) <= len(candidate.typed) + 2
    if not (candidate.sure or alone or _digits(candidate.typed) >= 6):
        return None
    return PhoneProblem(phone_fault(candidate.typed, region=region), candidate.typed)


def _digits(typed: str) -> int:
    return sum(sign.isdigit() for sign in typed)


_SEPARATORS = r"[ ().\-–/~]"
_EXTENSION = r"(?:(?:;ext=|[ ,]{0,2}(?:extension|extn|ext|interno|anexo|int|x)[.:]? ?)\d{1,7})?+"
_RUN = re.compile(
    rf"(?:(?P<link>(?:wa\.me/|api\.whatsapp\.com/send\?phone=)\+?)|(?<![a-z0-9_])(?:\(?\+ ?\(?|\()?)"
    rf"\d(?:{_SEPARATORS}{{0,4}}+\d){{2,}}+{_EXTENSION}(?![a-z0-9_])"
)
_LINK = re.compile(r"^(?:wa\.me/|api\.whatsapp\.com/send\?phone=)\+?")
_GROUP = re.compile(r"[^ /]*\d[^ /]*")
_INTERNATIONAL = re.compile(r"\(?\+|00[1-9]")
