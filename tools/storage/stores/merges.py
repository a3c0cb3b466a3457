"""The journal of merges in the database, and the rows that hang on a contact and move with it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, insert, literal, null, select, union_all, update

from tools.clock import from_micros, to_micros
from tools.contacts.identifiers import IdentifierKind, Key
from tools.contacts.journal import MergeKind
from tools.contacts.record import Belonging, BelongingKind
from tools.contacts.store import Merge
from tools.ids import BusinessId, ContactId, ConversationId, MergeId
from tools.storage.connection import Connection, Row
from tools.storage.lists import Listed, ids, of_business, with_ids
from tools.storage.rows import dump, load, moment
from tools.storage.statement import Statement, p
from tools.storage.tables.contacts import claims, consents
from tools.storage.tables.contacts import merges as t
from tools.storage.tables.conversations import conversations, handovers
from tools.storage.tables.invoices import invoices

_MINE = t.c.business_id == p("the_business")
_STANDS = t.c.undone_at.is_(None)
_TABLES = {
    BelongingKind.CONVERSATION: conversations,
    BelongingKind.CLAIM: claims,
    BelongingKind.INVOICE: invoices,
    BelongingKind.CONSENT: consents,
}

_ADD = Statement(insert(t).values({c.name: p(c.name) for c in t.c}))
_FIND = Statement(select(t).where(t.c.id == p("the_id"), _MINE))
_STANDING = Statement(
    select(t)
    .where(t.c.absorbed_id == p("the_contact"), _MINE, _STANDS)
    .order_by(t.c.at.desc(), t.c.id.desc())
    .limit(1)
)
_OF_SURVIVOR = Statement(
    select(t).where(t.c.survivor_id == p("the_contact"), _MINE, _STANDS).order_by(t.c.at, t.c.id)
)
_UNDONE = Statement(
    update(t).where(t.c.id == p("the_id"), _MINE, _STANDS).values(undone_at=p("undone_at")).returning(t.c.id)
)

_THROUGH = {BelongingKind.CONVERSATION: "sender", BelongingKind.INVOICE: "customer_key"}
"""The column with the identifier it came through; what has none came out of a conversation."""
_KEY_KINDS = {BelongingKind.CONVERSATION: IdentifierKind.CHANNEL, BelongingKind.INVOICE: IdentifierKind.EXTERNAL}


def _rows_of(kind: BelongingKind, listed: Listed) -> Select[Any]:
    table = _TABLES[kind].c
    through: ColumnElement[Any] = table[_THROUGH[kind]] if kind in _THROUGH else null()
    conversation: ColumnElement[Any] = null() if kind in _THROUGH else table.conversation_id
    return select(
        literal(kind.value).label("kind"),
        table.id.label("id"),
        table.contact_id.label("contact_id"),
        through.label("through"),
        conversation.label("conversation_id"),
    ).where(listed(table.contact_id), of_business(_TABLES[kind]))


_BELONGINGS = with_ids(lambda listed: union_all(*(_rows_of(kind, listed) for kind in _TABLES)))
_LOCK_CONVERSATIONS = with_ids(
    lambda listed: (
        select(conversations.c.id)
        .where(listed(conversations.c.contact_id), of_business(conversations))
        .order_by(conversations.c.id)
        .with_for_update(key_share=True, of=conversations)
    )
)
_MOVES = {
    kind: with_ids(
        lambda listed, table=table: (  # type: ignore[misc]
            update(table).where(of_business(table), listed(table.c.id)).values(contact_id=p("to_contact"))
        )
    )
    for kind, table in _TABLES.items()
}
_MOVE_HANDOVERS = with_ids(
    lambda listed: (
        update(handovers)
        .where(
            of_business(handovers),
            listed(handovers.c.conversation_id),
            handovers.c.contact_id.is_not(None),
        )
        .values(contact_id=p("to_contact"))
    )
)


class SqlMerges:
    """The merges of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def add(self, merge: Merge) -> None:
        """Writes a merge."""
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
        )

    async def find(self, merge_id: MergeId) -> Merge | None:
        """One merge."""
        return await self._one(_FIND, the_id=merge_id)

    async def standing(self, absorbed_id: ContactId) -> Sequence[Merge]:
        """The merges of a record into others that were not undone, newest first."""
        rows = await self._connection.rows(_STANDING, the_contact=absorbed_id, the_business=self._business_id)
        return [_to_value(row) for row in rows]

    async def of_survivor(self, survivor_id: ContactId) -> Sequence[Merge]:
        """The merges into a record that were not undone, oldest first."""
        rows = await self._connection.rows(_OF_SURVIVOR, the_contact=survivor_id, the_business=self._business_id)
        return [_to_value(row) for row in rows]

    async def undone(self, merge_id: MergeId, *, at: datetime) -> bool:
        """Marks it undone; ``False`` when it was already."""
        row = await self._connection.find(
            _UNDONE, the_id=merge_id, the_business=self._business_id, undone_at=to_micros(at)
        )
        return row is not None

    async def belongings(self, contact_ids: Collection[ContactId]) -> Mapping[ContactId, frozenset[Belonging]]:
        """All rows that hang on contacts."""
        found: dict[ContactId, set[Belonging]] = {contact_id: set() for contact_id in contact_ids}
        rows = await self._connection.rows(_BELONGINGS, the_ids=ids(contact_ids), the_business=self._business_id)
        for row in rows:
            found[ContactId(row["contact_id"])].add(_to_belonging(row))
        return {contact_id: frozenset(belongings) for contact_id, belongings in found.items()}

    async def lock_conversations(self, contact_ids: Collection[ContactId]) -> None:
        """Holds the conversations of contacts to the commit."""
        await self._connection.rows(_LOCK_CONVERSATIONS, the_ids=ids(contact_ids), the_business=self._business_id)

    async def move(self, belongings: Collection[Belonging], *, to: ContactId) -> None:
        """Gives rows to another contact; the handovers of a conversation follow it."""
        for kind, statement in _MOVES.items():
            await self._move(statement, [one.id for one in belongings if one.kind is kind], to=to)
        moved = [one.id for one in belongings if one.kind is BelongingKind.CONVERSATION]
        await self._move(_MOVE_HANDOVERS, moved, to=to)

    async def _move(self, statement: Statement, row_ids: Sequence[str], *, to: ContactId) -> None:
        if row_ids:
            await self._connection.run(statement, the_business=self._business_id, the_ids=ids(row_ids), to_contact=to)

    async def _one(self, statement: Statement, **values: Any) -> Merge | None:
        row = await self._connection.find(statement, the_business=self._business_id, **values)
        return None if row is None else _to_value(row)


def _to_belonging(row: Row) -> Belonging:
    conversation_id, kind = row["conversation_id"], BelongingKind(row["kind"])
    return Belonging(
        kind=kind,
        id=row["id"],
        through=Key(_KEY_KINDS[kind], row["through"]) if row["through"] else None,
        conversation_id=None if conversation_id is None else ConversationId(conversation_id),
    )


def _to_value(row: Row) -> Merge:
    conversation_id = row["conversation_id"]
    return Merge(
        id=MergeId(row["id"]),
        business_id=BusinessId(row["business_id"]),
        kind=MergeKind(row["kind"]),
        survivor_id=ContactId(row["survivor_id"]),
        absorbed_id=ContactId(row["absorbed_id"]),
        at=from_micros(row["at"]),
        journal=load(row["journal"]),
        conversation_id=None if conversation_id is None else ConversationId(conversation_id),
        by_id=row["by_id"],
        undone_at=moment(row["undone_at"]),
    )
