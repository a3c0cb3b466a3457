"""Where the business and its people are kept."""

from collections.abc import Mapping, Sequence
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


class BusinessStore(Protocol):
    """The business itself."""

    async def get(self) -> Business:
        """This unit of work's business."""
        ...


class UserStore(Protocol):
    """Users of one business."""

    async def find(self, user_id: UserId) -> User | None:
        """One user, also a deactivated one."""
        ...

    async def active(self) -> Sequence[User]:
        """All that are not deactivated."""
        ...

    async def chats(self) -> Mapping[UserId, int]:
        """How many chats each user has open."""
        ...

    async def seen(self, user_id: UserId, *, presence: Presence, at: datetime) -> None:
        """A heartbeat, or a change of presence."""
        ...

    async def offered(self, user_id: UserId, *, at: datetime) -> None:
        """A chat was offered to this user."""
        ...
