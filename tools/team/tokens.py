"""Tokens: what a caller shows to say who asks; kept only as a hash, so that a stolen database opens nothing."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tools.ids import BusinessId, ConversationId, UserId

SECRET_BYTES = 32


class Scope(StrEnum):
    """What a token is good for; each contains the one before it."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


class TokenKind(StrEnum):
    """For whom a token speaks."""

    USER = "user"
    """A program of a user."""
    BUSINESS = "business"
    """A program of the business itself."""
    SESSION = "session"
    """A browser in which a user has signed in."""
    VISITOR = "visitor"
    """A customer in web chat: one conversation and nothing else."""
    INVITATION = "invitation"
    """Lets a user choose a password, once; it opens nothing else."""


@dataclass(frozen=True)
class Token:
    """A token, without the secret that was shown once."""

    id: str
    business_id: BusinessId
    kind: TokenKind
    secret_hash: str
    created_at: datetime
    name: str = ""
    scopes: frozenset[Scope] = frozenset()
    user_id: UserId | None = None
    conversation_id: ConversationId | None = None
    last_used_at: datetime | None = None
    expires_at: datetime | None = None
    revoked_at: datetime | None = None

    @property
    def ends_at(self) -> datetime | None:
        """When it ends by itself: at its end, or when it has not been used for too long."""
        unused = _UNUSED.get(self.kind)
        if unused is None:
            return self.expires_at
        lapses = (self.last_used_at or self.created_at) + unused
        return lapses if self.expires_at is None else min(lapses, self.expires_at)


def secret_text(kind: TokenKind, chance: bytes) -> str:
    """The secret as it is shown; the beginning tells people and secret scanners what they have found."""
    return _PREFIXES[kind] + base64.urlsafe_b64encode(chance).rstrip(b"=").decode()


def hash_of(secret: str) -> str:
    """What is stored. The secret has 256 random bits, so nothing slower is needed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def is_due_a_touch(token: Token, now: datetime) -> bool:
    """Whether its last use is to be written: at most once a minute, not with every call."""
    return token.last_used_at is None or now - token.last_used_at >= TOUCH_EVERY


def covers(scopes: frozenset[Scope], needed: Scope) -> bool:
    """Whether one of the scopes contains the one that is needed."""
    return any(_ORDER.index(scope) >= _ORDER.index(needed) for scope in scopes)


TOUCH_EVERY = timedelta(minutes=1)
_ORDER = tuple(Scope)
_UNUSED = {TokenKind.VISITOR: timedelta(days=30), TokenKind.SESSION: timedelta(days=14)}
_PREFIXES = {
    TokenKind.USER: "hku_",
    TokenKind.BUSINESS: "hkb_",
    TokenKind.SESSION: "hks_",
    TokenKind.VISITOR: "hkv_",
    TokenKind.INVITATION: "hki_",
}
