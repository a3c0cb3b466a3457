"""Channels in the database."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select, update

from tools.clock import from_micros, to_micros
from tools.conversations.conversation import ChannelKind
from tools.ids import BusinessId, ChannelId
from tools.storage.connection import Connection, Row
from tools.storage.rows import dump, load, micros, moment
from tools.storage.statement import Statement, p
from tools.storage.tables.people import channels as t
from tools.team.channels import Channel

_MINE = t.c.business_id == p("the_business")
_SAVED = ("name", "region", "template", "config", "disabled_at")

_ADD = Statement(insert(t).values({c.name: p(c.name) for c in t.c}))
_FIND = Statement(select(t).where(t.c.id == p("the_id"), _MINE))
_ALL = Statement(select(t).where(_MINE).order_by(t.c.created_at, t.c.id))
_SAVE = Statement(update(t).where(t.c.id == p("the_id"), _MINE).values({name: p(name) for name in _SAVED}))


class SqlChannels:
    """The channels of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def add(self, channel: Channel) -> None:
        """Writes a new channel."""
        await self._connection.run(_ADD, **_to_row(channel))

    async def find(self, channel_id: ChannelId) -> Channel | None:
        """One channel, also a disabled one."""
        row = await self._connection.find(_FIND, the_id=channel_id, the_business=self._business_id)
        return None if row is None else to_channel(row)

    async def all(self) -> Sequence[Channel]:
        """All, oldest first."""
        return [to_channel(row) for row in await self._connection.rows(_ALL, the_business=self._business_id)]

    async def save(self, channel: Channel) -> None:
        """Writes name, region, template, config and whether it is disabled."""
        row = _to_row(channel)
        values = {name: row[name] for name in _SAVED}
        await self._connection.run(_SAVE, the_id=channel.id, the_business=self._business_id, **values)


def _to_row(value: Channel) -> dict[str, Any]:
    return {
        "id": value.id,
        "business_id": value.business_id,
        "kind": value.kind.value,
        "name": value.name,
        "region": value.region,
        "template": value.template,
        "config": dump(dict(value.config)),
        "disabled_at": micros(value.disabled_at),
        "created_at": to_micros(value.created_at),
    }


def to_channel(row: Row) -> Channel:
    """A channel from a row of ``channels``."""
    return Channel(
        id=ChannelId(row["id"]),
        business_id=BusinessId(row["business_id"]),
        kind=ChannelKind(row["kind"]),
        name=row["name"],
        created_at=from_micros(row["created_at"]),
        region=row["region"],
        template=row["template"],
        config=load(row["config"]),
        disabled_at=moment(row["disabled_at"]),
    )
