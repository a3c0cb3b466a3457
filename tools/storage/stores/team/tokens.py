"""Tokens in the database."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import insert, or_, select, update

from tools.clock import from_micros, to_micros
from tools.ids import BusinessId, ConversationId, UserId
from tools.storage.connection import Connection, Row
from tools.storage.rows import dump, load, micros, moment
from tools.storage.statement import Statement, p
from tools.storage.tables.people import tokens as t
from tools.team.tokens import Scope, Token, TokenKind

_MINE = t.c.business_id == p("the_business")
_STANDS = t.c.revoked_at.is_(None)
_OF_A_PROGRAM = or_(t.c.kind == TokenKind.USER.value, t.c.kind == TokenKind.BUSINESS.value)

_ADD = Statement(insert(t).values({c.name: p(c.name) for c in t.c}))
_FIND = Statement(select(t).where(t.c.id == p("the_id"), _MINE))
_FIND_BY_HASH = Statement(select(t).where(t.c.secret_hash == p("the_hash"), _MINE))
_OF_PROGRAMS = Statement(
    select(t).where(_MINE, _STANDS, _OF_A_PROGRAM).order_by(t.c.created_at.desc(), t.c.id.desc())
)
_REVOKE = Statement(
    update(t).where(t.c.id == p("the_id"), _MINE, _STANDS).values(revoked_at=p("at")).returning(t.c.id)
)
_REVOKE_OF_USER = Statement(update(t).where(t.c.user_id == p("the_user"), _MINE, _STANDS).values(revoked_at=p("at")))
_REVOKE_OF_KIND = Statement(
    update(t)
    .where(t.c.user_id == p("the_user"), _MINE, _STANDS, t.c.kind == p("the_kind"), t.c.id != p("besides"))
    .values(revoked_at=p("at"))
)
_REVOKE_OF_CONVERSATION = Statement(
    update(t).where(t.c.conversation_id == p("the_conversation"), _MINE, _STANDS).values(revoked_at=p("at"))
)


class SqlTokens:
    """The tokens of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def add(self, token: Token) -> None:
        """Writes a new token."""
        await self._connection.run(_ADD, **_to_row(token))

    async def find(self, token_id: str) -> Token | None:
        """One token, also one that has ended."""
        row = await self._connection.find(_FIND, the_id=token_id, the_business=self._business_id)
        return None if row is None else to_token(row)

    async def find_by_hash(self, secret_hash: str) -> Token | None:
        """The token with this secret, also one that has ended."""
        row = await self._connection.find(_FIND_BY_HASH, the_hash=secret_hash, the_business=self._business_id)
        return None if row is None else to_token(row)

    async def of_programs(self) -> Sequence[Token]:
        """The standing tokens of programs, newest first."""
        rows = await self._connection.rows(_OF_PROGRAMS, the_business=self._business_id)
        return [to_token(row) for row in rows]

    async def revoke(self, token_id: str, *, at: datetime) -> bool:
        """It is good for nothing from now on."""
        row = await self._connection.find(_REVOKE, the_id=token_id, the_business=self._business_id, at=to_micros(at))
        return row is not None

    async def revoke_of_user(self, user_id: UserId, *, at: datetime) -> None:
        """All sessions and tokens of a user end."""
        await self._connection.run(
            _REVOKE_OF_USER, the_user=user_id, the_business=self._business_id, at=to_micros(at)
        )

    async def end_sessions(self, user_id: UserId, *, at: datetime, besides: str | None = None) -> None:
        """A user is signed out of all browsers, but for the session named."""
        await self._revoke(user_id, TokenKind.SESSION, at=at, besides=besides or "")

    async def revoke_invitations(self, user_id: UserId, *, at: datetime) -> None:
        """By none that was made so far can a user choose a password any more."""
        await self._revoke(user_id, TokenKind.INVITATION, at=at)

    async def _revoke(self, user_id: UserId, kind: TokenKind, *, at: datetime, besides: str = "") -> None:
        await self._connection.run(
            _REVOKE_OF_KIND,
            the_user=user_id,
            the_business=self._business_id,
            the_kind=kind.value,
            besides=besides,
            at=to_micros(at),
        )

    async def revoke_of_conversation(self, conversation_id: ConversationId, *, at: datetime) -> None:
        """The visitor of a conversation is signed out."""
        await self._connection.run(
            _REVOKE_OF_CONVERSATION,
            the_conversation=conversation_id,
            the_business=self._business_id,
            at=to_micros(at),
        )


def _to_row(value: Token) -> dict[str, Any]:
    return {
        "id": value.id,
        "business_id": value.business_id,
        "kind": value.kind.value,
        "secret_hash": value.secret_hash,
        "name": value.name,
        "scopes": dump(sorted(value.scopes)),
        "user_id": value.user_id,
        "conversation_id": value.conversation_id,
        "created_at": to_micros(value.created_at),
        "last_used_at": micros(value.last_used_at),
        "expires_at": micros(value.expires_at),
        "revoked_at": micros(value.revoked_at),
    }


def to_token(row: Row) -> Token:
    """A token from a row of ``tokens``."""
    return Token(
        id=row["id"],
        business_id=BusinessId(row["business_id"]),
        kind=TokenKind(row["kind"]),
        secret_hash=row["secret_hash"],
        name=row["name"],
        scopes=_scopes(row["scopes"]),
        user_id=None if row["user_id"] is None else UserId(row["user_id"]),
        conversation_id=None if row["conversation_id"] is None else ConversationId(row["conversation_id"]),
        created_at=from_micros(row["created_at"]),
        last_used_at=moment(row["last_used_at"]),
        expires_at=moment(row["expires_at"]),
        revoked_at=moment(row["revoked_at"]),
    )


@cache
def _scopes(stored: str) -> frozenset[Scope]:
    """There are few that differ, and with a thousand streams a thousand tokens are read again and again."""
    return frozenset(Scope(each) for each in load(stored))
