"""Files that customers sent, in the database."""

from datetime import datetime

from sqlalchemy import func, insert, select

from tools.clock import to_micros
from tools.conversations.files import KeptFile
from tools.ids import BusinessId, ConversationId
from tools.storage.connection import Connection
from tools.storage.statement import Statement, p
from tools.storage.tables.conversations import files as t

_ADD = Statement(insert(t).values({c.name: p(c.name) for c in t.c}))
_FIND = Statement(
    select(t).where(
        t.c.id == p("the_id"), t.c.conversation_id == p("the_conversation"), t.c.business_id == p("the_business")
    )
)

_COUNT = Statement(
    select(func.count().label("count")).where(
        t.c.conversation_id == p("the_conversation"), t.c.business_id == p("the_business")
    )
)


class SqlFiles:
    """The files of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId, now: datetime) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id
        self._now = now

    async def add(self, file: KeptFile) -> None:
        """Writes it."""
        await self._connection.run(
            _ADD,
            id=file.id,
            business_id=self._business_id,
            conversation_id=file.conversation_id,
            name=file.name,
            kind=file.kind,
            body=file.body,
            at=to_micros(self._now),
        )

    async def count(self, *, of: ConversationId) -> int:
        """How many this conversation has."""
        row = await self._connection.find(_COUNT, the_conversation=of, the_business=self._business_id)
        return 0 if row is None else int(row["count"])

    async def find(self, file_id: str, *, of: ConversationId) -> KeptFile | None:
        """A file of this conversation."""
        row = await self._connection.find(_FIND, the_id=file_id, the_conversation=of, the_business=self._business_id)
        if row is None:
            return None
        return KeptFile(
            id=row["id"],
            conversation_id=ConversationId(row["conversation_id"]),
            name=row["name"],
            kind=row["kind"],
            body=bytes(row["body"]),
        )
