"""Phone numbers said in words: "plus four four, seven four double oh, …". Read only while a phone is asked for."""

import re
from dataclasses import dataclass

from tools.contacts.typed.typed_text import LONGEST_DICTATION, Typed
from tools.contacts.vocabulary.phrases import phrase_pattern
from tools.contacts.vocabulary.words import SpokenWords

FEWEST_DIGITS = 7


@dataclass(frozen=True)
class SpokenNumber:
    """Digits put together from words, and where those stand."""

    start: int
    end: int
    digits: str


def spoken_numbers(typed: Typed, words: SpokenWords) -> list[SpokenNumber]:
    """Runs of digit words, numerals among them, with nothing else between but commas and dashes."""
    if phrase_pattern(tuple(words.digits)).search(typed.folded) is None:
        return []
    found: list[SpokenNumber] = []
    run: list[re.Match[str]] = []
    for piece in [*_PIECE.finditer(typed.folded, max(0, len(typed.folded) - LONGEST_DICTATION)), None]:
        if piece is not None and _means(piece[0], words) is not None:
            run.append(piece)
            continue
        if piece is not None and piece[0] in ",-–" and run:
            continue
        found += _number(run, words)
        run = []
    return found


def _number(run: list[re.Match[str]], words: SpokenWords) -> list[SpokenNumber]:
    if not any(piece[0] in words.digits for piece in run):
        return []
    digits, times = "", 1
    for piece in run:
        meant = _means(piece[0], words) or ""
        digits += meant * times
        times = words.repeats.get(piece[0], 1)
    if sum(sign.isdigit() for sign in digits) < FEWEST_DIGITS or "+" in digits[1:]:
        return []
    return [SpokenNumber(run[0].start(), run[-1].end(), digits)]


def _means(piece: str, words: SpokenWords) -> str | None:
    """A digit, several, a plus, nothing yet ("double"); or no part of a number."""
    if piece.isdigit() and piece.isascii():
        return piece
    if piece in words.repeats:
        return ""
    if piece == "+" or words.signs.get(piece) == "+":
        return "+"
    return words.digits.get(piece)


_PIECE = re.compile(r"[^\W_]+|[^\w ]|_|\n")
