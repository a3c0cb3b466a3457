"""How wide a text is about, without the font: pictures are made where no browser is."""

import unicodedata
from collections.abc import Sequence

_NARROW = frozenset("ijl.,:;'|!I()[]ftr/ \u00a0·‘’")
_BELOW_MARK = "\u00a0" * 3
_BROAD = frozenset("mwMW@%—…")


def width(text: str, size: float) -> float:
    """In the unit of the font's size; rather too wide than too narrow."""
    return size * sum(_share(sign) for sign in text)


def wrapped(text: str, *, size: float, most: float) -> list[str]:
    """In lines that are no wider; a word that is wider is broken."""
    lines = [""]
    for word in text.split():
        for part in _broken(word, size=size, most=most):
            longer = f"{lines[-1]} {part}" if lines[-1] else part
            if width(longer, size) <= most:
                lines[-1] = longer
            else:
                lines.append(part)
    return lines if lines != [""] else []


def hanging(mark: str, text: str, *, size: float, most: float) -> list[str]:
    """Wrapped behind a mark; the lines after the first begin below the text, not below the mark."""
    first, *rest = wrapped(text, size=size, most=most - width(mark, size)) or [""]
    return [mark + first, *(_BELOW_MARK + line for line in rest)]


def widest(lines: Sequence[str], size: float) -> float:
    """The width of the widest."""
    return max((width(line, size) for line in lines), default=0.0)


def _broken(word: str, *, size: float, most: float) -> list[str]:
    parts = [""]
    for sign in word:
        if parts[-1] and width(parts[-1] + sign, size) > most:
            parts.append("")
        parts[-1] += sign
    return parts


def _share(sign: str) -> float:
    if unicodedata.combining(sign):
        return 0.0
    if unicodedata.east_asian_width(sign) in ("W", "F"):
        return 1.05
    if sign in _NARROW:
        return 0.36
    if sign in _BROAD:
        return 1.0
    return 0.72 if sign.isupper() else 0.62
