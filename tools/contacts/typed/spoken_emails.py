"""Dictated e-mail addresses: "bob at gmail dot com", "bob (at) gmail [dot] com", "b o b @ g m a i l . c o m".

Read only while an e-mail address is asked for, and always said back to the customer: "at" is a common word.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from tools.contacts.typed.email_domains import suggest_domain
from tools.contacts.typed.typed_text import LONGEST_DICTATION, Typed
from tools.contacts.vocabulary.words import SpokenWords

MOST_READ = 40
"""Places where an address may be; a message of nothing but "at" is not dictation."""

MOST_JOINED = 16
"""Words and signs on each side of the @."""


@dataclass(frozen=True)
class SpokenAddress:
    """An address put together from what was said, and where that stands."""

    start: int
    end: int
    address: str


class _Kind(Enum):
    WORD = auto()
    AT = auto()
    DOT = auto()
    SIGN = auto()
    """Other signs within a name: _ - +"""
    BREAK = auto()


@dataclass(frozen=True)
class _Token:
    kind: _Kind
    text: str
    start: int
    end: int
    said: bool = False
    """A word stands for the sign, so spaces around it mean nothing."""


def spoken_addresses(typed: Typed, words: SpokenWords) -> list[SpokenAddress]:
    """All that reads like an address, in the order they were said."""
    if not any(word in typed.folded for word in words.at):
        return []
    tokens = _tokens(typed, words)
    places = [index for index, token in enumerate(tokens) if token.kind is _Kind.AT][:MOST_READ]
    return [found for index in places if (found := _around(tokens, index, words)) is not None]


def _around(tokens: list[_Token], at: int, words: SpokenWords) -> SpokenAddress | None:
    local = list(_leftwards(tokens, at))[::-1]
    domain = list(_rightwards(tokens, at))
    if not local or not domain or _behind_another(tokens, local[0], at):
        return None
    if tokens[at].said and len(local) == 1 and local[0].text.lower() in words.no_local_part:
        return None
    name = "".join(token.text for token in local)
    host = "".join(token.text for token in domain).lower()
    if not _may_be_host(host) and suggest_domain(host) is None:
        return None
    return SpokenAddress(local[0].start, domain[-1].end, f"{name}@{host}")


def _behind_another(tokens: list[_Token], first: _Token, at: int) -> bool:
    """Whether a written @ stands right before the name: ``a@b@c.com`` is no address."""
    index = next(index for index in range(at - 1, -1, -1) if tokens[index] is first)
    return index > 0 and tokens[index - 1].kind is _Kind.AT and not tokens[index - 1].said


def _may_be_host(host: str) -> bool:
    """Two labels or more, the last of letters: "at 5.30" is a time."""
    labels = host.split(".")
    return len(labels) > 1 and all(labels) and labels[-1].isalpha() and len(labels[-1]) > 1


def _leftwards(tokens: list[_Token], at: int) -> Iterator[_Token]:
    """The name before the @, from its end: a word, then as long as a sign joins it another one."""
    index = _skip_hyphen(tokens, at, -1)
    while index >= max(0, at - MOST_JOINED) and tokens[index].kind is _Kind.WORD:
        yield tokens[index]
        if index < 2 or tokens[index - 1].kind not in (_Kind.DOT, _Kind.SIGN):
            return
        if not _joins(tokens, index - 1) or tokens[index - 2].kind is not _Kind.WORD:
            return
        yield tokens[index - 1]
        index -= 2


def _rightwards(tokens: list[_Token], at: int) -> Iterator[_Token]:
    """The domain: words joined by dots (or a dash)."""
    index = _skip_hyphen(tokens, at, 1)
    while index < min(len(tokens), at + MOST_JOINED) and tokens[index].kind is _Kind.WORD:
        yield tokens[index]
        sign, behind = index + 1, index + 2
        if behind >= len(tokens) or tokens[sign].text not in ".-" or tokens[behind].kind is not _Kind.WORD:
            return
        if not _joins(tokens, sign) and tokens[behind].text not in _ENDINGS:
            return
        yield tokens[sign]
        index = behind


def _skip_hyphen(tokens: list[_Token], at: int, step: int) -> int:
    """``bob-at-gmail-dot-com``: around a spoken sign the hyphens are only there instead of spaces."""
    index = at + step
    between = 0 <= index < len(tokens) and tokens[at].said and tokens[index].text in "-_"
    return index + step if between and tokens[index].kind is _Kind.SIGN else index


def _joins(tokens: list[_Token], sign: int) -> bool:
    """A sign joins if it was said, or stands evenly: ``a.b`` and ``a . b``, but not ``Thanks. bob``."""
    token = tokens[sign]
    before = token.start - tokens[sign - 1].end
    behind = tokens[sign + 1].start - token.end
    return token.said or before == behind


def _tokens(typed: Typed, words: SpokenWords) -> list[_Token]:
    raw = list(_TOKEN.finditer(typed.folded, max(0, len(typed.folded) - LONGEST_DICTATION)))
    tokens: list[_Token] = []
    index = 0
    while index < len(raw):
        taken, token = _token(raw, index, typed, words)
        tokens.append(token)
        index += taken
    return _without_hyphens(_spelled_out(tokens))


def _token(raw: list[re.Match[str]], index: int, typed: Typed, words: SpokenWords) -> tuple[int, _Token]:
    """The next token, and how many pieces it takes: "(", "at", ")" are one @, "guion bajo" is one underscore."""
    opened = raw[index][0] in _CLOSED_BY and index + 2 < len(raw) and raw[index + 2][0] == _CLOSED_BY[raw[index][0]]
    if opened and (sign := _said_sign(raw[index + 1][0], words)) is not None:
        return 3, _Token(sign[0], sign[1], raw[index].start(), raw[index + 2].end(), said=True)
    start, end = raw[index].span()
    if index + 1 < len(raw) and f"{raw[index][0]} {raw[index + 1][0]}" in words.signs:
        return 2, _Token(
            _Kind.SIGN, words.signs[f"{raw[index][0]} {raw[index + 1][0]}"], start, raw[index + 1].end(), said=True
        )
    sign = _said_sign(raw[index][0], words)
    if sign is not None:
        return 1, _Token(sign[0], sign[1], start, end, said=raw[index][0][0].isalpha())
    kind = _SIGNS.get(raw[index][0], _Kind.WORD if raw[index][0][0].isalnum() else _Kind.BREAK)
    return 1, _Token(kind, typed.text[start:end], start, end)


def _said_sign(word: str, words: SpokenWords) -> tuple[_Kind, str] | None:
    if word in words.at:
        return _Kind.AT, "@"
    if word == "." or word in words.dot:
        return _Kind.DOT, "."
    return (_Kind.SIGN, words.signs[word]) if word in words.signs else None


def _spelled_out(tokens: list[_Token]) -> list[_Token]:
    """Three or more single letters in a row are one word."""
    joined: list[_Token] = []
    run: list[_Token] = []
    for token in [*tokens, _Token(_Kind.BREAK, "", 0, 0)]:
        if token.kind is _Kind.WORD and len(token.text) == 1:
            run.append(token)
            continue
        if len(run) > 2:
            run = [_Token(_Kind.WORD, "".join(one.text for one in run), run[0].start, run[-1].end)]
        joined += run
        joined.append(token)
        run = []
    return joined[:-1]


def _without_hyphens(tokens: list[_Token]) -> list[_Token]:
    """The hyphens of ``-dot-`` go, as those of ``-at-`` do."""
    kept: list[_Token] = []
    for index, token in enumerate(tokens):
        beside = tokens[max(0, index - 1) : index + 2]
        if token.text == "-" and not token.said and any(one.said and one.kind is _Kind.DOT for one in beside):
            continue
        kept.append(token)
    return kept


_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[^\w ]|_|\n")
_CLOSED_BY = {"(": ")", "[": "]", "{": "}", "<": ">"}
_SIGNS = {"@": _Kind.AT, ".": _Kind.DOT, "_": _Kind.SIGN, "-": _Kind.SIGN, "+": _Kind.SIGN}
_ENDINGS = frozenset({"com", "net", "org", "co", "es", "de", "fr", "uk", "it", "io", "mx", "br", "au", "ca", "us"})
