"""What is entered and read: a few values that meet often, words that are nowhere twice, and what shows in a text."""

import re
from collections.abc import Iterator
from itertools import count

EMAILS = ("ann@pool.example", "bob@pool.example", "cid@pool.example", "dan@pool.example")
PHONES = ("+447400100001", "+447400100002", "+447400100003")
TAGS = ("vip", "lead")
_SHOWN = re.compile(r"zq\d+z|[a-z]+@pool\.example|4474001000\d\d|\b(?:con|cnv)_[0-9a-z]{26}\b")


def new_words() -> Iterator[str]:
    """Each once in a run, and found again wherever it shows."""
    return (f"zq{number}z" for number in count(1))


def shown_in(text: str) -> frozenset[str]:
    """The words, addresses, numbers, and names of contacts and chats that a text shows."""
    return frozenset(_SHOWN.findall(text))
