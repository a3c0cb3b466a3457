"""Mappings that are proposed for the next file of the same shape, in the database."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from tools.clock import to_micros
from tools.ids import BusinessId
from tools.imports.mapping.shapes import SavedMapping
from tools.storage.connection import Connection
from tools.storage.rows import dump, load
from tools.storage.statement import Statement, p
from tools.storage.tables.imports import saved_mappings as t

_FIND = Statement(select(t.c.fields).where(t.c.business_id == p("the_business"), t.c.shape == p("the_shape")))
_NEW = upsert(t).values({c.name: p(c.name) for c in t.c})
_SAVE = Statement(
    _NEW.on_conflict_do_update(
        index_elements=["business_id", "shape"],
        set_={"fields": _NEW.excluded.fields, "saved_at": _NEW.excluded.saved_at},
    )
)


class SqlSavedMappings:
    """Those of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId, now: datetime) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id
        self._now = now

    async def find(self, shape: str) -> SavedMapping | None:
        """What is remembered for a shape."""
        row = await self._connection.find(_FIND, the_business=self._business_id, the_shape=shape)
        return None if row is None else SavedMapping(shape, load(row["fields"]))

    async def save(self, saved: SavedMapping) -> None:
        """In place of what was remembered for the shape."""
        await self._connection.run(
            _SAVE,
            business_id=self._business_id,
            shape=saved.shape,
            fields=dump(dict(saved.fields)),
            saved_at=to_micros(self._now),
        )
