"""Small pieces from which the rules about plain words are put together."""

import re
from collections.abc import Sequence


def words(text: str) -> frozenset[str]:
    """The words of a text that lists them."""
    return frozenset(text.split())


def any_of(listed: str) -> str:
    """One of the words, which are parted by spaces; an underscore stands for a space inside one."""
    # The longest first: the engine takes the first that fits, and "human being" must not be cut to "human".
    ordered = sorted(words(listed), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(word.replace("_", " ") for word in ordered) + ")"


def compiled(*patterns: str) -> tuple[re.Pattern[str], ...]:
    """Patterns to be looked for anywhere in a clause."""
    return tuple(re.compile(pattern) for pattern in patterns)


def found(patterns: Sequence[re.Pattern[str]], clause: str) -> bool:
    """Whether one of the patterns stands in the clause."""
    return any(pattern.search(clause) for pattern in patterns)
