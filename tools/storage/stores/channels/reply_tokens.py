"""Tokens of reply addresses in the database."""

from datetime import datetime

from sqlalchemy import insert, select

from tools.clock import to_micros
from tools.ids import BusinessId, ConversationId
from tools.storage.connection import Connection
from tools.storage.statement import Statement, p
from tools.storage.tables.conversations import reply_tokens as t

_MINE = t.c.business_id == p("the_business")

_OF = Statement(
    select(t.c.token).where(t.c.conversation_id == p("the_conversation"), _MINE).order_by(t.c.created_at).limit(1)
)
_ADD = Statement(insert(t).values({c.name: p(c.name) for c in t.c}))
_FIND = Statement(select(t.c.conversation_id).where(t.c.token == p("the_token"), _MINE))


class SqlReplyTokens:
    """The tokens of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId, now: datetime) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id
        self._now = now

    async def of(self, conversation_id: ConversationId) -> str | None:
        """The conversation's token, if mail of it was ever sent."""
        row = await self._connection.find(_OF, the_conversation=conversation_id, the_business=self._business_id)
        return None if row is None else str(row["token"])

    async def add(self, token: str, conversation_id: ConversationId) -> None:
        """Gives a conversation its token."""
        await self._connection.run(
            _ADD,
            token=token,
            business_id=self._business_id,
            conversation_id=conversation_id,
            created_at=to_micros(self._now),
        )

    async def find(self, token: str) -> ConversationId | None:
        """Where a token leads to."""
        row = await self._connection.find(_FIND, the_token=token, the_business=self._business_id)
        return None if row is None else ConversationId(row["conversation_id"])
