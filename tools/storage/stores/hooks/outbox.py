"""Events as they leave with the commit, and jobs, in the database."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Integer, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from tools.clock import from_micros, to_micros
from tools.events import Event, EventType
from tools.ids import BusinessId, ConversationId, EventId, NewId
from tools.storage.connection import Connection, Row
from tools.storage.many_rows import adding
from tools.storage.rows import dump, load
from tools.storage.statement import Statement, p
from tools.storage.tables.work import event_counters, events, jobs

# Two statements and no answer: the counter moves on, and the events take the numbers it has passed.
_COUNT = Statement(
    update(event_counters)
    .where(event_counters.c.business_id == p("the_business"))
    .values(last_number=event_counters.c.last_number + p("how_many"))
)


def _counted(business_id: ColumnElement[str]) -> ColumnElement[int]:
    return select(event_counters.c.last_number).where(event_counters.c.business_id == business_id).scalar_subquery()


_LATER = Column("later", Integer)
_ADD = adding(events, also=[_LATER], number=lambda given: _counted(given("business_id")) - given(_LATER.name))
_AFTER = Statement(
    select(events)
    .where(events.c.business_id == p("the_business"), events.c.number > p("the_number"))
    .order_by(events.c.number)
    .limit(p("the_limit"))
)
_LAST = Statement(select(event_counters.c.last_number).where(event_counters.c.business_id == p("the_business")))
_NEW_JOB = upsert(jobs)
_PUT = Statement(
    _NEW_JOB.on_conflict_do_update(
        index_elements=["kind", "key"],
        set_={
            "seen": jobs.c.seen + 1,
            "data": _NEW_JOB.excluded.data,
            "run_at": _NEW_JOB.excluded.run_at,
            "dead_at": None,
            "attempts": 0,
        },
    )
)


class SqlOutbox:
    """Events of one business: announced inside a transaction, numbered by its last statements."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def store(self, announced: Sequence[Event]) -> None:
        """Numbers the events and writes them. Comes last: the counter's lock lasts to the commit."""
        if not announced:
            return
        await self._connection.run(_COUNT, the_business=self._business_id, how_many=len(announced))
        await self._connection.run_each(
            _ADD, [_to_row(event, later=len(announced) - place) for place, event in enumerate(announced, start=1)]
        )

    async def after(self, number: int, *, limit: int) -> Sequence[Event]:
        """What was announced after ``number``, in order."""
        rows = await self._connection.rows(_AFTER, the_business=self._business_id, the_number=number, the_limit=limit)
        return [_to_event(row) for row in rows]

    async def last_number(self) -> int:
        """The number of the newest event."""
        row = await self._connection.find(_LAST, the_business=self._business_id)
        return 0 if row is None else int(row["last_number"])


class SqlJobs:
    """Jobs of one business, as a unit of work puts them."""

    def __init__(self, connection: Connection, business_id: BusinessId, now: datetime, new_id: NewId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id
        self._now = now
        self._new_id = new_id

    async def put(
        self, kind: str, data: Mapping[str, Any], *, key: str | None = None, run_at: datetime | None = None
    ) -> None:
        """Adds a job, or wakes the one with the same kind and key."""
        await self._connection.run(
            _PUT,
            id=self._new_id("job"),
            business_id=self._business_id,
            kind=kind,
            key=key,
            data=dump(dict(data)),
            run_at=to_micros(run_at or self._now),
            leased_until=None,
            seen=1,
            attempts=0,
            error="",
            dead_at=None,
        )


# To ask a member for its value takes ten times as long.
_TYPES: dict[str, str] = {each: each.value for each in EventType}


def _to_row(event: Event, *, later: int) -> dict[str, Any]:
    return {
        "business_id": event.business_id,
        "later": later,
        "id": event.id,
        "type": _TYPES[event.type],
        "at": to_micros(event.at),
        "conversation_id": event.conversation_id,
        "contacts": dump(list(event.contacts)),
        "data": dump(dict(event.data)),
    }


def _to_event(row: Row) -> Event:
    return Event(
        id=EventId(row["id"]),
        business_id=BusinessId(row["business_id"]),
        type=EventType(row["type"]),
        at=from_micros(row["at"]),
        data=load(row["data"]),
        conversation_id=None if row["conversation_id"] is None else ConversationId(row["conversation_id"]),
        contacts=tuple(load(row["contacts"])),
        number=row["number"],
    )
