"""What the digits in a message are: dates, prices, machine addresses, pages, card and order numbers; or a phone."""

import re
from collections.abc import Iterator
from enum import Enum, auto
from functools import cache

from tools.contacts.vocabulary.phrases import alternatives
from tools.contacts.vocabulary.words import DetailWords

BEFORE, AFTER = 48, 32
"""How far from a number something may be said of it."""


class Said(Enum):
    """What the words beside a number make of it."""

    NOTHING = auto()
    PHONE = auto()
    SOMETHING_ELSE = auto()


def other_numbers(folded: str, words: DetailWords) -> Iterator[tuple[int, int]]:
    """Where dates, prices, machine addresses, pages, bank and card numbers stand."""
    for match in _LINK.finditer(folded):
        yield match.span()
    for match in _DATE.finditer(folded):
        if _is_date([int(part) for part in re.findall(r"\d+", match[0])]):
            yield match.span()
    for match in _MACHINE.finditer(folded):
        if all(int(part) < 256 for part in match[0].split(".")):
            yield match.span()
    for pattern in (_LONG_MACHINE, _YEARS, _price(words.currencies), _AMOUNT, _BANK):
        for match in pattern.finditer(folded):
            yield match.span()
    for match in _CARD.finditer(folded):
        if _is_card(re.sub(r"\D", "", match[0])):
            yield match.span()


def said_of_number(folded: str, start: int, end: int, words: DetailWords) -> Said:
    """The nearest words in the same clause decide: "order 123", "is my mobile", "your number"."""
    cue = _cue(words)
    window = folded[max(0, start - BEFORE) : start]
    if _PART_OF_A_CODE.search(window) and not cue.search(window[-20:]):
        return Said.SOMETHING_ELSE
    before = list(cue.finditer(window))
    if before and not _CLAUSE_ENDS.search(window[before[-1].end() :]):
        return Said.PHONE if before[-1]["phone"] else Said.SOMETHING_ELSE
    after = _follows(words).match(folded[end : end + AFTER])
    if after is not None:
        return Said.PHONE if after["phone"] else Said.SOMETHING_ELSE
    return Said.NOTHING


def _is_date(parts: list[int]) -> bool:
    day_first = parts[0] <= 31 and parts[1] <= 31 and min(parts[:2]) <= 12
    year_first = parts[0] > 1900 and parts[1] <= 12 and parts[2] <= 31
    return min(parts[:2]) > 0 and (day_first or year_first)


def _is_card(digits: str) -> bool:
    """Longer than any phone; or as long as one, with a card's beginning and check digit."""
    if len(digits) >= 16:
        return True
    begins = digits.startswith(("34", "37") if len(digits) == 15 else ("36", "38", "39", "300", "301", "302", "303"))
    return len(digits) in (14, 15) and begins and _luhn(digits)


def _luhn(digits: str) -> bool:
    doubled = [int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(digits))]
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


@cache
def _cue(words: DetailWords) -> re.Pattern[str]:
    nouns = alternatives(words.number_nouns)
    others = alternatives(words.other_numbers)
    head = alternatives(set(words.phone) - set(words.number_nouns))
    of_another = rf"(?:{head})(?: (?:{nouns}))? (?:{alternatives(words.belonging)}) (?:{others})"
    return re.compile(
        rf"(?<!\w)(?:(?P<phone>{of_another}|{alternatives(words.phone_cues)})|(?:{others}))"
        rf"(?: (?:{nouns})[.]?)?(?!\w)|#(?=\s?$)"
    )


@cache
def _follows(words: DetailWords) -> re.Pattern[str]:
    cues = rf"(?P<phone>{alternatives(words.phone_cues)})|(?:{alternatives(words.other_numbers)})"
    return re.compile(
        rf"(?: ?\(|,? (?:is|was|as|es|era|as a)(?: (?:my|the|our|an?|mi|el|la|de))?(?: new)? )(?:{cues})(?!\w)"
    )


@cache
def _price(currencies: tuple[str, ...]) -> re.Pattern[str]:
    amount = r"(?:\d{1,3}(?:[ .,']\d{3}(?!\d)){1,4}|\d{1,12}+)(?:[.,]\d{1,2}(?!\d))?"
    codes = alternatives(currencies)
    before = rf"(?:{_SYMBOLS}|(?<!\w)(?:{codes})) ?{amount}"
    return re.compile(rf"{before}|(?<![\w+.,]){amount} ?(?:{_SYMBOLS}|(?:{codes})(?!\w))")


_SYMBOLS = r"[$€£¥₹₽₩₺₴₪฿₫₱₦]"
_LINK = re.compile(r"(?:https?://|ftp://|www\.)(?!(?:api\.whatsapp\.com|wa\.me)/)[^\s<>\"¤]+")
_DATE = re.compile(
    r"(?<![\d./+-])(?:\d{4}(?P<a>[./-])\d{1,2}(?P=a)\d{1,2}|\d{1,2}(?P<b>[./-])\d{1,2}(?P=b)(?:\d{4}|\d{2}))(?![./-]?\d)"
)
_YEARS = re.compile(r"(?<![\d./+-])(?:19|20)\d\d ?[-–/] ?(?:19|20)\d\d(?![./-]?\d)")
_MACHINE = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?!\.?\d)")
_LONG_MACHINE = re.compile(r"(?<![\w:])(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}(?![\w:])")
_AMOUNT = re.compile(
    r"(?<![\d.,+])\d{4,12}+[.,]\d{1,2}(?![\d.,])|(?<![\d.,+])\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,2})?(?!\d)"
)
_BANK = re.compile(r"(?<![a-z0-9])[a-z]{2}\d{2}(?: ?[a-z]{4})?(?: ?\d{4}){2,7}(?: ?[\da-z]{1,4})?(?![a-z0-9])")
_CARD = re.compile(
    r"(?<![\w+])(?<!\+ )(?!00)"
    r"(?:\d{14,}+|\d{4}(?P<c>[ -])\d{4}(?P=c)\d{4}(?P=c)\d{1,7}|\d{4}(?P<d>[ -])\d{6}(?P=d)\d{4,5})(?!\d)"
)
_CLAUSE_ENDS = re.compile(r"[,;!?\n¤]|\. ")
_PART_OF_A_CODE = re.compile(r"(?:[a-z]\d*[-_/#]|[\w-]*[a-z][\w]*-)$|#\s?$|[=@]$")
