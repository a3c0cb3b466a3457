"""How far mailboxes have been read, in the database."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from tools.ids import BusinessId, ChannelId
from tools.storage.connection import Connection, Row
from tools.storage.rows import micros, moment
from tools.storage.statement import Statement, p
from tools.storage.tables.people import mailboxes as t
from tools.team.channels import Mailbox

_MINE = t.c.business_id == p("the_business")
_WRITTEN = ("validity", "last_uid", "read_at", "error", "failing_since")

_FIND = Statement(select(t).where(t.c.channel_id == p("the_channel"), _MINE))
_ALL = Statement(select(t).where(_MINE).order_by(t.c.channel_id))
_NEW = upsert(t).values({c.name: p(c.name) for c in t.c})
_SAVE = Statement(
    _NEW.on_conflict_do_update(index_elements=["channel_id"], set_={name: _NEW.excluded[name] for name in _WRITTEN})
)


class SqlMailboxes:
    """The mailboxes of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def find(self, channel_id: ChannelId) -> Mailbox | None:
        """How far a channel's mailbox has been read."""
        row = await self._connection.find(_FIND, the_channel=channel_id, the_business=self._business_id)
        return None if row is None else _to_value(row)

    async def all(self) -> Sequence[Mailbox]:
        """All that were ever read."""
        return [_to_value(row) for row in await self._connection.rows(_ALL, the_business=self._business_id)]

    async def save(self, mailbox: Mailbox) -> None:
        """Writes it."""
        await self._connection.run(
            _SAVE,
            channel_id=mailbox.channel_id,
            business_id=self._business_id,
            validity=mailbox.validity,
            last_uid=mailbox.last_uid,
            read_at=micros(mailbox.read_at),
            error=mailbox.error,
            failing_since=micros(mailbox.failing_since),
        )


def _to_value(row: Row) -> Mailbox:
    return Mailbox(
        channel_id=ChannelId(row["channel_id"]),
        validity=row["validity"],
        last_uid=row["last_uid"],
        read_at=moment(row["read_at"]),
        error=row["error"],
        failing_since=moment(row["failing_since"]),
    )
