"""Widgets in the database."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update

from tools.ids import BusinessId, ChannelId
from tools.storage.connection import Connection, Row
from tools.storage.rows import dump, load
from tools.storage.statement import Statement, p
from tools.storage.tables.people import widgets as t
from tools.team.channels import Widget

_MINE = t.c.business_id == p("the_business")
_SAVED = ("allowed_origins", "identity_secrets", "looks", "template")

_ADD = Statement(insert(t).values({c.name: p(c.name) for c in t.c}))
_FIND = Statement(select(t).where(t.c.id == p("the_id"), _MINE))
_LOCK = Statement(select(t).where(t.c.id == p("the_id"), _MINE).with_for_update())
_ALL = Statement(select(t).where(_MINE).order_by(t.c.id))
_OF_CHANNEL = Statement(select(t).where(_MINE, t.c.channel_id == p("the_channel")).order_by(t.c.id))
_SAVE = Statement(update(t).where(t.c.id == p("the_id"), _MINE).values({name: p(name) for name in _SAVED}))
_REMOVE = Statement(delete(t).where(t.c.id == p("the_id"), _MINE).returning(t.c.id))


class SqlWidgets:
    """The widgets of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def add(self, widget: Widget) -> None:
        """Writes a new widget."""
        await self._connection.run(_ADD, **_to_row(widget))

    async def find(self, widget_id: str) -> Widget | None:
        """One widget."""
        return await self._one(_FIND, widget_id)

    async def lock(self, widget_id: str) -> Widget | None:
        """The same, held to the commit."""
        return await self._one(_LOCK, widget_id)

    async def of_channel(self, channel_id: ChannelId) -> Sequence[Widget]:
        """The widgets that lead to a channel."""
        rows = await self._connection.rows(_OF_CHANNEL, the_channel=channel_id, the_business=self._business_id)
        return [to_widget(row) for row in rows]

    async def all(self) -> Sequence[Widget]:
        """All, oldest first."""
        return [to_widget(row) for row in await self._connection.rows(_ALL, the_business=self._business_id)]

    async def save(self, widget: Widget) -> None:
        """Writes origins, secrets, looks and template."""
        row = _to_row(widget)
        values = {name: row[name] for name in _SAVED}
        await self._connection.run(_SAVE, the_id=widget.id, the_business=self._business_id, **values)

    async def remove(self, widget_id: str) -> bool:
        """Pages that show it can start no more chats."""
        row = await self._connection.find(_REMOVE, the_id=widget_id, the_business=self._business_id)
        return row is not None

    async def _one(self, statement: Statement, widget_id: str) -> Widget | None:
        row = await self._connection.find(statement, the_id=widget_id, the_business=self._business_id)
        return None if row is None else to_widget(row)


def _to_row(value: Widget) -> dict[str, Any]:
    return {
        "id": value.id,
        "business_id": value.business_id,
        "channel_id": value.channel_id,
        "public_key": value.public_key,
        "allowed_origins": dump(list(value.allowed_origins)),
        "identity_secrets": dump(list(value.identity_secrets)),
        "looks": dump(dict(value.looks)),
        "template": value.template,
    }


def to_widget(row: Row) -> Widget:
    """A widget from a row of ``widgets``."""
    return Widget(
        id=row["id"],
        business_id=BusinessId(row["business_id"]),
        channel_id=ChannelId(row["channel_id"]),
        public_key=row["public_key"],
        allowed_origins=load(row["allowed_origins"]),
        identity_secrets=load(row["identity_secrets"]),
        looks=load(row["looks"]),
        template=row["template"],
    )
