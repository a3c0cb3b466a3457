"""Bulk changes in the database."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, func, insert, select, update

from tools.clock import from_micros, to_micros
from tools.contacts.book.bulk import (
    BulkChange,
    BulkKind,
    BulkRow,
    BulkState,
    Counts,
    Gathering,
    RowOutcome,
    act_from_plain,
    act_to_plain,
)
from tools.contacts.book.lists import ContactFilter, Tagged
from tools.contacts.book.search import Term
from tools.contacts.contact import ContactStatus
from tools.contacts.pages import Place
from tools.ids import BulkChangeId, BusinessId, ContactId
from tools.storage.connection import Connection, Row
from tools.storage.rows import dump, load, micros, moment
from tools.storage.statement import Statement, p
from tools.storage.tables.bulk import bulk_changes as t
from tools.storage.tables.bulk import bulk_rows as r

_CHANGEABLE = ("wanted", "state", "reason", "rows", "done", "unchanged", "failed", "ended_at")
_AFTER_ALL_IDS = "zzz"
"""In every collation: in most of them signs come before letters."""

NO_SEARCH = '"search":[]'
"""What stands in a filter that looks for nobody by words."""

_MINE = t.c.business_id == p("the_business")
_THIS = and_(t.c.id == p("the_id"), _MINE)
_OPEN = and_(_MINE, t.c.ended_at.is_(None))

_ADD = Statement(insert(t).values({c.name: p(c.name) for c in t.c}))
_FIND = Statement(select(t).where(_THIS))
_LOCK = Statement(select(t).where(_THIS).with_for_update())
_NEXT = Statement(select(t.c.id).where(_OPEN).order_by(t.c.wanted.is_(None), t.c.id).limit(1))
_UNFINISHED = Statement(select(func.count().label("count")).where(_OPEN, t.c.asker_id == p("the_asker")))
_OF_ASKER = Statement(
    select(t)
    .where(_MINE, t.c.asker_id == p("the_asker"), t.c.id < p("before"))
    .order_by(t.c.id.desc())
    .limit(p("the_limit"))
)
_SAVE = Statement(update(t).where(_THIS).values({name: p(name) for name in _CHANGEABLE}))

_WRITE_DOWN = Statement(insert(r).values({c.name: p(c.name) for c in r.c}))
_PENDING = Statement(
    select(r.c.contact_id)
    .where(r.c.change_id == p("the_id"), r.c.outcome == RowOutcome.PENDING.value)
    .order_by(r.c.contact_id)
    .limit(p("the_limit"))
)
_SETTLE = Statement(
    update(r)
    .where(r.c.change_id == p("the_id"), r.c.contact_id == p("the_contact"))
    .values(outcome=p("outcome"), reason=p("reason"))
)
_LISTED = (
    select(r)
    .where(r.c.change_id == p("the_id"), r.c.contact_id > p("after"))
    .order_by(r.c.contact_id)
    .limit(p("the_limit"))
)
_LIST = Statement(_LISTED)
_LIST_OUTCOME = Statement(_LISTED.where(r.c.outcome == p("the_outcome")))


class SqlBulkChanges:
    """The bulk changes of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def add(self, change: BulkChange) -> None:
        """Writes a new one, without contacts."""
        await self._connection.run(_ADD, **_to_row(change))

    async def write_down(self, change_id: BulkChangeId, contact_ids: Sequence[ContactId]) -> None:
        """Adds contacts to it, none of which it has."""
        pending = {"change_id": change_id, "outcome": RowOutcome.PENDING.value, "reason": ""}
        await self._connection.run_each(_WRITE_DOWN, [{**pending, "contact_id": each} for each in contact_ids])

    async def find(self, change_id: BulkChangeId) -> BulkChange | None:
        """One of them."""
        row = await self._connection.find(_FIND, the_id=change_id, the_business=self._business_id)
        return None if row is None else _to_change(row)

    async def lock(self, change_id: BulkChangeId) -> BulkChange | None:
        """The same, held to the commit."""
        row = await self._connection.find(_LOCK, the_id=change_id, the_business=self._business_id)
        return None if row is None else _to_change(row)

    async def next_one(self) -> BulkChangeId | None:
        """The oldest whose contacts are not all written down; when all are, the oldest that has not ended."""
        row = await self._connection.find(_NEXT, the_business=self._business_id)
        return None if row is None else BulkChangeId(row["id"])

    async def unfinished(self, asker_id: str) -> int:
        """How many of somebody's have not ended."""
        row = await self._connection.find(_UNFINISHED, the_business=self._business_id, the_asker=asker_id)
        return 0 if row is None else int(row["count"])

    async def of_asker(self, asker_id: str, *, before: BulkChangeId | None, limit: int) -> Sequence[BulkChange]:
        """Somebody's own, the newest first."""
        rows = await self._connection.rows(
            _OF_ASKER,
            the_business=self._business_id,
            the_asker=asker_id,
            before=before or _AFTER_ALL_IDS,
            the_limit=limit,
        )
        return [_to_change(row) for row in rows]

    async def save(self, change: BulkChange) -> None:
        """Writes state, reason, counts, how far it was gathered and when it ended."""
        row = _to_row(change)
        changed = {name: row[name] for name in _CHANGEABLE}
        await self._connection.run(_SAVE, the_id=change.id, the_business=self._business_id, **changed)

    async def pending(self, change_id: BulkChangeId, *, limit: int) -> Sequence[ContactId]:
        """The next contacts, in the order of their ids."""
        rows = await self._connection.rows(_PENDING, the_id=change_id, the_limit=limit)
        return [ContactId(row["contact_id"]) for row in rows]

    async def settle(self, change_id: BulkChangeId, rows: Sequence[BulkRow]) -> None:
        """Writes what became of contacts."""
        settled = [
            {"the_id": change_id, "the_contact": row.contact_id, "outcome": row.outcome.value, "reason": row.reason}
            for row in rows
        ]
        await self._connection.run_each(_SETTLE, settled)

    async def rows(
        self, change_id: BulkChangeId, *, outcome: RowOutcome | None, after: ContactId | None, limit: int
    ) -> Sequence[BulkRow]:
        """A page of its contacts, in the order of their ids."""
        asked = {"the_id": change_id, "after": after or "", "the_limit": limit}
        if outcome is None:
            rows = await self._connection.rows(_LIST, **asked)
        else:
            rows = await self._connection.rows(_LIST_OUTCOME, **asked, the_outcome=outcome.value)
        return [BulkRow(ContactId(row["contact_id"]), RowOutcome(row["outcome"]), row["reason"]) for row in rows]


