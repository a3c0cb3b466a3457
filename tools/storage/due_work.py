"""Due work on either database: SKIP LOCKED on PostgreSQL, the one writer on SQLite."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, delete, exists, func, insert, not_, or_, select, update

from tools.clock import to_micros
from tools.conversations.handover import Deadline, FollowUpState, HandoverState
from tools.conversations.inbox import InboxKind
from tools.ids import BusinessId, ConversationId, random_ids
from tools.storage.connection import Connection, Row
from tools.storage.rows import dump, load
from tools.storage.statement import Statement, p
from tools.storage.tables.conversations import conversations, handovers
from tools.storage.tables.duplicates import contacts_to_compare
from tools.storage.tables.people import businesses
from tools.storage.tables.reports import report_cursors
from tools.storage.tables.work import event_counters, inbox, jobs
from tools.storage.toolkit import Database
from tools.work.due import Ready, Stuck
from tools.work.store import Job

_FIRED_AS = {
    Deadline.WAIT: InboxKind.WAIT_OVER,
    Deadline.OFFER: InboxKind.OFFER_OVER,
    Deadline.UPDATE: InboxKind.UPDATE,
    Deadline.REMIND: InboxKind.REMIND,
    Deadline.ABANDON: InboxKind.ABANDON,
    Deadline.REPLY: InboxKind.NO_REPLY,
}
_COUNTS = {
    Deadline.WAIT: HandoverState.WAITING,
    Deadline.OFFER: HandoverState.WAITING,
    Deadline.UPDATE: HandoverState.WAITING,
    Deadline.REMIND: HandoverState.COLLECTING,
    Deadline.ABANDON: HandoverState.COLLECTING,
    Deadline.REPLY: HandoverState.ACCEPTED,
}

_h = handovers.c
_DUE = (
    select(_h.id)
    .where(_h.due_at.is_not(None), _h.due_at <= p("now"))
    .order_by(_h.due_at)
    .limit(p("the_limit"))
    .with_for_update(skip_locked=True)
)
_FIRE = Statement(
    update(handovers)
    .where(_h.id.in_(_DUE.scalar_subquery()), _h.due_at <= p("now"))
    .values(
        due_at=None,
        state=case(
            (and_(_h.due_kind == Deadline.WAIT.value, _h.state == HandoverState.WAITING.value), "collecting"),
            else_=_h.state,
        ),
    )
    .returning(_h.id, _h.business_id, _h.conversation_id, _h.due_kind, _h.state)
)
_c = conversations.c
_SILENT = (
    select(_c.id)
    .where(_c.close_at.is_not(None), _c.close_at <= p("now"))
    .order_by(_c.close_at)
    .limit(p("the_limit"))
    .with_for_update(skip_locked=True, key_share=True)
)
_FIRE_SILENT = Statement(
    update(conversations)
    .where(_c.id.in_(_SILENT.scalar_subquery()), _c.close_at <= p("now"))
    .values(close_at=None)
    .returning(_c.id, _c.business_id)
)
_OWED = (
    select(_h.id)
    .where(_h.follow_up_next_at.is_not(None), _h.follow_up_next_at <= p("now"))
    .order_by(_h.follow_up_next_at)
    .limit(p("the_limit"))
    .with_for_update(skip_locked=True, key_share=True)
)
_FIRE_OWED = Statement(
    update(handovers)
    .where(_h.id.in_(_OWED.scalar_subquery()), _h.follow_up_next_at <= p("now"))
    .values(follow_up_next_at=None)
    .returning(_h.id, _h.business_id, _h.conversation_id, _h.follow_up)
)
_POST = Statement(insert(inbox).values({c.name: p(c.name) for c in inbox.c if c.name != "place"}))
_NEXT_DEADLINE = Statement(select(func.min(_h.due_at).label("next")).where(_h.due_at.is_not(None)))

_i = inbox.c
_READY = Statement(
    select(_i.business_id, _i.conversation_id)
    .where(_i.set_aside_at.is_(None), _i.not_before <= p("before"))
    .group_by(_i.business_id, _i.conversation_id)
    .order_by(func.min(_i.not_before))
    .limit(p("the_limit"))
)

_j = jobs.c
_FREE = or_(_j.leased_until.is_(None), _j.leased_until <= p("now"))
_RUNNABLE = (
    select(_j.id)
    .where(_j.dead_at.is_(None), _j.run_at <= p("now"), _FREE)
    .order_by(_j.run_at)
    .limit(p("the_limit"))
    .with_for_update(skip_locked=True)
)
_CLAIM = Statement(
    update(jobs)
    .where(_j.id.in_(_RUNNABLE.scalar_subquery()))
    .values(leased_until=p("until"), attempts=_j.attempts + 1)
    .returning(*_j)
)
_NEXT_JOB = Statement(
    select(func.min(case((_j.leased_until > _j.run_at, _j.leased_until), else_=_j.run_at)).label("next")).where(
        _j.dead_at.is_(None)
    )
)
_FREE_JOBS = Statement(update(jobs).where(_j.leased_until.is_not(None)).values(leased_until=None))
_FREE_CHATS = Statement(
    update(conversations)
    .where(_c.lease_until.is_not(None), _c.id.in_(select(_i.conversation_id)))
    .values(lease_until=None)
)
_FINISH = Statement(delete(jobs).where(_j.id == p("the_id"), _j.seen == p("the_seen")).returning(_j.id))
_PUT_OFF = Statement(
    update(jobs)
    .where(_j.id == p("the_id"))
    .values(
        leased_until=None,
        # Who woke it while it ran may have given it something to do.
        run_at=case((_j.seen == p("the_seen"), p("run_at")), else_=p("now")),
        attempts=0,
        error="",
    )
)
_AGAIN = Statement(
    update(jobs)
    .where(_j.id == p("the_id"))
    .values(leased_until=None, run_at=p("run_at"), error=p("error"), attempts=p("attempts"), dead_at=p("dead_at"))
)

_LONG_DEAD = (
    select(_j.id)
    .where(_j.kind == p("the_kind"), _j.dead_at <= p("before"))
    .limit(p("the_limit"))
    .with_for_update(skip_locked=True)
)
_REVIVE = Statement(
    update(jobs)
    .where(_j.id.in_(_LONG_DEAD.scalar_subquery()))
    .values(dead_at=None, attempts=0, run_at=p("now"))
    .returning(*_j)
)

_WITHOUT_JOB = (
    select(businesses.c.id)
    .where(not_(exists().where(_j.business_id == businesses.c.id, _j.kind == p("the_kind"), _j.dead_at.is_(None))))
    .order_by(businesses.c.id)
    .limit(p("the_limit"))
)
_WITHOUT = Statement(_WITHOUT_JOB)
_TO_COMPARE = Statement(_WITHOUT_JOB.where(exists().where(contacts_to_compare.c.business_id == businesses.c.id)))

_COUNTED = event_counters.outerjoin(report_cursors, report_cursors.c.business_id == event_counters.c.business_id)
_TO_COUNT = Statement(
    _WITHOUT_JOB.where(
        exists()
        .select_from(_COUNTED)
        .where(
            event_counters.c.business_id == businesses.c.id,
            event_counters.c.last_number > func.coalesce(report_cursors.c.last_number, 0),
        )
    )
)

_SET_ASIDE = Statement(
    select(_i.kind, _i.conversation_id, _i.error)
    .where(_i.set_aside_at.is_not(None))
    .order_by(_i.place.desc())
    .limit(100)
)
_DEAD = Statement(
    select(_j.id, _j.kind, _j.error).where(_j.dead_at.is_not(None)).order_by(_j.dead_at.desc()).limit(100)
)


class SqlDueWork:
    """Due work of all businesses on one database."""

    def __init__(self, database: Database) -> None:
        """Each call is a transaction of its own."""
        self._database = database

    async def fire_deadlines(self, *, limit: int) -> Sequence[Ready]:
        """Fires what is due and posts the inbox events in the same transaction."""
        async with self._database.writing() as connection:
            now = await connection.now()
            fired = await connection.rows(_FIRE, now=to_micros(now), the_limit=limit)
            counting = [row for row in fired if _still_counts(row)]
            await connection.run_each(_POST, [_post_of_deadline(row, now) for row in counting])
        return [Ready(BusinessId(row["business_id"]), ConversationId(row["conversation_id"])) for row in counting]

    async def fire_silences(self, *, limit: int) -> Sequence[Ready]:
        """Posts the inbox events of conversations that may have been silent for long enough."""
        async with self._database.writing() as connection:
            now = await connection.now()
            fired = await connection.rows(_FIRE_SILENT, now=to_micros(now), the_limit=limit)
            silent = [Ready(BusinessId(row["business_id"]), ConversationId(row["id"])) for row in fired]
            await connection.run_each(_POST, [_post(each, InboxKind.SILENT, {}, now) for each in silent])
        return silent

    async def fire_follow_ups(self, *, limit: int) -> Sequence[Ready]:
        """Posts the inbox events of follow-ups that are due, or to be reminded of; of those that are done nothing."""
        async with self._database.writing() as connection:
            now = await connection.now()
            fired = await connection.rows(_FIRE_OWED, now=to_micros(now), the_limit=limit)
            owed = [row for row in fired if row["follow_up"] == FollowUpState.OPEN.value]
            ready = [Ready(BusinessId(row["business_id"]), ConversationId(row["conversation_id"])) for row in owed]
            posts = [
                _post(each, InboxKind.FOLLOW_UP, {"handover_id": row["id"]}, now)
                for each, row in zip(ready, owed, strict=True)
            ]
            await connection.run_each(_POST, posts)
        return ready

    async def next_deadline(self) -> timedelta | None:
        """How long until the next deadline."""
        return await self._until(_NEXT_DEADLINE)

    async def ready_conversations(self, *, older_than: timedelta, limit: int) -> Sequence[Ready]:
        """Conversations with something unanswered for so long."""
        async with self._database.reading() as connection:
            before = to_micros(await connection.now() - older_than)
            rows = await connection.rows(_READY, before=before, the_limit=limit)
        return [Ready(BusinessId(row["business_id"]), ConversationId(row["conversation_id"])) for row in rows]

    async def claim_jobs(self, *, limit: int, lease: timedelta) -> Sequence[Job]:
        """Jobs that may run now."""
        async with self._database.writing() as connection:
            now = await connection.now()
            rows = await connection.rows(_CLAIM, now=to_micros(now), until=to_micros(now + lease), the_limit=limit)
        return [_to_job(row) for row in rows]

    async def next_job(self) -> timedelta | None:
        """How long until the next job may run."""
        return await self._until(_NEXT_JOB)

    async def free_all(self) -> None:
        """Jobs and chats: whoever worked on them is gone. For a process that alone has the database."""
        async with self._database.writing() as connection:
            await connection.run(_FREE_JOBS)
            await connection.run(_FREE_CHATS)

    async def finish_job(self, job: Job) -> None:
        """It is done, unless it was woken meanwhile."""
        async with self._database.writing() as connection:
            if await connection.find(_FINISH, the_id=job.id, the_seen=job.seen) is None:
                await _again(connection, job, run_at=await connection.now(), attempts=0)

    async def fail_job(self, job: Job, *, error: str, again_in: timedelta | None) -> None:
        """It failed; without ``again_in`` it is dead."""
        async with self._database.writing() as connection:
            now = await connection.now()
            await _again(
                connection,
                job,
                run_at=now + (again_in or timedelta(0)),
                attempts=job.attempts,
                error=error,
                dead_at=now if again_in is None else None,
            )

    async def revive_jobs(self, kind: str, *, dead_for: timedelta, limit: int) -> Sequence[Job]:
        """They are alive again."""
        async with self._database.writing() as connection:
            now = await connection.now()
            before = to_micros(now - dead_for)
            rows = await connection.rows(_REVIVE, the_kind=kind, before=before, now=to_micros(now), the_limit=limit)
        return [_to_job(row) for row in rows]

    async def put_off_job(self, job: Job, *, until: datetime) -> None:
        """It has nothing to do before then, unless it was woken meanwhile."""
        async with self._database.writing() as connection:
            now = await connection.now()
            await connection.run(
                _PUT_OFF, the_id=job.id, the_seen=job.seen, run_at=to_micros(until), now=to_micros(now)
            )

    async def businesses_without(self, kind: str, *, limit: int) -> Sequence[BusinessId]:
        """Businesses in which no job of this kind is alive."""
        return await self._businesses(_WITHOUT, kind, limit=limit)

    async def businesses_to_compare(self, kind: str, *, limit: int) -> Sequence[BusinessId]:
        """Businesses in which contacts wait to be compared, and no job of this kind is alive."""
        return await self._businesses(_TO_COMPARE, kind, limit=limit)

    async def businesses_to_count(self, kind: str, *, limit: int) -> Sequence[BusinessId]:
        """Businesses in which something happened that no report counts yet, and no job of this kind is alive."""
        return await self._businesses(_TO_COUNT, kind, limit=limit)

    async def stuck(self) -> Sequence[Stuck]:
        """What was given up."""
        async with self._database.reading() as connection:
            events = await connection.rows(_SET_ASIDE)
            dead = await connection.rows(_DEAD)
        return [
            *(Stuck(f"{row['kind']} of conversation {row['conversation_id']}", row["error"]) for row in events),
            *(Stuck(f"job {row['kind']} {row['id']}", row["error"]) for row in dead),
        ]

    async def _businesses(self, statement: Statement, kind: str, *, limit: int) -> Sequence[BusinessId]:
        async with self._database.reading() as connection:
            rows = await connection.rows(statement, the_kind=kind, the_limit=limit)
        return [BusinessId(row["id"]) for row in rows]

    async def _until(self, statement: Statement) -> timedelta | None:
        async with self._database.reading() as connection:
            row = await connection.find(statement)
            if row is None or row["next"] is None:
                return None
            return timedelta(microseconds=row["next"] - to_micros(await connection.now()))


def _still_counts(row: Row) -> bool:
    """A deadline that no longer fits the state is silently over: somebody else moved the handover first."""
    due = Deadline(row["due_kind"])
    state = HandoverState(row["state"])
    return state is (HandoverState.COLLECTING if due is Deadline.WAIT else _COUNTS[due])


def _post_of_deadline(row: Row, now: datetime) -> dict[str, Any]:
    ready = Ready(BusinessId(row["business_id"]), ConversationId(row["conversation_id"]))
    return _post(ready, _FIRED_AS[Deadline(row["due_kind"])], {"handover_id": row["id"]}, now)


def _post(to: Ready, kind: InboxKind, data: dict[str, str], now: datetime) -> dict[str, Any]:
    at = to_micros(now)
    return {
        "id": random_ids(lambda: now)("evt"),
        "business_id": to.business_id,
        "conversation_id": to.conversation_id,
        "kind": kind.value,
        "data": dump(data),
        "at": at,
        "not_before": at,
        "attempts": 0,
        "set_aside_at": None,
        "error": "",
    }


async def _again(
    connection: Connection,
    job: Job,
    *,
    run_at: datetime,
    attempts: int,
    error: str = "",
    dead_at: datetime | None = None,
) -> None:
    await connection.run(
        _AGAIN,
        the_id=job.id,
        run_at=to_micros(run_at),
        attempts=attempts,
        error=error[:2000],
        dead_at=None if dead_at is None else to_micros(dead_at),
    )


def _to_job(row: Row) -> Job:
    return Job(
        id=row["id"],
        business_id=BusinessId(row["business_id"]),
        kind=row["kind"],
        data=load(row["data"]),
        attempts=row["attempts"],
        seen=row["seen"],
        key=row["key"],
        error=row["error"],
    )
