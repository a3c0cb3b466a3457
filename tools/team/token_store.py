"""Where the tokens of a business are kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from tools.ids import ConversationId, UserId
from tools.team.tokens import Token


class TokenStore(Protocol):
    """Tokens of one business."""

    async def add(self, token: Token) -> None:
        """Writes a new token."""
        ...

    async def find(self, token_id: str) -> Token | None:
        """One token, also one that has ended."""
        ...

    async def find_by_hash(self, secret_hash: str) -> Token | None:
        """The token with this secret, also one that has ended."""
        ...

    async def of_programs(self) -> Sequence[Token]:
        """The tokens of users' and the business's programs that are not revoked, newest first."""
        ...

    async def revoke(self, token_id: str, *, at: datetime) -> bool:
        """It is good for nothing from now on; ``False`` when it was already."""
        ...

    async def revoke_of_user(self, user_id: UserId, *, at: datetime) -> None:
        """All sessions and tokens of a user end."""
        ...

    async def end_sessions(self, user_id: UserId, *, at: datetime, besides: str | None = None) -> None:
        """A user is signed out of all browsers, but for the session named; programs go on."""
        ...

    async def revoke_invitations(self, user_id: UserId, *, at: datetime) -> None:
        """By none that was made so far can a user choose a password any more."""
        ...

    async def revoke_of_conversation(self, conversation_id: ConversationId, *, at: datetime) -> None:
        """The visitor of a conversation is signed out."""
        ...
