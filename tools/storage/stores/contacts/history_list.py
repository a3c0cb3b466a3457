"""A contact's history as the team reads it, in the database."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, literal, not_, or_, select

from tools.clock import from_micros
from tools.contacts.access import Asker
from tools.contacts.book.history_list import Happened, Joined
from tools.contacts.pages import Place
from tools.ids import BusinessId, ContactId
from tools.storage.connection import Connection, Row
from tools.storage.statement import Statement
from tools.storage.stores.contacts.claims import to_claim
from tools.storage.stores.contacts.history import to_change
from tools.storage.stores.joining.merges import to_merge
from tools.storage.stores.team.sight import beyond, seen_by
from tools.storage.tables.contacts import claims, contact_changes, contacts, merges

_SURVIVOR, _ABSORBED = contacts.alias("survivor"), contacts.alias("absorbed")
_JOINED, _PARTED = "joined", "parted"


class SqlHistoryList:
    """The history of contacts of one business, for one asker at a time."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def page(
        self, asker: Asker, record_ids: Collection[ContactId], *, after: Place | None, limit: int
    ) -> Sequence[tuple[Happened, Place]]:
        """What happened to these records, the newest first: of each kind as much as a page may hold."""
        found: list[tuple[Happened, Place]] = []
        ids = sorted(record_ids)
        t, c = contact_changes.c, claims.c
        changes = select(contact_changes).where(t.contact_id.in_(ids), not_(_while_one_with_hidden(asker)))
        for row in await self._rows(changes, t.at, t.id, after, limit):
            found.append((to_change(row), Place(row["at"], row["id"])))
        for row in await self._rows(select(claims).where(c.contact_id.in_(ids)), c.at, c.id, after, limit):
            found.append((to_claim(row), Place(row["at"], row["id"])))
        for what, moment in ((_JOINED, merges.c.at), (_PARTED, merges.c.undone_at)):
            place = merges.c.id.concat(f":{what}")
            joins = _joins(asker, ids).add_columns(place.label("place_of_it")).where(moment.is_not(None))
            for row in await self._rows(joins, moment, place, after, limit):
                at = row["at"] if what == _JOINED else row["undone_at"]
                joined = Joined(to_merge(row), from_micros(at), parted=what == _PARTED)
                found.append((joined, Place(at, row["place_of_it"])))
        return sorted(found, key=lambda each: each[1], reverse=True)[:limit]

    async def _rows(
        self, wanted: Select[Any], at: ColumnElement[Any], own_id: ColumnElement[str], after: Place | None, limit: int
    ) -> Sequence[Row]:
        statement = (
            wanted.where(beyond(after, at, own_id, falling=True))
            .order_by(at.desc(), own_id.desc())
            .limit(literal(limit))
        )
        (table,) = {each for each in (contact_changes, claims, merges) if each in wanted.columns_clause_froms}
        # The record is the narrower condition: see ``of_business``.
        mine = table.c.business_id.concat("") == self._business_id
        return await self._connection.long_rows(Statement(statement.where(mine)))


def _joins(asker: Asker, ids: Sequence[ContactId]) -> Select[Any]:
    return (
        select(merges)
        .join(_SURVIVOR, _SURVIVOR.c.id == merges.c.survivor_id)
        .join(_ABSORBED, _ABSORBED.c.id == merges.c.absorbed_id)
        .where(
            or_(merges.c.survivor_id.in_(ids), merges.c.absorbed_id.in_(ids)),
            seen_by(asker, _SURVIVOR),
            seen_by(asker, _ABSORBED),
        )
    )


def _while_one_with_hidden(asker: Asker) -> ColumnElement[bool]:
    """What was written then may tell of the other."""
    # Compared with nobody's assignee it is neither true nor false: what is seen is looked for, and not its opposite.
    seen = exists().where(_ABSORBED.c.id == merges.c.absorbed_id, seen_by(asker, _ABSORBED))
    return exists().where(
        merges.c.survivor_id == contact_changes.c.contact_id,
        merges.c.undone_at.is_not(None),
        and_(contact_changes.c.at >= merges.c.at, contact_changes.c.at <= merges.c.undone_at),
        not_(seen.correlate(merges)),
    )
