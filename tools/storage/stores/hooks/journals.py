"""The audit log, and answers kept for callers that call again, in the database."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from tools.clock import from_micros, to_micros
from tools.ids import BusinessId, UserId
from tools.storage.connection import Connection, Row
from tools.storage.rows import dump, load
from tools.storage.statement import Statement, p
from tools.storage.tables.people import audit, idempotency_keys
from tools.team.journals import AuditEntry, CallKey, KeptAnswer

KEPT_FOR = timedelta(hours=24)

_ADD_ENTRY = Statement(insert(audit).values({c.name: p(c.name) for c in audit.c}))
_AFTER_ALL_IDS = "zzz"
"""In every collation: in most of them signs come before letters."""

k = idempotency_keys
_THIS = (
    (k.c.business_id == p("the_business"))
    & (k.c.asker == p("the_asker"))
    & (k.c.method == p("the_method"))
    & (k.c.path == p("the_path"))
    & (k.c.given_key == p("the_key"))
)
_FORGET = Statement(delete(k).where(k.c.business_id == p("the_business"), k.c.at < p("before")))
_BEGIN = Statement(
    upsert(k).values({c.name: p(c.name) for c in k.c}).on_conflict_do_nothing().returning(k.c.given_key)
)
_KEPT = Statement(select(k).where(_THIS))
_KEEP = Statement(update(k).where(_THIS).values(status=p("the_status"), answer=p("the_answer")))


class SqlAudit:
    """The audit log of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def add(self, entry: AuditEntry) -> None:
        """Writes an entry."""
        await self._connection.run(
            _ADD_ENTRY,
            id=entry.id,
            business_id=self._business_id,
            user_id=entry.user_id,
            what=entry.what,
            data=dump(dict(entry.data)),
            at=to_micros(entry.at),
        )

    async def latest(
        self, *, before: str | None, limit: int, what: str = "", user_id: UserId | None = None
    ) -> Sequence[AuditEntry]:
        """The newest entries, or those before one."""
        wanted = [audit.c.business_id == self._business_id, audit.c.id < (before or _AFTER_ALL_IDS)]
        if what:
            wanted.append((audit.c.what == what) | audit.c.what.startswith(f"{what}.", autoescape=True))
        if user_id is not None:
            wanted.append(audit.c.user_id == user_id)
        statement = select(audit).where(*wanted).order_by(audit.c.id.desc()).limit(literal(limit))
        rows = await self._connection.long_rows(Statement(statement))
        return [_to_entry(row) for row in rows]


class SqlAnswers:
    """Answers of one business to calls that may come again."""

    def __init__(self, connection: Connection, business_id: BusinessId, now: datetime) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id
        self._now = now

    async def begin(self, key: CallKey, *, body_hash: str) -> KeptAnswer | None:
        """Holds the key to the commit: another call with it waits here until this one is done."""
        await self._connection.run(_FORGET, the_business=self._business_id, before=to_micros(self._now - KEPT_FOR))
        row = await self._connection.find(
            _BEGIN,
            business_id=self._business_id,
            asker=key.asker,
            method=key.method,
            path=key.path,
            given_key=key.given,
            body_hash=body_hash,
            status=0,
            answer="",
            at=to_micros(self._now),
        )
        if row is not None:
            return None
        kept = await self._connection.find(_KEPT, **self._names(key))
        assert kept is not None, "the key is held, so there is an answer"
        return KeptAnswer(body_hash=kept["body_hash"], status=kept["status"], body=kept["answer"])

    async def keep(self, key: CallKey, *, status: int, body: str) -> None:
        """Keeps the answer with the commit."""
        await self._connection.run(_KEEP, the_status=status, the_answer=body, **self._names(key))

    def _names(self, key: CallKey) -> dict[str, str]:
        return {
            "the_business": self._business_id,
            "the_asker": key.asker,
            "the_method": key.method,
            "the_path": key.path,
            "the_key": key.given,
        }


def _to_entry(row: Row) -> AuditEntry:
    return AuditEntry(
        id=row["id"],
        what=row["what"],
        at=from_micros(row["at"]),
        user_id=None if row["user_id"] is None else UserId(row["user_id"]),
        data=load(row["data"]),
    )
