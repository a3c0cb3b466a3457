"""Deliveries in the database."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, func, insert, select, update

from tools.clock import from_micros, to_micros
from tools.hooks.hook import Delivery, DeliveryId, DeliveryState, HookId
from tools.ids import BusinessId, EventId
from tools.storage.connection import Connection, Row
from tools.storage.rows import micros, moment
from tools.storage.statement import Statement, p
from tools.storage.tables.work import deliveries as t

_MINE = t.c.business_id == p("the_business")
_OF_HOOK = and_(t.c.hook_id == p("the_hook"), _MINE)
_PENDING = t.c.state == DeliveryState.PENDING.value
_NEWEST = 2**62
"""Above every number."""

_ADD = Statement(insert(t).values({c.name: p(c.name) for c in t.c}))
_FIND = Statement(select(t).where(t.c.id == p("the_id"), _MINE))
_HEAD = Statement(select(t).where(_OF_HOOK, t.c.lane == p("the_lane"), _PENDING).order_by(t.c.number).limit(1))
_LANES = Statement(select(t.c.lane).where(_OF_HOOK, _PENDING).distinct().order_by(t.c.lane).limit(p("the_limit")))
_SAVE = Statement(
    update(t)
    .where(t.c.id == p("the_id"), _MINE, t.c.attempts == p("was"))
    .values({name: p(name) for name in ("state", "attempts", "last_at", "last_status", "last_answer")})
    .returning(t.c.id)
)
_LISTED = select(t).where(_OF_HOOK, t.c.number < p("before")).order_by(t.c.number.desc()).limit(p("the_limit"))
_LIST = Statement(_LISTED)
_LIST_STATE = Statement(_LISTED.where(t.c.state == p("the_state")))
_REPLAYABLE = and_(
    _OF_HOOK,
    t.c.state == p("the_state"),
    t.c.number > p("the_first"),
    t.c.number <= p("the_last"),
    t.c.body != "",
)
_COUNT = Statement(
    select(func.count().label("count")).select_from(
        select(t.c.id).where(_REPLAYABLE).limit(p("the_limit")).subquery()
    )
)
_REPLAY = Statement(
    update(t)
    .where(_REPLAYABLE)
    .values(state=DeliveryState.PENDING.value, attempts=0, last_at=None)
    .returning(t.c.lane)
)
_HURRY = Statement(update(t).where(_OF_HOOK, _PENDING, t.c.attempts > 0).values(last_at=None))


class SqlDeliveries:
    """The deliveries of one business's hooks."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def add(self, deliveries: Sequence[Delivery]) -> None:
        """Writes new deliveries."""
        await self._connection.run_each(_ADD, [_to_row(delivery) for delivery in deliveries])

    async def find(self, delivery_id: DeliveryId) -> Delivery | None:
        """One delivery."""
        row = await self._connection.find(_FIND, the_id=delivery_id, the_business=self._business_id)
        return None if row is None else _to_delivery(row)

    async def head_of_lane(self, hook_id: HookId, lane: str) -> Delivery | None:
        """The one that is next in a lane."""
        row = await self._connection.find(_HEAD, the_hook=hook_id, the_business=self._business_id, the_lane=lane)
        return None if row is None else _to_delivery(row)

    async def pending_lanes(self, hook_id: HookId, *, limit: int) -> Sequence[str]:
        """The lanes in which something waits."""
        rows = await self._connection.rows(_LANES, the_hook=hook_id, the_business=self._business_id, the_limit=limit)
        return [row["lane"] for row in rows]

    async def save(self, delivery: Delivery, *, was: int) -> bool:
        """Writes what became of it, unless somebody else did meanwhile."""
        saved = await self._connection.find(
            _SAVE,
            the_id=delivery.id,
            the_business=self._business_id,
            was=was,
            state=delivery.state.value,
            attempts=delivery.attempts,
            last_at=micros(delivery.last_at),
            last_status=delivery.last_status,
            last_answer=delivery.last_answer,
        )
        return saved is not None

    async def of_hook(
        self, hook_id: HookId, *, state: DeliveryState | None, before: int | None, limit: int
    ) -> Sequence[Delivery]:
        """The newest first."""
        asked: dict[str, Any] = {
            "the_hook": hook_id,
            "the_business": self._business_id,
            "before": _NEWEST if before is None else before,
            "the_limit": limit,
        }
        if state is None:
            rows = await self._connection.rows(_LIST, **asked)
        else:
            rows = await self._connection.rows(_LIST_STATE, **asked, the_state=state.value)
        return [_to_delivery(row) for row in rows]

    async def hurry(self, hook_id: HookId) -> None:
        """What waits for another attempt may be tried at once."""
        await self._connection.run(_HURRY, the_hook=hook_id, the_business=self._business_id)

    async def count_replayable(
        self, hook_id: HookId, *, state: DeliveryState, after: int, to: int, limit: int
    ) -> int:
        """How many there are, counted up to ``limit``."""
        row = await self._connection.find(_COUNT, **self._between(hook_id, state, after, to), the_limit=limit)
        assert row is not None, "a count has a row"
        return int(row["count"])

    async def replay(self, hook_id: HookId, *, state: DeliveryState, after: int, to: int) -> Sequence[str]:
        """They are pending again; the lanes in which they wait."""
        rows = await self._connection.rows(_REPLAY, **self._between(hook_id, state, after, to))
        return sorted({row["lane"] for row in rows})

    def _between(self, hook_id: HookId, state: DeliveryState, after: int, to: int) -> dict[str, Any]:
        return {
            "the_hook": hook_id,
            "the_business": self._business_id,
            "the_state": state.value,
            "the_first": after,
            "the_last": to,
        }


def _to_row(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": delivery.id,
        "business_id": delivery.business_id,
        "hook_id": delivery.hook_id,
        "number": delivery.number,
        "event_id": delivery.event_id,
        "type": delivery.type,
        "lane": delivery.lane,
        "body": delivery.body,
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "last_at": micros(delivery.last_at),
        "last_status": delivery.last_status,
        "last_answer": delivery.last_answer,
        "created_at": to_micros(delivery.created_at),
    }


def _to_delivery(row: Row) -> Delivery:
    return Delivery(
        id=DeliveryId(row["id"]),
        business_id=BusinessId(row["business_id"]),
        hook_id=HookId(row["hook_id"]),
        number=row["number"],
        event_id=EventId(row["event_id"]),
        type=row["type"],
        lane=row["lane"],
        body=row["body"],
        created_at=from_micros(row["created_at"]),
        state=DeliveryState(row["state"]),
        attempts=row["attempts"],
        last_at=moment(row["last_at"]),
        last_status=row["last_status"],
        last_answer=row["last_answer"],
    )
