"""Where the business and its people are kept."""

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from tools.ids import BusinessId, UserId
from tools.team.people import Presence, User


@dataclass(frozen=True)
class Business:
    """One tenant."""

    id: BusinessId
    name: str
    country: str
    """ISO 3166 code; numbers without + are of this country."""
    languages: Sequence[str] = ("en",)
    """The first is the business's own."""
    time_zone: str = "UTC"
    privacy_url: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    template_versions: Mapping[str, int] = field(default_factory=dict)
    """Which version of each template runs: the one that somebody saved last. Every turn reads the business."""


class BusinessStore(Protocol):
    """The business itself."""

    async def none_yet(self) -> bool:
        """Whether there is no business at all; nobody else founds one until the commit."""
        ...

    async def get(self) -> Business:
        """This unit of work's business."""
        ...

    async def hold(self) -> None:
        """Nobody else who holds it goes on before the commit: for what may be there only once."""
        ...

    async def lock(self) -> Business:
        """The same as it is now, held to the commit: who changes it writes over nobody's change."""
        ...

    async def add(self, business: Business, *, at: datetime) -> None:
        """Writes a new business: the one of this unit of work."""
        ...

    async def save(self, business: Business) -> None:
        """Writes all of it but the versions of templates."""
        ...

    async def run_template(self, name: str, version: int) -> None:
        """From now on this version runs. The business is held by this unit of work."""
        ...


class UserStore(Protocol):
    """Users of one business."""

    async def find(self, user_id: UserId) -> User | None:
        """One user, also a deactivated one."""
        ...

    async def hold(self, user_ids: Collection[UserId]) -> Mapping[UserId, User]:
        """Those of them who are active; none of these is deactivated before the commit."""
        ...

    async def active(self) -> Sequence[User]:
        """All that are not deactivated."""
        ...

    async def all(self) -> Sequence[User]:
        """Also the deactivated ones, oldest first."""
        ...

    async def add(self, user: User, *, password_hash: str, at: datetime) -> None:
        """Writes a new user, who is in no team yet. An empty hash lets nobody in."""
        ...

    async def save(self, user: User) -> None:
        """Writes name, e-mail, role, capacity and languages."""
        ...

    async def set_password(self, user_id: UserId, *, password_hash: str) -> None:
        """From now on this password opens."""
        ...

    async def deactivate(self, user_id: UserId, *, at: datetime) -> None:
        """They can neither sign in nor be chosen any more, and are of no team."""
        ...

    async def lock(self, user_id: UserId) -> User | None:
        """One user, also a deactivated one: nobody chooses them before the commit, and whoever began to is done."""
        ...

    async def reactivate(self, user_id: UserId) -> None:
        """They are chosen again, and have to choose a password."""
        ...

    async def lock_admins(self) -> Set[UserId]:
        """The active admins, held to the commit."""
        ...

    async def chats(self) -> Mapping[UserId, int]:
        """How many chats each user has open, or on offer: who has no room for more is offered none."""
        ...

    async def choose_alone(self) -> None:
        """Nobody else chooses a user for a chat before the commit: two would both choose whoever is free."""
        ...

    async def seen(self, user_id: UserId, *, presence: Presence, at: datetime) -> None:
        """A heartbeat, or a change of presence."""
        ...

    async def offered(self, user_id: UserId, *, at: datetime) -> None:
        """A chat was offered to this user."""
        ...
