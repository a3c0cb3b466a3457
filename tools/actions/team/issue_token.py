"""A token is made; its secret is shown once by whoever made it, and only its hash is kept."""

from datetime import datetime

from tools.ids import ConversationId, UserId
from tools.team.tokens import Scope, Token, TokenKind, hash_of
from tools.toolkit import UnitOfWork

ALL_SCOPES = frozenset(Scope)


async def issue_token(
    work: UnitOfWork,
    *,
    kind: TokenKind,
    secret: str,
    name: str = "",
    scopes: frozenset[Scope] = frozenset(),
    user_id: UserId | None = None,
    conversation_id: ConversationId | None = None,
    expires_at: datetime | None = None,
) -> Token:
    """From the commit on the secret says who asks."""
    token = Token(
        id=work.new_id("tok"),
        business_id=work.business_id,
        kind=kind,
        secret_hash=hash_of(secret),
        created_at=work.now,
        name=name,
        scopes=scopes,
        user_id=user_id,
        conversation_id=conversation_id,
        expires_at=expires_at,
    )
    await work.tokens.add(token)
    return token
