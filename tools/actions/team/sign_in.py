"""A user signs in with a browser, and out again."""

from datetime import timedelta

from tools.actions.team.issue_token import ALL_SCOPES, issue_token
from tools.actions.team.set_presence import set_presence
from tools.errors import NotSignedIn
from tools.ids import UserId
from tools.team.people import Presence
from tools.team.tokens import Token, TokenKind
from tools.toolkit import UnitOfWork

SESSION_LASTS = timedelta(days=30)
"""However busily it is used; unused it ends sooner."""


async def sign_in(work: UnitOfWork, *, user_id: UserId, secret: str, browser: str) -> Token:
    """A session of this user, who has shown the password; whoever signs in is online.

    Raises ``NotSignedIn`` when the user was deactivated meanwhile.
    """
    if user_id not in await work.users.hold([user_id]):
        raise NotSignedIn
    await set_presence(work, user_id=user_id, presence=Presence.ONLINE)
    return await issue_token(
        work,
        kind=TokenKind.SESSION,
        secret=secret,
        name=browser[:200],
        scopes=ALL_SCOPES,
        user_id=user_id,
        expires_at=work.now + SESSION_LASTS,
    )


async def sign_out(work: UnitOfWork, *, token: Token) -> None:
    """The session is over; signing out twice changes nothing."""
    if await work.tokens.revoke(token.id, at=work.now) and token.user_id is not None:
        await set_presence(work, user_id=token.user_id, presence=Presence.OFFLINE)
