"""Headers as they can be compared: without case, accents, signs, numbers and the ways of writing of programmers."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from tools.imports.mapping.aliases import ALIASES, UNCERTAIN, VETOED, Alias

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NO_WORD = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d+")
_E_MAIL = re.compile(r"\be mail")
_ADDRESS_LINE = re.compile(r"address ?[1-4]$")
_AROUND = frozenset(
    {
        *("person", "contact", "customer", "client", "lead", "user", "subscriber", "member"),
        *("default", "primary", "billing", "shipping", "your", "my", "the", "a"),
    }
)
"""Says whose it is, and does not change what it is."""
_ALIKE = 88.0
_CLEARLY = 5.0
"""How much further away the next best field must be."""
_LONGEST = 200
_ANOTHER_PERSON = re.compile(r"person ?[1-9]")
"""Of a company that has several: ``Person2Email``."""


@dataclass(frozen=True)
class Meaning:
    """What a header says that its column is."""

    alias: Alias
    sure: bool


@lru_cache(maxsize=4096)
def header_key(header: str) -> str:
    """``E-mail 1 - Value`` and ``EmailValue`` are ``email value``."""
    text = unicodedata.normalize("NFKC", header[:_LONGEST])
    text = _CAMEL.sub(" ", text)
    text = unicodedata.normalize("NFKD", text.casefold())
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    text = _ADDRESS_LINE.sub("address line", _NO_WORD.sub(" ", text).strip())
    text = _NUMBER.sub(" ", text)
    return _E_MAIL.sub("email", " ".join(text.split()))


def meaning_of(header: str) -> Meaning | None:
    """By the lists; else by what is nearly the same and near nothing else, which its cells have to confirm."""
    key = header_key(header)
    if not key:
        return None
    if _ANOTHER_PERSON.search(header.casefold()):
        return None
    alias = ALIASES.get(key) or ALIASES.get(_without_owner(key))
    if alias is not None:
        return Meaning(alias, sure=alias.field not in UNCERTAIN)
    return None if VETOED & set(key.split()) else _nearly(key)


def is_known(header: str) -> bool:
    """Whether it is one of the lists' names."""
    key = header_key(header)
    return key in ALIASES or _without_owner(key) in ALIASES


def _without_owner(key: str) -> str:
    return " ".join(word for word in key.split() if word not in _AROUND)


def _nearly(key: str) -> Meaning | None:
    near: Sequence[tuple[str, float, int]] = process.extract(
        key, ALIASES.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=_ALIKE - _CLEARLY, limit=20
    )
    if not near or near[0][1] < _ALIKE:
        return None
    best = ALIASES[near[0][0]]
    others = [score for name, score, _ in near if ALIASES[name].field is not best.field]
    return Meaning(best, sure=False) if not others or near[0][1] - others[0] >= _CLEARLY else None
