"""Hooks in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, select, true, update
from sqlalchemy.dialects.postgresql import insert as upsert

from tools.clock import from_micros, to_micros
from tools.hooks.hook import Hook, HookId, SigningSecret
from tools.ids import BusinessId
from tools.storage.connection import Connection, Row
from tools.storage.rows import dump, load, micros, moment
from tools.storage.statement import Statement, p
from tools.storage.tables.work import deliveries, events
from tools.storage.tables.work import hooks as t

_CHANGEABLE = ("name", "url", "secrets", "event_types", "active")

_MINE = t.c.business_id == p("the_business")
_THIS = and_(t.c.id == p("the_id"), _MINE)

_ADD = Statement(
    upsert(t).values({c.name: p(c.name) for c in t.c}).on_conflict_do_nothing(index_elements=["id"]).returning(t.c.id)
)
_FIND = Statement(select(t).where(_THIS))
# Weaker than FOR UPDATE, which would make every new delivery wait for the commit.
_LOCK = Statement(select(t).where(_THIS).with_for_update(key_share=True))
_ALL = Statement(select(t).where(_MINE).order_by(t.c.created_at, t.c.id))
_SAVE = Statement(update(t).where(_THIS).values({name: p(name) for name in _CHANGEABLE}))
_OFF = update(t).where(_THIS).values(active=False).returning(t.c.id)
_SWITCH_OFF = Statement(_OFF.where(t.c.active.is_(true())))
_HOLD = Statement(_OFF)
_FORGET_DELIVERIES = Statement(delete(deliveries).where(deliveries.c.hook_id == p("the_id")))
_REMOVE = Statement(delete(t).where(_THIS))
_MOVE = Statement(
    update(t)
    .where(_THIS, t.c.active.is_(true()), t.c.last_number == p("was"))
    .values(last_number=p("to"))
    .returning(t.c.id)
)
_LAST_BEFORE = Statement(
    select(events.c.number)
    .where(events.c.business_id == p("the_business"), events.c.at < p("moment"))
    .order_by(events.c.number.desc())
    .limit(1)
)
_FAILS = Statement(update(t).where(_THIS, t.c.failing_since.is_(None)).values(failing_since=p("since")))
_RECOVERED = Statement(
    update(t).where(_THIS, t.c.failing_since.is_not(None)).values(failing_since=None).returning(t.c.id)
)


class SqlHooks:
    """The hooks of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def add(self, hook: Hook) -> bool:
        """Writes a new hook, unless there is one by this id."""
        return await self._connection.find(_ADD, **_to_row(hook)) is not None

    async def find(self, hook_id: HookId) -> Hook | None:
        """One hook."""
        row = await self._connection.find(_FIND, the_id=hook_id, the_business=self._business_id)
        return None if row is None else _to_hook(row)

    async def lock(self, hook_id: HookId) -> Hook | None:
        """The same, held to the commit."""
        row = await self._connection.find(_LOCK, the_id=hook_id, the_business=self._business_id)
        return None if row is None else _to_hook(row)

    async def all(self) -> Sequence[Hook]:
        """All, oldest first."""
        return [_to_hook(row) for row in await self._connection.rows(_ALL, the_business=self._business_id)]

    async def save(self, hook: Hook) -> None:
        """Writes what a person may change."""
        row = _to_row(hook)
        changed = {name: row[name] for name in _CHANGEABLE}
        await self._connection.run(_SAVE, the_id=hook.id, the_business=self._business_id, **changed)

    async def remove(self, hook_id: HookId) -> None:
        """The hook and its deliveries are gone."""
        # Held first: a worker that is just making deliveries for it ends before they are deleted.
        if await self._connection.find(_HOLD, the_id=hook_id, the_business=self._business_id) is None:
            return
        await self._connection.run(_FORGET_DELIVERIES, the_id=hook_id)
        await self._connection.run(_REMOVE, the_id=hook_id, the_business=self._business_id)

    async def move_cursor(self, hook_id: HookId, *, was: int, to: int) -> bool:
        """Moves on, unless another worker did; holds the hook to the commit."""
        moved = await self._connection.find(_MOVE, the_id=hook_id, the_business=self._business_id, was=was, to=to)
        return moved is not None

    async def last_event_before(self, moment: datetime) -> int:
        """The number of the newest event before a moment."""
        row = await self._connection.find(_LAST_BEFORE, the_business=self._business_id, moment=to_micros(moment))
        return 0 if row is None else int(row["number"])

    async def note_failure(self, hook_id: HookId, *, at: datetime) -> None:
        """A delivery failed."""
        await self._connection.run(_FAILS, the_id=hook_id, the_business=self._business_id, since=to_micros(at))

    async def note_recovery(self, hook_id: HookId) -> bool:
        """A delivery succeeded again."""
        noted = await self._connection.find(_RECOVERED, the_id=hook_id, the_business=self._business_id)
        return noted is not None

    async def switch_off(self, hook_id: HookId) -> bool:
        """It is told nothing more."""
        return await self._connection.find(_SWITCH_OFF, the_id=hook_id, the_business=self._business_id) is not None


def _to_row(hook: Hook) -> dict[str, Any]:
    return {
        "id": hook.id,
        "business_id": hook.business_id,
        "name": hook.name,
        "url": hook.url,
        "secrets": dump([[secret.value, micros(secret.until)] for secret in hook.secrets]),
        "event_types": dump(sorted(hook.event_types)),
        "last_number": hook.last_number,
        "active": hook.active,
        "failing_since": micros(hook.failing_since),
        "created_at": to_micros(hook.created_at),
    }


def _to_hook(row: Row) -> Hook:
    return Hook(
        id=HookId(row["id"]),
        business_id=BusinessId(row["business_id"]),
        name=row["name"],
        url=row["url"],
        created_at=from_micros(row["created_at"]),
        secrets=tuple(SigningSecret(value, moment(until)) for value, until in load(row["secrets"])),
        event_types=frozenset(load(row["event_types"])),
        last_number=row["last_number"],
        active=bool(row["active"]),
        failing_since=moment(row["failing_since"]),
    )
