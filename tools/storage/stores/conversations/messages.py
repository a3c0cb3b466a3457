"""Messages in the database."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import insert, select, update

from tools.clock import from_micros, to_micros
from tools.conversations.conversation import Delivery, Message, Speaker
from tools.ids import BusinessId, ConversationId, MessageId, UserId
from tools.storage.connection import Connection, Row
from tools.storage.lists import ids, of_business, with_ids
from tools.storage.rows import dump, load
from tools.storage.statement import Statement, p
from tools.storage.tables.conversations import conversations
from tools.storage.tables.conversations import messages as t

_MINE = t.c.business_id == p("the_business")

# Two statements and no answer: the conversation's counter moves on, and the message takes the number it shows.
_COUNT = Statement(
    update(conversations)
    .where(conversations.c.id == p("the_conversation"), conversations.c.business_id == p("the_business"))
    .values(last_seq=conversations.c.last_seq + 1, last_message_at=p("at"))
)
_NEXT = select(conversations.c.last_seq).where(conversations.c.id == p("conversation_id")).scalar_subquery()
_ADD = Statement(insert(t).values({c.name: p(c.name) for c in t.c if c.name != "seq"} | {"seq": _NEXT}))
_FIND = Statement(select(t).where(t.c.id == p("the_id"), _MINE))
_BY_CLIENT_ID = Statement(
    select(t).where(
        t.c.conversation_id == p("the_conversation"),
        t.c.speaker == p("the_speaker"),
        t.c.client_id == p("the_client_id"),
        _MINE,
    )
)
_DELIVER = with_ids(
    lambda listed: (
        update(t)
        .where(t.c.id == p("the_id"), listed(t.c.delivery), of_business(t))
        .values(delivery=p("now"))
        .returning(t.c.id)
    )
)
_REWORD = Statement(update(t).where(t.c.id == p("the_id"), _MINE).values(text=p("text")))
_AFTER = Statement(
    select(t)
    .where(t.c.conversation_id == p("the_conversation"), t.c.seq > p("the_seq"), _MINE)
    .order_by(t.c.seq)
    .limit(p("the_limit"))
)
_LATEST = Statement(
    select(t)
    .where(t.c.conversation_id == p("the_conversation"), _MINE)
    .order_by(t.c.seq.desc())
    .limit(p("the_limit"))
)


class SqlMessages:
    """The messages of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def add(self, message: Message) -> None:
        """Writes a message; the database gives it the next ``seq`` of its conversation."""
        at = to_micros(message.at)
        await self._connection.run(
            _COUNT, the_conversation=message.conversation_id, the_business=self._business_id, at=at
        )
        await self._connection.run(
            _ADD,
            id=message.id,
            business_id=self._business_id,
            conversation_id=message.conversation_id,
            speaker=message.speaker.value,
            user_id=message.user_id,
            from_name=message.from_name,
            text=message.text,
            attachments=dump(list(message.attachments)),
            data=dump(dict(message.data)),
            client_id=message.client_id,
            sent_by=message.sent_by,
            delivery=message.delivery.value,
            at=at,
        )

    async def find(self, message_id: MessageId) -> Message | None:
        """One message."""
        row = await self._connection.find(_FIND, the_id=message_id, the_business=self._business_id)
        return None if row is None else to_message(row)

    async def find_by_client_id(
        self, conversation_id: ConversationId, speaker: Speaker, client_id: str
    ) -> Message | None:
        """The message that a sender has sent under this id already."""
        row = await self._connection.find(
            _BY_CLIENT_ID,
            the_conversation=conversation_id,
            the_speaker=speaker,
            the_client_id=client_id,
            the_business=self._business_id,
        )
        return None if row is None else to_message(row)

    async def deliver(self, message_id: MessageId, *, was: Collection[Delivery], now: Delivery) -> bool:
        """Says how far a message has come, unless somebody else has moved it on."""
        row = await self._connection.find(
            _DELIVER, the_id=message_id, the_ids=ids(was), now=now.value, the_business=self._business_id
        )
        return row is not None

    async def reword(self, message_id: MessageId, text: str) -> None:
        """What stands in a message from now on."""
        await self._connection.run(_REWORD, the_id=message_id, the_business=self._business_id, text=text)

    async def after(self, conversation_id: ConversationId, seq: int, *, limit: int) -> Sequence[Message]:
        """What came after ``seq``, oldest first."""
        return await self._many(_AFTER, the_conversation=conversation_id, the_seq=seq, the_limit=limit)

    async def latest(self, conversation_id: ConversationId, *, limit: int) -> Sequence[Message]:
        """The newest messages, oldest first."""
        found = await self._many(_LATEST, the_conversation=conversation_id, the_limit=limit)
        return list(reversed(found))

    async def _many(self, statement: Statement, **values: Any) -> list[Message]:
        rows = await self._connection.rows(statement, the_business=self._business_id, **values)
        return [to_message(row) for row in rows]


def to_message(row: Row) -> Message:
    """A message from a row of ``messages``."""
    return Message(
        id=MessageId(row["id"]),
        business_id=BusinessId(row["business_id"]),
        conversation_id=ConversationId(row["conversation_id"]),
        seq=row["seq"],
        speaker=Speaker(row["speaker"]),
        text=row["text"],
        at=from_micros(row["at"]),
        user_id=None if row["user_id"] is None else UserId(row["user_id"]),
        from_name=row["from_name"],
        client_id=row["client_id"],
        sent_by=row["sent_by"],
        delivery=Delivery(row["delivery"]),
        attachments=tuple(load(row["attachments"])),
        data=load(row["data"]),
    )
