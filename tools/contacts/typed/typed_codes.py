"""What a customer answers who was sent a one-time code: its digits, or that it never came."""

import re

from tools.contacts.typed.typed_text import clean
from tools.contacts.vocabulary.languages import vocabulary_for
from tools.contacts.vocabulary.phrases import phrase_pattern

DIGITS = 6
HIDDEN = "•"
"""Stands for each digit of a code in what is kept of a message."""

_APART = r"[ .\-–]?"
_CODE = re.compile(rf"(?<![\d+])(?<!\d[ .\-–,])\d(?:{_APART}\d){{{DIGITS - 1}}}(?![\d@])(?!{_APART}\d)")


def codes_in(text: str) -> tuple[str, ...]:
    """Six digits anywhere in the words, written together or apart; each once, in their order."""
    found = (re.sub(r"\D", "", match[0]) for match in _CODE.finditer(clean(text).text))
    return tuple(dict.fromkeys(found))


def without_codes(text: str) -> str:
    """The message as it may be kept: nobody who reads it later learns a code."""
    typed = clean(text).text
    if _CODE.search(typed) is None:
        return text
    return _CODE.sub(lambda match: re.sub(r"\d", HIDDEN, match[0]), typed)


def asks_for_another(text: str, *, language: str) -> bool:
    """Whether the code has not come, or is to be sent again."""
    return phrase_pattern(vocabulary_for(language).wishes.code_again).search(clean(text).folded) is not None
