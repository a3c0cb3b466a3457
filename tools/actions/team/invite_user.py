"""An admin invites a user to choose a password, by a link that is good once."""

from datetime import timedelta

from tools.actions.team.issue_token import issue_token
from tools.errors import NotFound
from tools.ids import UserId
from tools.team.tokens import Token, TokenKind
from tools.toolkit import UnitOfWork

INVITED_FOR = timedelta(days=7)


async def invite_user(work: UnitOfWork, *, user_id: UserId, secret: str) -> Token:
    """With this secret the user chooses a password; earlier invitations are over.

    Raises ``NotFound`` for somebody who is no active user.
    """
    if user_id not in await work.users.hold([user_id]):
        raise NotFound("There is no such user.")
    await work.tokens.revoke_invitations(user_id, at=work.now)
    return await issue_token(
        work, kind=TokenKind.INVITATION, secret=secret, user_id=user_id, expires_at=work.now + INVITED_FOR
    )
