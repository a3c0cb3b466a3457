"""What is old and of no more use, in the database: found by an index, taken away a little at a time."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, delete, exists, func, not_, or_, select, tuple_, update
from sqlalchemy import text as sql

from tools.clock import to_micros
from tools.contacts.contact import ContactStatus
from tools.contacts.identifiers import IdentifierKind
from tools.contacts.pages import Place
from tools.hooks.hook import DeliveryState
from tools.ids import BusinessId, ContactId
from tools.storage.connection import Connection
from tools.storage.lists import ids, of_business, with_ids
from tools.storage.statement import Statement, p
from tools.storage.tables.bulk import bulk_changes, bulk_rows
from tools.storage.tables.contacts import claims, consents, contact_tags, contacts, identifiers, merges
from tools.storage.tables.conversations import conversations, file_pieces, files, one_time_codes
from tools.storage.tables.imports import import_keys, import_pieces, import_rows, imports
from tools.storage.tables.invoices import invoices
from tools.storage.tables.people import channels, idempotency_keys
from tools.storage.tables.work import deliveries, model_replies

_g = contacts.c
_KNOWN_BY = (
    exists().where(conversations.c.contact_id == _g.id, conversations.c.last_seq > 0),
    exists().where(identifiers.c.holder_id == _g.id, identifiers.c.kind != IdentifierKind.CHANNEL.value),
    exists().where(claims.c.contact_id == _g.id),
    exists().where(consents.c.contact_id == _g.id),
    exists().where(contact_tags.c.contact_id == _g.id),
    exists().where(invoices.c.contact_id == _g.id),
    exists().where(or_(merges.c.survivor_id == _g.id, merges.c.absorbed_id == _g.id)),
    # A chat of its session that is with somebody else: with the channels, the index of senders finds it.
    exists().where(
        identifiers.c.holder_id == _g.id,
        conversations.c.channel_id.in_(select(channels.c.id).where(channels.c.business_id == _g.business_id)),
        conversations.c.sender == identifiers.c.match_key,
        conversations.c.contact_id != _g.id,
    ),
)


def _empty_guests() -> Select[Any]:
    return select(_g.id, _g.updated_at).where(
        # As the partial index says it.
        sql("contacts.kind = 'guest'"),
        _g.updated_at < p("before"),
        _g.notes == "",
        _g.custom == "{}",
        _g.blocked_at.is_(None),
        *(not_(known) for known in _KNOWN_BY),
    )


_GUESTS = Statement(
    _empty_guests()
    .where(
        _g.business_id == p("the_business"),
        _g.status == p("the_status"),
        or_(_g.updated_at > p("the_moment"), and_(_g.updated_at == p("the_moment"), _g.id > p("the_id"))),
    )
    .order_by(_g.updated_at, _g.id)
    .limit(p("the_limit"))
)
_STILL = with_ids(lambda listed: _empty_guests().where(of_business(contacts), listed(_g.id)))

_d = deliveries.c
_TOLD = (
    select(_d.id)
    .where(
        _d.business_id == p("the_business"),
        _d.created_at < p("before"),
        # As the partial index says it.
        sql("body <> ''"),
        _d.state != DeliveryState.PENDING.value,
    )
    .order_by(_d.created_at)
    .limit(p("the_limit"))
)
_BLANK = Statement(
    update(deliveries).where(_d.id.in_(_TOLD.scalar_subquery())).values(body="", last_answer="").returning(_d.id)
)

_k = idempotency_keys.c
_KEY = (_k.business_id, _k.asker, _k.method, _k.path, _k.given_key)
_OLD_KEYS = select(*_KEY).where(_k.business_id == p("the_business"), _k.at < p("before")).limit(p("the_limit"))
_FORGET_ANSWERS = Statement(delete(idempotency_keys).where(tuple_(*_KEY).in_(_OLD_KEYS)).returning(_k.given_key))

_r = model_replies.c
_REPLY = (_r.event_id, _r.request_hash)
_OLD_REPLIES = (
    select(*_REPLY)
    .select_from(model_replies.join(conversations, conversations.c.id == _r.conversation_id))
    .where(conversations.c.business_id == p("the_business"), _r.at < p("before"))
    .limit(p("the_limit"))
)
_FORGET_REPLIES = Statement(delete(model_replies).where(tuple_(*_REPLY).in_(_OLD_REPLIES)).returning(_r.event_id))

_o = one_time_codes.c
_OLD_CODES = (
    select(_o.id).where(_o.business_id == p("the_business"), _o.created_at < p("before")).limit(p("the_limit"))
)
_FORGET_CODES = Statement(delete(one_time_codes).where(_o.id.in_(_OLD_CODES)).returning(_o.id))

_f = files.c
_UNSENT, _SENT = (
    Statement(
        select(_f.id)
        .where(_f.business_id == p("the_business"), sent, _f.at < p("before"))
        .order_by(_f.at)
        .limit(p("the_limit"))
        # One that is being sent at this moment is not looked at again.
        .with_for_update(skip_locked=True)
    )
    for sent in (_f.message_id.is_(None), _f.message_id.is_not(None))
)
_FORGET_FILES = (
    with_ids(lambda listed: delete(file_pieces).where(listed(file_pieces.c.file_id))),
    with_ids(lambda listed: delete(files).where(listed(_f.id), of_business(files))),
)

_b = bulk_changes.c
_ENDED = and_(_b.business_id == p("the_business"), _b.ended_at < p("before"))
_ROW = (bulk_rows.c.change_id, bulk_rows.c.contact_id)
_OLD_BULK_ROWS = (
    select(*_ROW)
    .select_from(bulk_changes.join(bulk_rows, bulk_rows.c.change_id == _b.id))
    .where(_ENDED)
    .limit(p("the_limit"))
)
_FORGET_BULK_ROWS = Statement(
    delete(bulk_rows).where(tuple_(*_ROW).in_(_OLD_BULK_ROWS)).returning(bulk_rows.c.contact_id)
)
_OLD_BULK_CHANGES = (
    select(_b.id).where(_ENDED, not_(exists().where(bulk_rows.c.change_id == _b.id))).limit(p("the_limit"))
)
_FORGET_BULK_CHANGES = Statement(delete(bulk_changes).where(_b.id.in_(_OLD_BULK_CHANGES)).returning(_b.id))

_i = imports.c
_OLD_IMPORTS = select(_i.id).where(
    _i.business_id == p("the_business"),
    _i.created_at < p("before"),
    func.coalesce(_i.ended_at, _i.created_at) < p("before"),
    _i.task == "",
)
_OLD_PARTS = tuple(
    Statement(
        delete(table)
        .where(
            tuple_(*table.primary_key).in_(
                select(*table.primary_key).where(table.c.import_id.in_(_OLD_IMPORTS)).limit(p("the_limit"))
            )
        )
        .returning(table.c.number)
    )
    for table in (import_pieces, import_keys, import_rows)
)
_FORGET_IMPORTS = Statement(
    delete(imports)
    .where(
        _i.id.in_(
            _OLD_IMPORTS.where(
                *(
                    not_(exists().where(table.c.import_id == _i.id))
                    for table in (import_pieces, import_keys, import_rows)
                )
            ).limit(p("the_limit"))
        )
    )
    .returning(_i.id)
)


class SqlPurging:
    """Purging in one business."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def empty_guests(
        self, *, status: ContactStatus, before: datetime, after: Place | None, limit: int
    ) -> Sequence[Place]:
        """Guests from before that time of whom nothing is known."""
        moment, last_id = after or Place(-1, "")
        rows = await self._connection.long_rows(
            _GUESTS,
            the_business=self._business_id,
            the_status=status.value,
            before=to_micros(before),
            the_moment=moment,
            the_id=last_id,
            the_limit=limit,
        )
        return [Place(row["updated_at"], row["id"]) for row in rows]

    async def still_empty(self, guest_ids: Collection[ContactId], *, before: datetime) -> Sequence[ContactId]:
        """Those that are so also now."""
        rows = await self._connection.rows(
            _STILL, the_business=self._business_id, before=to_micros(before), the_ids=ids(guest_ids)
        )
        return [ContactId(row["id"]) for row in rows]

    async def blank_deliveries(self, *, before: datetime, limit: int) -> int:
        """Hooks were told this before that time."""
        return await self._gone(_BLANK, before=before, limit=limit)

    async def forget_answers(self, *, before: datetime, limit: int) -> int:
        """Answers kept for calls that came before that time."""
        return await self._gone(_FORGET_ANSWERS, before=before, limit=limit)

    async def forget_replies(self, *, before: datetime, limit: int) -> int:
        """Words of the model from before that time."""
        return await self._gone(_FORGET_REPLIES, before=before, limit=limit)

    async def forget_codes(self, *, before: datetime, limit: int) -> int:
        """One-time codes from before that time."""
        return await self._gone(_FORGET_CODES, before=before, limit=limit)

    async def forget_unsent_files(self, *, before: datetime, limit: int) -> int:
        """Files that came before that time and went with no message."""
        return await self._forget_files(_UNSENT, before=before, limit=limit)

    async def forget_files(self, *, before: datetime, limit: int) -> int:
        """Files that came before that time; their messages go on naming them."""
        return await self._forget_files(_SENT, before=before, limit=limit)

    async def _forget_files(self, old: Statement, *, before: datetime, limit: int) -> int:
        rows = await self._connection.rows(
            old, the_business=self._business_id, before=to_micros(before), the_limit=limit
        )
        found = [row["id"] for row in rows]
        for statement in _FORGET_FILES if found else ():
            await self._connection.run(statement, the_ids=ids(found), the_business=self._business_id)
        return len(found)

    async def forget_bulk_rows(self, *, before: datetime, limit: int) -> int:
        """What became of contacts in bulk changes that ended before that time."""
        return await self._gone(_FORGET_BULK_ROWS, before=before, limit=limit)

    async def forget_bulk_changes(self, *, before: datetime, limit: int) -> int:
        """Bulk changes that ended before that time, once none of their contacts is left."""
        return await self._gone(_FORGET_BULK_CHANGES, before=before, limit=limit)

    async def forget_import_rows(self, *, before: datetime, limit: int) -> int:
        """Files and rows of imports that ended before that time, or never ran."""
        return max([await self._gone(each, before=before, limit=limit) for each in _OLD_PARTS])

    async def forget_imports(self, *, before: datetime, limit: int) -> int:
        """The imports themselves, once nothing of them is left."""
        return await self._gone(_FORGET_IMPORTS, before=before, limit=limit)

    async def _gone(self, statement: Statement, *, before: datetime, limit: int) -> int:
        rows = await self._connection.rows(
            statement, the_business=self._business_id, before=to_micros(before), the_limit=limit
        )
        return len(rows)