def _to_row(change: BulkChange) -> dict[str, Any]:
    return {
        "id": change.id,
        "business_id": change.business_id,
        "asker_id": change.asker_id,
        "token_id": change.token_id,
        "kind": change.act.kind.value,
        "argument": dump(act_to_plain(change.act)),
        "by_filter": change.by_filter,
        "wanted": None if change.gathering is None else _from_gathering(change.gathering),
        "state": change.state.value,
        "reason": change.reason,
        "rows": change.counts.rows,
        "done": change.counts.done,
        "unchanged": change.counts.unchanged,
        "failed": change.counts.failed,
        "created_at": to_micros(change.created_at),
        "ended_at": micros(change.ended_at),
    }


def _to_change(row: Row) -> BulkChange:
    return BulkChange(
        id=BulkChangeId(row["id"]),
        business_id=BusinessId(row["business_id"]),
        asker_id=row["asker_id"],
        token_id=row["token_id"],
        act=act_from_plain(BulkKind(row["kind"]), load(row["argument"])),
        by_filter=bool(row["by_filter"]),
        gathering=None if row["wanted"] is None else _to_gathering(row["wanted"]),
        state=BulkState(row["state"]),
        reason=row["reason"],
        counts=Counts(row["rows"], row["done"], row["unchanged"], row["failed"]),
        created_at=from_micros(row["created_at"]),
        ended_at=moment(row["ended_at"]),
    )


def _from_gathering(gathering: Gathering) -> str:
    wanted = gathering.wanted
    if wanted is None:
        return ""
    return dump(
        {
            "status": wanted.status.value,
            "search": [list(term.stretches) for term in wanted.search],
            "tags": sorted(wanted.tags),
            "tagged": wanted.tagged.value,
            "assignee_id": wanted.assignee_id,
            "unassigned": wanted.unassigned,
            "restricted": wanted.restricted,
            "after": None if gathering.after is None else list(gathering.after),
        }
    )


def _to_gathering(text: str) -> Gathering:
    if not text:
        return Gathering(wanted=None)
    kept = load(text)
    wanted = ContactFilter(
        status=ContactStatus(kept["status"]),
        search=tuple(Term(tuple(stretches)) for stretches in kept["search"]),
        tags=frozenset(kept["tags"]),
        tagged=Tagged(kept["tagged"]),
        assignee_id=kept["assignee_id"],
        unassigned=kept["unassigned"],
        restricted=kept.get("restricted"),
    )
    return Gathering(wanted, None if kept["after"] is None else Place(*kept["after"]))
