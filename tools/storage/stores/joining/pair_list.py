"""Pairs as the team reads them, in the database."""

from collections.abc import Sequence

from sqlalchemy import literal, select

from tools.contacts.access import Asker
from tools.contacts.book.pair_list import PairFilter, SeenPair
from tools.contacts.contact import ContactKind, ContactStatus
from tools.contacts.pages import Place
from tools.ids import BusinessId
from tools.storage.connection import Connection
from tools.storage.statement import Statement
from tools.storage.stores.contacts.contacts import SqlContacts
from tools.storage.stores.joining.pairs import to_pair
from tools.storage.stores.team.sight import beyond, seen_by
from tools.storage.tables.contacts import contacts
from tools.storage.tables.contacts import pairs as t

_ONE, _OTHER = contacts.alias("one"), contacts.alias("other")


class SqlPairList:
    """The pairs of one business, for one asker at a time."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def page(
        self, asker: Asker, wanted: PairFilter, *, after: Place | None, limit: int
    ) -> Sequence[tuple[SeenPair, Place]]:
        """Those that were raised last come first."""
        seen = [
            condition
            for side in (_ONE, _OTHER)
            for condition in (
                side.c.kind == ContactKind.CONTACT.value,
                side.c.status != ContactStatus.MERGED.value,
                seen_by(asker, side),
            )
        ]
        statement = (
            select(t)
            .join(_ONE, _ONE.c.id == t.c.one_id)
            .join(_OTHER, _OTHER.c.id == t.c.other_id)
            .where(
                t.c.business_id == self._business_id,
                t.c.state == wanted.state.value,
                t.c.kind == wanted.kind.value,
                *seen,
                beyond(after, t.c.updated_at, t.c.id, falling=True),
            )
            .order_by(t.c.updated_at.desc(), t.c.id.desc())
            .limit(literal(limit))
        )
        rows = await self._connection.long_rows(Statement(statement))
        pairs = [to_pair(row) for row in rows]
        named = await SqlContacts(self._connection, self._business_id).some(
            {each for pair in pairs for each in (pair.one_id, pair.other_id)}
        )
        return [
            (SeenPair(pair, named[pair.one_id], named[pair.other_id]), Place(row["updated_at"], pair.id))
            for pair, row in zip(pairs, rows, strict=True)
        ]
