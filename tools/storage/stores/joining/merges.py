"""The journal of merges in the database."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from tools.clock import from_micros, to_micros
from tools.contacts.merging.journal import MergeKind
from tools.contacts.record import Belonging
from tools.contacts.store import Merge
from tools.ids import BusinessId, ContactId, ConversationId, MergeId
from tools.storage.connection import Connection, Row
from tools.storage.rows import dump, load, moment
from tools.storage.statement import Statement, p
from tools.storage.stores.joining.belongings import SqlBelongings
from tools.storage.tables.contacts import merges as t

_MINE = t.c.business_id == p("the_business")
_STANDS = t.c.undone_at.is_(None)

# Two merges of one transaction have the same time: their order is a number, given under the survivor's lock.
_NEXT = select(func.coalesce(func.max(t.c.place), 0) + 1).where(t.c.survivor_id == p("survivor_id")).scalar_subquery()
_ADD = Statement(insert(t).values({c.name: p(c.name) for c in t.c} | {"place": _NEXT}))
_FIND = Statement(select(t).where(t.c.id == p("the_id"), _MINE))
_STANDING = Statement(
    select(t).where(t.c.absorbed_id == p("the_contact"), _MINE, _STANDS).order_by(t.c.at.desc(), t.c.id.desc())
)
_INTO = Statement(
    select(t)
    .where(t.c.survivor_id == p("the_contact"), _MINE, _STANDS, t.c.place > p("the_place"))
    .order_by(t.c.place)
)
_UNDONE = Statement(
    update(t)
    .where(t.c.id == p("the_id"), _MINE, _STANDS)
    .values(undone_at=p("undone_at"), undone_by=p("undone_by"))
    .returning(t.c.id)
)
_SAVE = Statement(
    update(t).where(t.c.id == p("the_id"), _MINE).values(survivor_id=p("survivor_id"), journal=p("journal"))
)


class SqlMerges:
    """The merges of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id
        self._belongings = SqlBelongings(connection, business_id)

    async def add(self, merge: Merge) -> None:
        """Writes a merge, after all into the same survivor."""
        await self._connection.run(
            _ADD,
            id=merge.id,
            business_id=merge.business_id,
            kind=merge.kind.value,
            survivor_id=merge.survivor_id,
            absorbed_id=merge.absorbed_id,
            conversation_id=merge.conversation_id,
            journal=dump(dict(merge.journal)),
            by_id=merge.by_id,
            at=to_micros(merge.at),
            undone_at=None,
            undone_by=None,
        )

    async def find(self, merge_id: MergeId) -> Merge | None:
        """One merge."""
        row = await self._connection.find(_FIND, the_id=merge_id, the_business=self._business_id)
        return None if row is None else to_merge(row)

    async def standing(self, absorbed_id: ContactId) -> Sequence[Merge]:
        """The merges of a record into others that were not undone, newest first."""
        return await self._many(_STANDING, the_contact=absorbed_id)

    async def into(self, survivor_id: ContactId, *, after: int) -> Sequence[Merge]:
        """The merges into a record that were not undone, oldest first, from the one after a place."""
        return await self._many(_INTO, the_contact=survivor_id, the_place=after)

    async def undone(self, merge_id: MergeId, *, at: datetime, by_id: str | None) -> bool:
        """Marks it undone; ``False`` when it was already."""
        row = await self._connection.find(
            _UNDONE, the_id=merge_id, the_business=self._business_id, undone_at=to_micros(at), undone_by=by_id
        )
        return row is not None

    async def save(self, merge: Merge) -> None:
        """Writes its survivor and its journal anew."""
        await self._connection.run(
            _SAVE,
            the_id=merge.id,
            the_business=self._business_id,
            survivor_id=merge.survivor_id,
            journal=dump(dict(merge.journal)),
        )

    async def belongings(self, contact_ids: Collection[ContactId]) -> Mapping[ContactId, frozenset[Belonging]]:
        """All rows that hang on contacts."""
        return await self._belongings.of(contact_ids)

    async def lock_conversations(self, contact_ids: Collection[ContactId]) -> None:
        """Holds the conversations of contacts to the commit."""
        await self._belongings.lock_conversations(contact_ids)

    async def move(self, belongings: Collection[Belonging], *, to: ContactId) -> None:
        """Gives rows to another contact; the handovers of a conversation follow it."""
        await self._belongings.move(belongings, to=to)

    async def _many(self, statement: Statement, **values: Any) -> list[Merge]:
        rows = await self._connection.rows(statement, the_business=self._business_id, **values)
        return [to_merge(row) for row in rows]


def to_merge(row: Row) -> Merge:
    """A merge from a row of ``merges``."""
    conversation_id = row["conversation_id"]
    return Merge(
        id=MergeId(row["id"]),
        business_id=BusinessId(row["business_id"]),
        kind=MergeKind(row["kind"]),
        survivor_id=ContactId(row["survivor_id"]),
        absorbed_id=ContactId(row["absorbed_id"]),
        at=from_micros(row["at"]),
        place=row["place"],
        journal=load(row["journal"]),
        conversation_id=None if conversation_id is None else ConversationId(conversation_id),
        by_id=row["by_id"],
        undone_at=moment(row["undone_at"]),
        undone_by=row["undone_by"],
    )
