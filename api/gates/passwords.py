"""Passwords: Argon2, off the event loop, few at a time (each takes 64 MB)."""

import asyncio

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

SHORTEST, LONGEST = 8, 200
_AT_ONCE = 4

NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$koiesZy/3j+mCcl6vU2kiQ$MvrOVjzE0cioNt5I0oezSHee0X0bf393wxb/8XdI/lA"
"""The hash of 32 random bytes that nobody kept: unknown names are compared to it, and take as long as known ones."""


class Passwords:
    """Hashes and compares."""

    def __init__(self) -> None:
        """With the parameters that the library recommends."""
        self._hasher = PasswordHash((Argon2Hasher(),))
        self._at_once = asyncio.Semaphore(_AT_ONCE)

    async def hash(self, password: str) -> str:
        """What is stored."""
        async with self._at_once:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def matches(self, password: str, stored: str | None) -> bool:
        """Whether this is the password; takes the same time when there is none."""
        async with self._at_once:
            fits = await asyncio.to_thread(self._verify, password, stored or NOBODYS)
        return fits and bool(stored)

    def _verify(self, password: str, stored: str) -> bool:
        try:
            return self._hasher.verify(password, stored)
        except UnknownHashError:
            return False
