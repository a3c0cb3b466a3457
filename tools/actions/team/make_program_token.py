"""A token for a program: of the business, or of a user, and never good for more than whoever it speaks for."""

from collections.abc import Collection
from datetime import datetime

from tools.actions.contacts.chosen_people import chosen_user
from tools.actions.team.issue_token import issue_token
from tools.errors import Invalid
from tools.ids import UserId
from tools.team.rights import refuse_beyond_role
from tools.team.tokens import Scope, Token, TokenKind
from tools.toolkit import UnitOfWork


async def make_program_token(
    work: UnitOfWork,
    *,
    name: str,
    scopes: Collection[Scope],
    user_id: UserId | None,
    secret: str,
    expires_at: datetime | None = None,
) -> Token:
    """Without a user it is the business's.

    Raises ``Invalid`` for an end that is over, a user who is not there, and a scope beyond the user's role.
    """
    if expires_at is not None and expires_at <= work.now:
        raise Invalid("This time is over.", field="expires_at")
    if user_id is not None:
        user = await chosen_user(work, user_id, field="user_id")
        refuse_beyond_role(scopes, role=user.role)
    return await issue_token(
        work,
        kind=kind_for(user_id),
        secret=secret,
        name=name,
        scopes=frozenset(scopes),
        user_id=user_id,
        expires_at=expires_at,
    )


def kind_for(user_id: UserId | None) -> TokenKind:
    """What a token for this user is, or for none."""
    return TokenKind.BUSINESS if user_id is None else TokenKind.USER
