"""The people of the business: users, teams and how they are reached by the chats that wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tools.ids import BusinessId, TeamId, UserId


class Role(StrEnum):
    """What a user may do; the table stands in the public contract."""

    AGENT = "agent"
    ADMIN = "admin"


class Presence(StrEnum):
    """Whether a user is there."""

    ONLINE = "online"
    AWAY = "away"
    OFFLINE = "offline"


PRESENCE_LASTS = timedelta(seconds=90)
"""How long a heartbeat counts, without another."""
AWAY_AFTER = timedelta(minutes=5)
"""Whoever says that they are online, and has touched nothing for so long, is away."""


def presence_of(said: Presence, *, idle: timedelta) -> Presence:
    """What a heartbeat says."""
    return Presence.AWAY if said is Presence.ONLINE and idle >= AWAY_AFTER else said


@dataclass(frozen=True)
class User:
    """A person of the business."""

    id: UserId
    business_id: BusinessId
    name: str
    email: str
    role: Role
    capacity: int = 5
    """Chats at once."""
    presence: Presence = Presence.OFFLINE
    seen_at: datetime | None = None
    """The last heartbeat."""
    active: bool = True
    has_password: bool = False
    """Who was invited and has not chosen one yet cannot sign in."""
    teams: frozenset[TeamId] = frozenset()
    languages: Sequence[str] = ()
    last_offered_at: datetime | None = None
    """For round robin: whoever was offered a chat longest ago is next."""

    def present(self, now: datetime) -> Presence:
        """The presence that counts now: a heartbeat too old is offline."""
        if not self.active or self.seen_at is None or now - self.seen_at >= PRESENCE_LASTS:
            return Presence.OFFLINE
        return self.presence

    def offline_since(self) -> datetime | None:
        """Of one who is offline; nothing if they were never there."""
        if self.seen_at is None or self.presence is Presence.OFFLINE:
            return self.seen_at
        return self.seen_at + PRESENCE_LASTS
