"""What callers carry for us unread: cursors and stream places, encrypted and bound to business, asker and query."""

import base64
import binascii
import hmac
import json
import os
from collections.abc import Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class Seal:
    """Closes and opens what callers carry. Encrypted, because a number per business tells how much goes on in it."""

    def __init__(self, key: bytes) -> None:
        """``key`` has 32 bytes and is used for nothing else."""
        self._cipher = AESGCM(key)
        self._key = hmac.digest(key, b"nonces that are made of what is closed", "sha256")

    def close(self, value: Any, *, bound: Sequence[str], always_alike: bool = False) -> str:
        """Opens only with the same ``bound``.

        ``always_alike`` makes the same of the same: for addresses, under which browsers keep what they were given.
        """
        text, joined = json.dumps(value, separators=(",", ":")).encode(), _join(bound)
        if always_alike:
            # Made from all that is closed, a nonce is there again for the very same alone.
            nonce = hmac.digest(self._key, joined + b"\n" + text, "sha256")[:_NONCE]
        else:
            nonce = os.urandom(_NONCE)
        return base64.urlsafe_b64encode(nonce + self._cipher.encrypt(nonce, text, joined)).rstrip(b"=").decode()

    def open(self, sealed: str, *, bound: Sequence[str]) -> Any | None:
        """The value; nothing when it was made up, or closed for somebody or something else."""
        try:
            raw = base64.b64decode(sealed + "=" * (-len(sealed) % 4), altchars=b"-_", validate=True)
            return json.loads(self._cipher.decrypt(raw[:_NONCE], raw[_NONCE:], _join(bound)))
        except (binascii.Error, InvalidTag, ValueError):
            return None


def _join(bound: Sequence[str]) -> bytes:
    return json.dumps(list(bound)).encode()
