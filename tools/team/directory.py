"""What is looked up before it is known which business is asked: tokens, sign-in names, widget keys."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tools.ids import BusinessId, ChannelId
from tools.team.channels import Channel, Widget
from tools.team.people import User
from tools.team.tokens import Token


@dataclass(frozen=True)
class SignInName:
    """A user who may sign in, with what their password is compared to."""

    user: User
    password_hash: str
    """Empty for one who was invited and has chosen none yet."""


@dataclass(frozen=True)
class Presented:
    """A token that was shown."""

    token: Token
    user: User | None
    now: datetime
    """By the database's clock."""


class Directory(Protocol):
    """All businesses. It only finds; what is found says which business everything else belongs to."""

    async def find_token(self, secret_hash: str) -> Presented | None:
        """A token, also one that has ended, with its user."""
        ...

    async def find_tokens(self, secret_hashes: Collection[str]) -> Mapping[str, Presented]:
        """The same for many, by their hashes; without those that there are none of."""
        ...

    async def touch(self, token: Token, *, at: datetime) -> None:
        """The token was used."""
        ...

    async def sign_in_names(self, email_key: str) -> Sequence[SignInName]:
        """The active users with this e-mail, by its match key: at most one in a business."""
        ...

    async def find_widget(self, public_key: str) -> Widget | None:
        """The widget with this key."""
        ...

    async def find_channel(self, channel_id: ChannelId) -> Channel | None:
        """A channel, also one that is switched off."""
        ...

    async def is_embedded_by(self, origin: str) -> bool:
        """Whether any widget is shown by pages of this origin."""
        ...

    async def first_businesses(self, *, limit: int) -> Sequence[BusinessId]:
        """The oldest businesses."""
        ...

    async def businesses_called(self, name_or_id: str) -> Sequence[BusinessId]:
        """The businesses with this name or id, the oldest first."""
        ...

    async def answers(self) -> bool:
        """Whether the database can be asked at all."""
        ...
