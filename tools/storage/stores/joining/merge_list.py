"""Merges as the team reads them, in the database."""

from collections.abc import Sequence

from sqlalchemy import literal, select, true

from tools.contacts.access import Asker, may_see
from tools.contacts.contact import ContactStatus
from tools.contacts.merging.merge_list import SeenMerge
from tools.contacts.pages import Place
from tools.ids import BusinessId
from tools.storage.connection import Connection, Row
from tools.storage.statement import Statement
from tools.storage.stores.contacts.contacts import SqlContacts
from tools.storage.stores.joining.merges import to_merge
from tools.storage.stores.team.sight import seen_by
from tools.storage.tables.contacts import contacts
from tools.storage.tables.contacts import merges as t

_SURVIVOR, _ABSORBED = contacts.alias("survivor"), contacts.alias("absorbed")


class SqlMergeList:
    """The merges of one business, for one asker at a time."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id
        self._contacts = SqlContacts(connection, business_id)

    async def page(
        self, asker: Asker, *, undone: bool | None, after: Place | None, limit: int
    ) -> Sequence[tuple[SeenMerge, Place]]:
        """The newest first, which is the order of their ids."""
        found: list[tuple[SeenMerge, Place]] = []
        while len(found) < limit:
            rows = await self._rows(asker, undone=undone, after=after, limit=limit)
            for seen in await self._named(rows):
                if await self._sees_holder(asker, seen):
                    found.append((seen, Place(0, seen.merge.id)))
            if len(rows) < limit:
                break
            after = Place(0, rows[-1]["id"])
        return found[:limit]

    async def _rows(self, asker: Asker, *, undone: bool | None, after: Place | None, limit: int) -> Sequence[Row]:
        statement = (
            select(t)
            .join(_SURVIVOR, _SURVIVOR.c.id == t.c.survivor_id)
            .join(_ABSORBED, _ABSORBED.c.id == t.c.absorbed_id)
            .where(
                t.c.business_id == self._business_id,
                seen_by(asker, _SURVIVOR),
                seen_by(asker, _ABSORBED),
                true() if undone is None else t.c.undone_at.is_not(None) == undone,
                true() if after is None else t.c.id < after.id,
            )
            .order_by(t.c.id.desc())
            .limit(literal(limit))
        )
        return await self._connection.long_rows(Statement(statement))

    async def _named(self, rows: Sequence[Row]) -> list[SeenMerge]:
        merges = [to_merge(row) for row in rows]
        both = {each for merge in merges for each in (merge.survivor_id, merge.absorbed_id)}
        named = await self._contacts.some(both)
        return [SeenMerge(merge, named[merge.survivor_id], named[merge.absorbed_id]) for merge in merges]

    async def _sees_holder(self, asker: Asker, seen: SeenMerge) -> bool:
        """Whoever may not see where the survivor has gone is not told that it has."""
        if seen.survivor.status is not ContactStatus.MERGED:
            return True
        holder = await self._contacts.find(await self._contacts.redirect(seen.survivor.id))
        return holder is not None and may_see(asker, holder)
