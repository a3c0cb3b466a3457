"""What somebody typed, made plain: lower case, without accents, cut into clauses, so that rules can read it."""

import re
import unicodedata

MOST_LETTERS = 4_000
"""More than this is not read: no channel carries more in one message, and rules must stay fast."""
_MOST_CLAUSES = 80

_APOSTROPHES = re.compile("['’‘`´ʼ]")
_ENDS = re.compile(r"[.!?;:,…¿¡()\[\]\"“”«»\n\r]+|\s[-–—]\s")
_NOT_A_WORD = re.compile(r"[^a-z0-9+@ ]+")
_SPACES = re.compile(r"\s+")
_FILLERS = re.compile(
    r"\b(?:please|pls|plz|kindly|just|maybe|perhaps|actually|really|simply|finally|if possible|if i may|"
    r"por favor|porfa|porfavor|si es posible|si puede ser|quizas|quiza|directamente|simplemente)\b"
)


def plain(text: str) -> str:
    """The words of a text in lower case without accents, apostrophes and signs, one space between them."""
    return _SPACES.sub(" ", _NOT_A_WORD.sub(" ", _bare_letters(text))).strip()


def clauses(text: str) -> tuple[str, ...]:
    """The plain words between two signs of punctuation, without politeness, which says nothing to a rule."""
    bare = re.sub(r"\s*,\s*,\s*", " ", _FILLERS.sub("", _bare_letters(text)))
    found = (plain(part) for part in _ENDS.split(bare))
    return tuple(clause for clause in found if clause)[:_MOST_CLAUSES]


def sentences(text: str) -> tuple[str, ...]:
    """The sentences as they were typed."""
    parts = re.split(r"(?<=[.!?…])\s+|\n+", text[:MOST_LETTERS])
    return tuple(part.strip() for part in parts if part.strip())[:_MOST_CLAUSES]


def _bare_letters(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text[:MOST_LETTERS]).casefold()
    return _APOSTROPHES.sub("", "".join(letter for letter in decomposed if not unicodedata.combining(letter)))
