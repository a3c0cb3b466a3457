"""Which of its languages the built-in agent should answer in."""

from collections.abc import Iterable
from enum import StrEnum

from tools.conversations.language import language_of


class Language(StrEnum):
    """The languages it speaks."""

    ENGLISH = "en"
    SPANISH = "es"


def named_language(tag: str) -> Language | None:
    """The language a tag such as ``es-MX`` names, if we speak it."""
    first = tag.replace("_", "-").split("-")[0].casefold()
    return Language(first) if first in set(Language) else None


def spoken_language(texts: Iterable[str], *, otherwise: Language) -> Language:
    """The language of the newest text that shows one; ``texts`` are given newest first."""
    for text in texts:
        if said := language_of(text):
            return Language(said)
    return otherwise
