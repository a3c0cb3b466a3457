"""Files of conversations, in the database: piece by piece, so that any process has them and none has them whole."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, insert, select, update

from tools.clock import from_micros, to_micros
from tools.conversations.files import FilesFrom, KeptFile
from tools.ids import BusinessId, ConversationId, MessageId, UserId
from tools.storage.connection import Connection, Row
from tools.storage.lists import ids, of_business, with_ids
from tools.storage.statement import Statement, p
from tools.storage.tables.conversations import conversations, file_pieces
from tools.storage.tables.conversations import files as t

_MINE = t.c.business_id == p("the_business")
_IN_IT = t.c.conversation_id == p("the_conversation")

_ADD = Statement(insert(t).values({c.name: p(c.name) for c in t.c}))
_FIND = Statement(select(t).where(t.c.id == p("the_id"), _IN_IT, _MINE))
_BY_CLIENT_ID = Statement(
    select(t).where(_IN_IT, t.c.sender == p("the_sender"), t.c.client_id == p("the_client_id"), _MINE)
)
_AMOUNT = select(func.count().label("count")).where(_IN_IT, _MINE)
_COUNT_OF_CUSTOMER = Statement(_AMOUNT.where(t.c.sender == ""))
_COUNT_OF_TEAM = Statement(_AMOUNT.where(t.c.sender != ""))
_FROM = Statement(
    select(func.count().label("count"), func.coalesce(func.sum(t.c.size), 0).label("size"))
    .select_from(conversations.join(t, t.c.conversation_id == conversations.c.id))
    .where(
        conversations.c.business_id == p("the_business"),
        conversations.c.network_address == p("the_address"),
        t.c.at >= p("since"),
        t.c.sender == "",
    )
)
_LOCK_WAITING = with_ids(
    lambda listed: (
        select(t)
        .where(listed(t.c.id), _IN_IT, t.c.sender == p("the_sender"), t.c.message_id.is_(None), of_business(t))
        .order_by(t.c.id)
        .with_for_update()
    )
)
_SEND = with_ids(lambda listed: update(t).where(listed(t.c.id), of_business(t)).values(message_id=p("the_message")))
_b = file_pieces.c
_KEEP = Statement(insert(file_pieces).values({c.name: p(c.name) for c in _b}))
_PIECE = Statement(
    select(_b.body)
    .select_from(t.join(file_pieces, _b.file_id == t.c.id))
    .where(t.c.id == p("the_id"), _b.number == p("the_number"), _MINE)
)


class SqlFiles:
    """The files of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def add(self, file: KeptFile) -> None:
        """Writes it, without its bytes."""
        await self._connection.run(
            _ADD,
            id=file.id,
            business_id=self._business_id,
            conversation_id=file.conversation_id,
            message_id=file.message_id,
            sender=file.user_id or "",
            client_id=file.client_id,
            name=file.name,
            kind=file.kind,
            size=file.size,
            sha256=file.sha256,
            at=to_micros(file.at),
        )

    async def keep_piece(self, file_id: str, number: int, body: bytes) -> None:
        """One more piece of it, from 0."""
        await self._connection.run(_KEEP, file_id=file_id, number=number, body=body)

    async def count(self, *, of: ConversationId, by_team: bool) -> int:
        """How many this conversation has from the customer, or from the team."""
        statement = _COUNT_OF_TEAM if by_team else _COUNT_OF_CUSTOMER
        row = await self._connection.find(statement, the_conversation=of, the_business=self._business_id)
        return 0 if row is None else int(row["count"])

    async def come_from(self, network_address: str, *, since: datetime) -> FilesFrom:
        """What customers sent in conversations that were opened from a network address."""
        row = await self._connection.find(
            _FROM, the_address=network_address, since=to_micros(since), the_business=self._business_id
        )
        return FilesFrom(0, 0) if row is None else FilesFrom(int(row["count"]), int(row["size"]))

    async def find(self, file_id: str, *, of: ConversationId) -> KeptFile | None:
        """A file of this conversation."""
        row = await self._connection.find(_FIND, the_id=file_id, the_conversation=of, the_business=self._business_id)
        return None if row is None else _to_file(row)

    async def find_by_client_id(
        self, client_id: str, *, of: ConversationId, user_id: UserId | None
    ) -> KeptFile | None:
        """The one that a sender has sent under this id already."""
        row = await self._connection.find(
            _BY_CLIENT_ID,
            the_conversation=of,
            the_sender=user_id or "",
            the_client_id=client_id,
            the_business=self._business_id,
        )
        return None if row is None else _to_file(row)

    async def piece(self, file_id: str, number: int) -> bytes | None:
        """A piece of it, from 0; nothing behind the last one."""
        row = await self._connection.find(_PIECE, the_id=file_id, the_number=number, the_business=self._business_id)
        return None if row is None else bytes(row["body"])

    async def lock_waiting(
        self, file_ids: Collection[str], *, of: ConversationId, user_id: UserId | None
    ) -> Sequence[KeptFile]:
        """Those of a sender's that wait for their message, held to the commit."""
        rows = await self._connection.rows(
            _LOCK_WAITING,
            the_ids=ids(file_ids),
            the_conversation=of,
            the_sender=user_id or "",
            the_business=self._business_id,
        )
        return [_to_file(row) for row in rows]

    async def send(self, file_ids: Collection[str], *, message_id: MessageId) -> None:
        """They are part of a message from now on."""
        await self._connection.run(
            _SEND, the_ids=ids(file_ids), the_message=message_id, the_business=self._business_id
        )


def _to_file(row: Row) -> KeptFile:
    return KeptFile(
        id=row["id"],
        conversation_id=ConversationId(row["conversation_id"]),
        name=row["name"],
        kind=row["kind"],
        size=row["size"],
        at=from_micros(row["at"]),
        sha256=row["sha256"],
        user_id=UserId(row["sender"]) if row["sender"] else None,
        message_id=None if row["message_id"] is None else MessageId(row["message_id"]),
        client_id=row["client_id"],
    )
