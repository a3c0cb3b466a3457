"""Passwords: Argon2, off the event loop, few at a time (each takes 64 MB)."""

import asyncio
import hashlib

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

SHORTEST, LONGEST = 8, 200
_AT_ONCE = 4


class Passwords:
    """Hashes and compares."""

    def __init__(self) -> None:
        """Makes the hash that unknown names are compared to, so that they take as long as known ones."""
        self._hasher = PasswordHash((Argon2Hasher(),))
        self._nobody = self._hasher.hash(hashlib.sha256(b"nobody").hexdigest())
        self._at_once = asyncio.Semaphore(_AT_ONCE)

    async def hash(self, password: str) -> str:
        """What is stored."""
        async with self._at_once:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def matches(self, password: str, stored: str | None) -> bool:
        """Whether this is the password; takes the same time when there is none."""
        async with self._at_once:
            fits = await asyncio.to_thread(self._verify, password, stored or self._nobody)
        return fits and bool(stored)

    def _verify(self, password: str, stored: str) -> bool:
        try:
            return self._hasher.verify(password, stored)
        except UnknownHashError:
            return False
