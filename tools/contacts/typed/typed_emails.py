"""Finds the e-mail addresses in a message, as they stand there and, while one is asked for, as they are dictated."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from tools.contacts.typed.email_domains import PROVIDERS, latin_look, suggest_domain, unknown_ending
from tools.contacts.typed.spoken_emails import spoken_addresses
from tools.contacts.typed.typed_text import Typed
from tools.contacts.values.email_addresses import EmailAddress, check_email
from tools.contacts.vocabulary.phrases import phrase_pattern
from tools.contacts.vocabulary.words import Vocabulary
from tools.errors import Invalid

MOST_CHECKED = 6
"""The last ones in a message; each check costs some 80 µs."""
NEAR = 40
"""How far before a value the word that takes another one back may stand."""


class EmailDoubt(StrEnum):
    """What is the matter with an address."""

    NOT_VALID = "not_valid"
    """Nothing that mail could be sent to."""
    TYPO = "typo"
    """The domain looks mistyped."""
    LOOK_ALIKE = "look_alike"
    """Letters of another alphabet pretend to be Latin."""


@dataclass(frozen=True)
class EmailProblem:
    """A doubt to speak about; beside ``TYPO`` and ``LOOK_ALIKE`` an address stands: taken if it is repeated."""

    kind: EmailDoubt
    typed: str
    suggestion: str = ""
    """The domain that was probably meant, ``gmail.com``; empty if nobody knows."""
    suggested: EmailAddress | None = None
    """The whole address that was probably meant."""


@dataclass(frozen=True)
class EmailsRead:
    """What a message says about e-mail."""

    address: EmailAddress | None = None
    problem: EmailProblem | None = None
    spoken: bool = False
    spans: tuple[tuple[int, int], ...] = ()
    """Where addresses stand, so that nothing else is read there."""


@dataclass(frozen=True)
class _Found:
    start: int
    end: int
    typed: str
    spoken: bool = False
    address: EmailAddress | None = None


def read_emails(typed: Typed, *, vocabulary: Vocabulary, asked: bool) -> EmailsRead:
    """The last address counts, unless it is one the customer says not to use."""
    written = list(_written(typed))
    found = _checked(written[-MOST_CHECKED:])
    if asked:
        rest = typed.without((one.start, one.end) for one in found if one.address)
        found += _checked(_dictated(rest, vocabulary)[-MOST_CHECKED:])
        found.sort(key=lambda one: one.start)
    spans = tuple((one.start, one.end) for one in written + found if one.address or not one.spoken)
    chosen = _choose(found, typed.folded, vocabulary)
    if chosen is None:
        problem = _missing_at(typed) if asked else None
        return EmailsRead(problem=problem, spans=spans)
    if chosen.address is None:
        return EmailsRead(problem=_not_valid(chosen.typed) if asked else None, spans=spans)
    return EmailsRead(address=chosen.address, problem=doubt_about(chosen.address), spoken=chosen.spoken, spans=spans)


def doubt_about(address: EmailAddress) -> EmailProblem | None:
    """Whether to ask once more before an address is believed."""
    looks = latin_look(address.value)
    if looks is not None:
        suggested = _try(looks)
        return EmailProblem(EmailDoubt.LOOK_ALIKE, address.value, suggested.domain if suggested else "", suggested)
    meant = suggest_domain(address.ascii_domain)
    if meant is not None:
        return EmailProblem(EmailDoubt.TYPO, address.value, meant, _try(f"{address.local_part}@{meant}"))
    if unknown_ending(address.ascii_domain):
        return EmailProblem(EmailDoubt.TYPO, address.value)
    return None


def _choose(found: list[_Found], folded: str, vocabulary: Vocabulary) -> _Found | None:
    """The last valid one; but a correction that went wrong ("sorry, bob@gmail") is asked about, not ignored."""
    negated = phrase_pattern(vocabulary.details.negations)
    wanted = [one for one in found if not said_before(negated, folded, one.start)]
    valid = [one for one in wanted if one.address]
    if not valid:
        return wanted[-1] if wanted else None
    last = wanted[-1]
    corrections = phrase_pattern(vocabulary.details.corrections)
    corrected = corrections.search(folded, max(valid[-1].end, last.start - NEAR), last.start)
    return last if last is not valid[-1] and corrected else valid[-1]


def said_before(pattern: re.Pattern[str], folded: str, at: int) -> bool:
    """Whether one of these phrases stands right before a place."""
    window = folded[max(0, at - NEAR) : at].rstrip(" :<(\"'")
    return any(match.end() == len(window) for match in pattern.finditer(window))


def _written(typed: Typed) -> Iterator[_Found]:
    for piece in _PIECE.finditer(typed.text):
        if "@" not in piece[0]:
            continue
        address = _trimmed(piece[0])
        if address is not None:
            start = piece.start() + piece[0].find(address)
            yield _Found(start, start + len(address), address)


def _trimmed(piece: str) -> str | None:
    """What of a run of characters is the address: no formatting marks, no sentence that goes on without a space."""
    before, _, after = piece.rpartition("@")
    local = _LOCAL.match(before[::-1][:80])
    domain = _DOMAIN.match(after[:260])
    if domain is None or (local is None and "@" not in before):
        return None
    if "@" in before or local is None:
        return f"{before}@{domain[0]}".strip(".@")
    name = local[0][::-1].lstrip(_BEFORE_LOCAL)
    # Chinese, Japanese, Korean and Thai put no space before an address, and none behind it.
    name = _UNSPACED.split(name)[-1] or name
    label, _, labelled = name.partition("=")
    name = labelled if labelled and label.lower() in _LABELS else name
    host = domain[0].partition("..")[0]
    if _ASCII_HOST.match(host):
        host = _UNSPACED.split(host)[0]
    host = _NEXT_SENTENCE.sub(r"\1", host).rstrip("._-")
    if name.startswith("_") and domain[0].endswith("_"):
        name = name.lstrip("_")
    return f"{name}@{host}" if name and host else None


def _dictated(rest: Typed, vocabulary: Vocabulary) -> list[_Found]:
    spoken = spoken_addresses(rest, vocabulary.spoken)
    return [_Found(one.start, one.end, one.address, spoken=True) for one in spoken]


def _checked(found: list[_Found]) -> list[_Found]:
    return [replace(one, address=_try(one.typed)) for one in found]


def _not_valid(typed: str) -> EmailProblem:
    local, _, domain = typed.rpartition("@")
    meant = suggest_domain(domain.lower()) or domain
    suggested = _try(f"{local.rstrip('@')}@{meant}")
    return EmailProblem(EmailDoubt.NOT_VALID, typed, suggested.domain if suggested else "", suggested)


def _missing_at(typed: Typed) -> EmailProblem | None:
    """``bob.gmail.com`` and ``bobgmail.com``: everything is there but the @-sign."""
    for piece in _PIECE.finditer(typed.text):
        whole = piece[0].rstrip(".")
        if not whole.lower().endswith(_LONG_PROVIDERS):
            continue
        provider = next(name for name in _LONG_PROVIDERS if whole.lower().endswith(name))
        local = whole[: -len(provider)].rstrip(".#_-")
        if len(local) > 1 and local.lower() not in _HOSTS:
            return EmailProblem(EmailDoubt.NOT_VALID, whole, provider, _try(f"{local}@{provider}"))
    return None


def _try(address: str) -> EmailAddress | None:
    try:
        return check_email(address)
    except Invalid:
        return None


_PIECE = re.compile(r"[^\s<>()\[\]{},;:\"“”„«»|\\/¿¡…、¤]+")
_LOCAL = re.compile(r"[\w!#$%&'*+=?^`{|}~.-]+")
_DOMAIN = re.compile(r"[\w.-]+")
_BEFORE_LOCAL = "'*~`.-=!#$%&^|+?"
_LABELS = frozenset({"email", "e-mail", "mail", "correo"})
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_ASCII_HOST = re.compile(r"[A-Za-z0-9-]+\.[A-Za-z0-9.-]*[A-Za-z]{2}")
_NEXT_SENTENCE = re.compile(r"(\.[a-z]{2,})\.[A-Z].*$")
_LONG_PROVIDERS = tuple(sorted((name for name in PROVIDERS if len(name) > 8), key=lambda name: (-len(name), name)))
_HOSTS = frozenset({"www", "mail", "login", "m", "accounts", "smtp", "imap", "pop"})
