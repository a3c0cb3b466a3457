"""What somebody types into the search of the contact book, read: words in any order, and numbers in any format."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers

from tools.contacts.book.search_words import LEAD, digits_of, folded, split
from tools.contacts.values.phone_numbers import phone_readings

MOST_TERMS = 8
"""Words that are looked for; whatever stands behind them is not read."""
SHORTEST = 3
"""Characters of the shortest stretch: what the index is made of."""

_NUMBER = re.compile(r"[+(]*\d[\d().\-/]*")
_BETWEEN_DIGITS = re.compile(r"[().\-/]+")
_ABROAD = re.compile(r"\+|00")
_TRUNK_ZERO = "(0)"


@dataclass(frozen=True)
class Term:
    """One thing that was typed. A contact has it when any of these stretches stands in its document."""

    stretches: tuple[str, ...]
    """None at all: nobody has it."""


def read_search(text: str, *, region: str | None) -> tuple[Term, ...]:
    """The terms of a search, all of which a contact must have; ``region`` is the business's country."""
    terms: list[Term] = []
    number: list[str] = []
    for token in (*folded(text).split(), ""):
        if token and (_NUMBER.fullmatch(token) or (number and _BETWEEN_DIGITS.fullmatch(token))):
            number.append(token)
            continue
        if number:
            terms.append(Term(tuple(_number_stretches(" ".join(number), region=region))))
            number = []
        terms += [Term((_stretch(word),)) for word in split(token)]
    if text.strip() and not terms:
        return (Term(()),)
    return tuple(dict.fromkeys(terms))[:MOST_TERMS]


def _stretch(word: str) -> str:
    """A word's part; what is shorter than a stretch is a word's beginning."""
    return f"{LEAD}{word}"[-SHORTEST:] if len(word) < SHORTEST else word


def _number_stretches(typed: str, *, region: str | None) -> list[str]:
    """Digits written together or apart are one number: a phone's, or the digits of a name ("Studio 54")."""
    words = split(typed)
    found: list[str] = []
    for candidate in (
        *_phone_stretches(typed, region=region),
        _stretch(words[0]) if len(words) == 1 else f" {LEAD.join(words)}",
    ):
        # Whatever has the longer stretch has the shorter one.
        if len(candidate) >= SHORTEST and not any(stretch in candidate for stretch in found):
            found.append(candidate)
    return found


def _phone_stretches(typed: str, *, region: str | None) -> Iterator[str]:
    """Stored numbers begin with the country's code: what is dialled before that, or instead of it, goes."""
    digits = digits_of(typed.replace(_TRUNK_ZERO, "") if _ABROAD.match(typed) else typed)
    yield digits.lstrip("0")
    plan = phonenumbers.PhoneMetadata.metadata_for_region(region, None) if region is not None else None
    if plan is not None and not _ABROAD.match(typed):
        # Russia dials 8 first, Hungary 06, most others 0.
        national = digits.removeprefix(plan.national_prefix or "")
        if 0 < len(national) < len(digits):
            yield f" {plan.country_code}{national}"
        abroad = re.match(plan.international_prefix or "$", digits)
        yield digits[abroad.end() :] if abroad else ""
    # A whole number is found however it was written, also as another variant of the same mobile.
    yield from (digits_of(reading.match_key.partition(";")[0]) for reading in phone_readings(typed, region=region))
