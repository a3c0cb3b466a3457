"""How often something may be tried by whom, where guessing must not pay."""

import hashlib
from datetime import timedelta

from api.parts import Parts
from tools.contacts.values.email_addresses import parse_email
from tools.errors import Invalid, TooMany

WINDOW = timedelta(minutes=15)
NO_SUCH_NAME = "no such name"


async def refuse_too_many(parts: Parts, what: str, *, name: str, address: str) -> None:
    """Few tries from one place at one name; more over all places, so that nobody is easily locked out by others.

    Raises ``TooMany``.
    """
    hashed = hashlib.sha256(name.encode()).hexdigest()
    for key, most in ((f"both:{hashed}:{address}", 10), (f"name:{hashed}", 50), (f"address:{address}", 50)):
        await count_try(parts, f"{what}:{key}", most=most)


async def count_try(parts: Parts, key: str, *, most: int) -> None:
    """One more try. Raises ``TooMany`` beyond so many in a quarter of an hour."""
    wait = await parts.live.limits.take(key, most=most, per=WINDOW)
    if wait is not None:
        raise TooMany("Too many tries; wait a little.", retry_after=wait.total_seconds())


def name_key(typed: str) -> str:
    """By what an e-mail is found as somebody's sign-in name; what is none is nobody's."""
    try:
        return parse_email(typed).match_key
    except Invalid:
        return NO_SUCH_NAME
