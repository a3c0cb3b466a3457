"""Which languages are known, and the words of one of them; a new language is a file and a line here."""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import TypeVar

from tools.contacts.vocabulary.english import ENGLISH
from tools.contacts.vocabulary.spanish import SPANISH
from tools.contacts.vocabulary.words import Vocabulary

LANGUAGES: Mapping[str, Vocabulary] = {"en": ENGLISH, "es": SPANISH}


def vocabulary_for(language: str) -> Vocabulary:
    """The words of the language with the English ones, which customers everywhere mix in; else English alone."""
    return _with_english(language.replace("_", "-").partition("-")[0].lower())


@cache
def every_stop_word() -> frozenset[str]:
    """Whoever wants out is understood in any language we know, whatever the chat is held in."""
    own = (word for language in LANGUAGES.values() for word in language.wishes.stop)
    return frozenset(_CARRIER_WORDS).union(own)


@cache
def _known(language: str) -> Vocabulary:
    other = LANGUAGES[language]
    return Vocabulary(
        wishes=_joined(ENGLISH.wishes, other.wishes),
        details=_joined(ENGLISH.details, other.details),
        spoken=_joined(ENGLISH.spoken, other.spoken),
        names=_joined(ENGLISH.names, other.names),
    )


def _with_english(language: str) -> Vocabulary:
    return _known(language) if language in LANGUAGES and language != "en" else ENGLISH


_Words = TypeVar("_Words")


def _joined(one: _Words, other: _Words) -> _Words:
    values = {}
    for field in fields(one):  # type: ignore[arg-type]  # Every part of a vocabulary is a dataclass.
        ours, theirs = getattr(one, field.name), getattr(other, field.name)
        values[field.name] = {**ours, **theirs} if isinstance(ours, Mapping) else tuple(dict.fromkeys(ours + theirs))
    return type(one)(**values)


# What the carriers and gateways act upon by themselves (Twilio's list, and the words Amazon adds).
_CARRIER_WORDS = (
    *("stop", "unsubscribe", "end", "quit", "stopall", "stop all", "revoke", "optout", "opt out", "cancel"),
    *("arret", "remove", "td"),
)
