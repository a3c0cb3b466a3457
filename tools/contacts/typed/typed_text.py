"""What a person typed, made readable: one form for each letter, digit, space and dash; nothing invisible is left."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST = 4000
"""Of a longer message the first and last halves of this are read: details stand at the start or at the end."""

LONGEST_DICTATION = 1000
"""In the last of it dictated values are looked for, which takes word for word."""

MASK = "¤"
"""Stands where something was read already; it is neither letter, digit, space nor separator."""


@dataclass(frozen=True)
class Typed:
    """One message: as it reads, and as it compares (lower case, no accents). Both have the same length."""

    text: str
    folded: str

    def without(self, spans: Iterable[tuple[int, int]]) -> "Typed":
        """The same message with these stretches masked, every other character at its old place."""
        masked = list(spans)
        if not masked:
            return self
        text, folded = list(self.text), list(self.folded)
        for start, end in masked:
            text[start:end] = folded[start:end] = MASK * (end - start)
        return Typed("".join(text), "".join(folded))


def clean(text: str) -> Typed:
    """Full-width letters, other scripts' digits, invisible marks, odd spaces and dashes are gone."""
    if len(text) <= LONGEST and text.isascii() and text.isprintable():
        plain = _SPACES.sub(" ", text).strip()
        return Typed(plain, plain.lower())
    # Marks are thinned out first: sorting thousands of them on one letter takes time that grows with the square.
    short = _PILED_MARKS.sub(r"\1", _bounded(text))
    plain = _bounded(unicodedata.normalize("NFKC", short))
    plain = plain.translate({ord(sign): _readable(sign) for sign in set(plain) if _may_need_care(sign)})
    plain = unicodedata.normalize("NFC", _SPACES.sub(" ", plain)).strip()
    # Beyond the alphabets there are no accents and no capitals, and thousands of signs to look at.
    folded = plain.translate({ord(sign): _bare(sign) for sign in set(plain) if "~" < sign < "\u2000"}).lower()
    return Typed(plain, folded)


def words_of(folded: str) -> str:
    """The words alone, a space between them: how whole messages and clauses are compared."""
    return " ".join(_WORD.findall(folded))


def _bounded(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    half = LONGEST // 2
    return f"{text[:half]}\n{text[-half:]}"


def _may_need_care(sign: str) -> bool:
    return not (" " <= sign <= "~" or (sign.isalpha() and sign not in _EXACTLY))


def _readable(sign: str) -> str:
    if sign in _EXACTLY:
        return _EXACTLY[sign]
    match unicodedata.category(sign):
        case "Nd":
            return str(unicodedata.decimal(sign))
        case "Cf" | "Me":
            return ""
        case "Cc" | "Zs" | "Cs":
            return " "
        case "Zl" | "Zp":
            return "\n"
        case _:
            return "" if _is_selector(sign) else sign


def _is_selector(sign: str) -> bool:
    """Variation selectors choose a picture, they are not part of what was said."""
    return "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef"


def _bare(sign: str) -> str:
    return unicodedata.normalize("NFD", sign)[0].lower()[0]


_EXACTLY = (
    {"\n": "\n", "\x0b": "\n", "\x0c": "\n", "\x85": "\n", "\r": "\n"}
    | dict.fromkeys("‐‑−﹣－", "-")
    | dict.fromkeys("‒–—―", "–")
    | dict.fromkeys("‘’‛ʼ′´＇", "'")
    | dict.fromkeys("。｡．", ".")
    | {"➕": "+", "\u2800": " "}
    # Letters by category, invisible all the same.
    | dict.fromkeys("\u034f\u115f\u1160\u3164\uffa0", "")
)
_SPACES = re.compile(r" {2,}")
_PILED_MARKS = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u20d0-\u20f0]{2})"
    r"[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u20d0-\u20f0]+"
)
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
