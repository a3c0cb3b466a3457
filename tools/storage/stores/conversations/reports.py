"""Reports in the database."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from tools.clock import from_micros, to_micros
from tools.contacts.store import PairKind
from tools.conversations.handover import HandoverState
from tools.conversations.report_store import CountedUpTo
from tools.conversations.reports import Counted, Kept, Tally
from tools.ids import BusinessId, HandoverId
from tools.storage.connection import Connection
from tools.storage.lists import ids, of_business, with_ids
from tools.storage.rows import dump, load, micros, moment
from tools.storage.statement import Statement, p
from tools.storage.stores.conversations.handovers import to_handover
from tools.storage.tables.contacts import pairs
from tools.storage.tables.conversations import conversations, handovers
from tools.storage.tables.reports import report_cursors, report_lines

_LINES = report_lines.c
_OF_BUSINESS = _LINES.business_id == p("the_business")

_CURSOR = Statement(select(report_cursors).where(report_cursors.c.business_id == p("the_business")))
_NEW_CURSOR = upsert(report_cursors)
_MOVE = Statement(
    _NEW_CURSOR.on_conflict_do_update(
        index_elements=["business_id"],
        set_={name: _NEW_CURSOR.excluded[name] for name in ("last_number", "last_at")},
    )
)
_REQUESTED_AT = with_ids(
    lambda listed: select(handovers.c.requested_at).where(listed(handovers.c.id), of_business(handovers))
)
_KEPT = with_ids(
    lambda listed: (
        select(handovers, conversations.c.channel.label("channel"))
        .select_from(handovers.join(conversations, conversations.c.id == handovers.c.conversation_id))
        .where(
            handovers.c.business_id == p("the_business"),
            listed(handovers.c.state),
            handovers.c.requested_at >= p("since"),
            handovers.c.requested_at < p("until"),
        )
    )
)
_ALL_STATES = ids([state.value for state in HandoverState])
"""The index of the list leads to the time within each state."""
_CHANNEL = func.coalesce(conversations.c.channel, "")
_CONFLICTS = Statement(
    select(_CHANNEL.label("channel"), func.count().label("count"))
    .select_from(pairs.outerjoin(conversations, conversations.c.id == pairs.c.conversation_id))
    .where(
        pairs.c.business_id == p("the_business"),
        pairs.c.kind == PairKind.CONFLICT.value,
        pairs.c.created_at >= p("since"),
        pairs.c.created_at < p("until"),
    )
    .group_by(_CHANNEL)
)
_FORGET = Statement(delete(report_lines).where(_OF_BUSINESS, _LINES.day == p("the_day")))
_ADD = Statement(insert(report_lines).values({c.name: p(c.name) for c in _LINES}))
_READ = Statement(
    select(report_lines)
    .where(_OF_BUSINESS, _LINES.day >= p("first"), _LINES.day <= p("last"))
    .order_by(_LINES.day, _LINES.template, _LINES.channel)
)


class SqlReports:
    """The reports of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def counted_up_to(self) -> CountedUpTo:
        """How far the counting has come."""
        row = await self._connection.find(_CURSOR, the_business=self._business_id)
        return CountedUpTo() if row is None else CountedUpTo(row["last_number"], moment(row["last_at"]))

    async def move(self, to: CountedUpTo) -> None:
        """It has come so far."""
        await self._connection.run(_MOVE, business_id=self._business_id, last_number=to.number, last_at=micros(to.at))

    async def requested_at(self, handovers: Collection[HandoverId]) -> Sequence[datetime]:
        """When these were asked for."""
        rows = await self._connection.rows(_REQUESTED_AT, the_business=self._business_id, the_ids=ids(handovers))
        return [from_micros(row["requested_at"]) for row in rows]

    async def kept(self, since: datetime, until: datetime) -> Sequence[Kept]:
        """The handovers of a while."""
        rows = await self._connection.long_rows(
            _KEPT,
            the_business=self._business_id,
            the_ids=_ALL_STATES,
            since=to_micros(since),
            until=to_micros(until),
        )
        return [Kept(to_handover(row), row["channel"]) for row in rows]

    async def conflicts(self, since: datetime, until: datetime) -> Mapping[str, int]:
        """The conflicts of a while, by channel."""
        rows = await self._connection.rows(
            _CONFLICTS, the_business=self._business_id, since=to_micros(since), until=to_micros(until)
        )
        return {row["channel"]: row["count"] for row in rows}

    async def replace(self, day: date, lines: Sequence[Counted]) -> None:
        """The lines of a day are these."""
        await self._connection.run(_FORGET, the_business=self._business_id, the_day=day.isoformat())
        await self._connection.run_each(
            _ADD,
            [
                {
                    "business_id": self._business_id,
                    "day": day.isoformat(),
                    "template": line.template,
                    "channel": line.channel,
                    "tally": dump(line.tally.to_plain()),
                }
                for line in lines
            ],
        )

    async def lines(self, first: date, last: date) -> Sequence[Counted]:
        """The lines of all these days."""
        rows = await self._connection.rows(
            _READ, the_business=self._business_id, first=first.isoformat(), last=last.isoformat()
        )
        return [
            Counted(date.fromisoformat(row["day"]), row["template"], row["channel"], Tally(**load(row["tally"])))
            for row in rows
        ]
