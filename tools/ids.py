"""Identifiers: opaque strings with a prefix that says their kind, sortable by the time they were made."""

import hashlib
import os
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import NewType

BusinessId = NewType("BusinessId", str)
ContactId = NewType("ContactId", str)
ConversationId = NewType("ConversationId", str)
ChannelId = NewType("ChannelId", str)
HandoverId = NewType("HandoverId", str)
MessageId = NewType("MessageId", str)
UserId = NewType("UserId", str)
TeamId = NewType("TeamId", str)
TagId = NewType("TagId", str)
MergeId = NewType("MergeId", str)
EventId = NewType("EventId", str)
InvoiceId = NewType("InvoiceId", str)
BulkChangeId = NewType("BulkChangeId", str)
ImportId = NewType("ImportId", str)

# Crockford's base 32 in lower case: no letter that is mistaken for a digit, and its order is ASCII's.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
# By ten bits: letter by letter it takes twice as long, and a handover makes twenty identifiers.
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
# Five bits of each byte.
_ONE_LETTER = (_ALPHABET * 8).encode()

_CHANCE_AT_ONCE = 16 * 32

NewId = Callable[[str], str]
"""Makes an identifier with the given prefix (``con``, ``cnv``, ``hov``, …)."""


def sortable_id(prefix: str, *, at: datetime, chance: int) -> str:
    """Ten letters of milliseconds since 1970, then sixteen letters of the 80 bits given as ``chance``."""
    return f"{prefix}_{_letters(_milliseconds(at), 10)}{_letters(chance, 16)}"


def random_ids(now: Callable[[], datetime]) -> NewId:
    """Identifiers that nobody can guess."""
    return lambda prefix: sortable_id(prefix, at=now(), chance=secrets.randbits(80))


def random_ids_at(moment: datetime) -> NewId:
    """The same, all made at one moment: its letters are made once, and chance is asked for many at once."""
    time = _letters(_milliseconds(moment), 10)
    chance, place = "", 0

    def new(prefix: str) -> str:
        nonlocal chance, place
        if place == len(chance):
            chance, place = os.urandom(_CHANCE_AT_ONCE).translate(_ONE_LETTER).decode(), 0
        place += 16
        return f"{prefix}_{time}{chance[place - 16 : place]}"

    return new


def repeatable_ids(seed: str, *, at: datetime) -> NewId:
    """The same identifiers in the same order for the same seed, so that a turn run twice makes the same request.

    The seed must not be guessable where the identifiers must not be.
    """
    count, time = 0, _letters(_milliseconds(at), 10)

    def new(prefix: str) -> str:
        nonlocal count
        count += 1
        digest = hashlib.sha256(f"{seed}:{count}:{prefix}".encode()).digest()
        return f"{prefix}_{time}{digest[:16].translate(_ONE_LETTER).decode()}"

    return new


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _letters(number: int, length: int) -> str:
    """The lowest bits of a number, five to a letter; an even number of letters."""
    return "".join([_PAIRS[number >> shift & 1023] for shift in range(5 * length - 10, -1, -10)])
