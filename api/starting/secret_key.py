"""The secret key: given, or made once in the data folder; each use has a key of its own derived from it."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from api.settings import Settings
from tools.errors import Unusable

_FILE = "secret.key"


def find_or_make_key(settings: Settings) -> bytes:
    """The key of this installation.

    Raises ``Unusable`` with PostgreSQL and no key: several machines could not read each other's tokens.
    """
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value().encode()
    if settings.postgres_url is not None:
        raise Unusable(
            "HANDOVER_SECRET_KEY is needed with PostgreSQL, the same on every machine. "
            "Make one with:  python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
        )
    return _kept_in(settings.data_dir)


def derived(key: bytes, purpose: str) -> bytes:
    """A key for one purpose, so that what is signed for one can never pass for another."""
    return hmac.new(key, b"handover:" + purpose.encode(), hashlib.sha256).digest()


def _kept_in(folder: Path) -> bytes:
    path = folder / _FILE
    folder.mkdir(parents=True, exist_ok=True)
    made = secrets.token_urlsafe(32)
    whole = folder / f".{_FILE}.{os.getpid()}"
    descriptor = os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(made)
        # A link appears whole or not at all, and only once: two that start at the same time use one key.
        os.link(whole, path)
    except FileExistsError:
        made = path.read_text().strip()
    finally:
        whole.unlink(missing_ok=True)
    if len(made) < 16:
        raise Unusable(f"{path.resolve()} holds no key. Restore it, or delete it to have all sign in anew.")
    return made.encode()
