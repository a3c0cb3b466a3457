"""The custom fields of a business in the database."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from tools.clock import from_micros, to_micros
from tools.contacts.editing.custom_field import CustomField, FieldType
from tools.ids import BusinessId
from tools.storage.connection import Connection, Row
from tools.storage.rows import dump, load, micros, moment
from tools.storage.statement import Statement, p
from tools.storage.tables.contacts import custom_fields as t
from tools.storage.tables.people import businesses

_MINE = t.c.business_id == p("the_business")

_ALL = Statement(select(t).where(_MINE).order_by(t.c.created_at, t.c.id))
# Weaker than FOR UPDATE: every insert of the business names its row.
_LOCK = Statement(select(businesses.c.id).where(businesses.c.id == p("the_business")).with_for_update(key_share=True))
_ADD = Statement(upsert(t).values({c.name: p(c.name) for c in t.c}).on_conflict_do_nothing().returning(t.c.id))
_SAVE = Statement(
    update(t)
    .where(t.c.id == p("the_id"), _MINE)
    .values({name: p(name) for name in ("label", "choices", "removed_at")})
)


class SqlCustomFields:
    """The custom fields of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def all(self) -> Sequence[CustomField]:
        """Also the removed ones, oldest first."""
        return [_to_value(row) for row in await self._connection.rows(_ALL, the_business=self._business_id)]

    async def lock(self) -> None:
        """Holds the list to the commit."""
        await self._connection.rows(_LOCK, the_business=self._business_id)

    async def add(self, field: CustomField) -> bool:
        """Writes a new field; ``False`` when there is one of this key."""
        row = await self._connection.find(
            _ADD,
            id=field.id,
            business_id=self._business_id,
            key=field.key,
            label=field.label,
            type=field.type.value,
            choices=dump(list(field.choices)),
            created_at=to_micros(field.created_at),
            removed_at=micros(field.removed_at),
        )
        return row is not None

    async def save(self, field: CustomField) -> None:
        """Writes label, choices, and whether it is removed."""
        await self._connection.run(
            _SAVE,
            the_id=field.id,
            the_business=self._business_id,
            label=field.label,
            choices=dump(list(field.choices)),
            removed_at=micros(field.removed_at),
        )


def _to_value(row: Row) -> CustomField:
    return CustomField(
        id=row["id"],
        business_id=BusinessId(row["business_id"]),
        key=row["key"],
        label=row["label"],
        type=FieldType(row["type"]),
        created_at=from_micros(row["created_at"]),
        choices=tuple(load(row["choices"])),
        removed_at=moment(row["removed_at"]),
    )
