"""Patterns made of word lists, compiled once."""

import re
from collections.abc import Iterable
from functools import cache


def alternatives(phrases: Iterable[str]) -> str:
    """A pattern for any of these, the longest first; an apostrophe may be missing."""
    longest_first = sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))
    return "|".join(re.escape(phrase).replace("'", "'?") for phrase in longest_first)


@cache
def phrase_pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Any of these as whole words. Only our own lists are given, so the cache stays small."""
    return re.compile(rf"(?<!\w)(?:{alternatives(phrases)})(?!\w)")
