"""Pairs of records that may be one person, in the database."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from tools.clock import from_micros, to_micros
from tools.contacts.evidence import ContactPair, pair_of
from tools.contacts.store import Pair, PairKind, PairState
from tools.ids import BusinessId, ContactId, ConversationId, NewId
from tools.storage.connection import Connection, Row
from tools.storage.lists import ids, of_business, with_ids
from tools.storage.rows import dump, load
from tools.storage.statement import Statement, p
from tools.storage.tables.contacts import pairs as t

_MINE = t.c.business_id == p("the_business")
_FOUND = of_business(t)
_UNIQUE = ("business_id", "one_id", "other_id")
_NEW = upsert(t).values({c.name: p(c.name) for c in t.c})
_APART = t.c.state == PairState.APART.value
_WAS_OPEN = t.c.state == PairState.OPEN.value
_NOTHING = dump([])
_THE_TWO = (_FOUND, t.c.one_id == p("the_one"), t.c.other_id == p("the_other"))

_FIND = Statement(select(t).where(t.c.one_id == p("the_one"), t.c.other_id == p("the_other"), _MINE))
_OF = with_ids(lambda listed: select(t).where(_FOUND, or_(listed(t.c.one_id), listed(t.c.other_id))))
_PARTED = with_ids(
    lambda listed: select(t.c.one_id, t.c.other_id).where(
        _FOUND, _APART, or_(listed(t.c.one_id), listed(t.c.other_id))
    )
)
_RAISE = Statement(
    _NEW.on_conflict_do_update(
        index_elements=_UNIQUE,
        set_={
            "state": PairState.OPEN.value,
            # A conflict stays one, whatever is suggested beside it.
            "kind": case((and_(_WAS_OPEN, t.c.kind == PairKind.CONFLICT.value), t.c.kind), else_=_NEW.excluded.kind),
            "times": t.c.times + 1,
            "reasons": _NEW.excluded.reasons,
            "found": case((_WAS_OPEN, t.c.found), else_=_NEW.excluded.found),
            "conversation_id": case(
                (and_(_WAS_OPEN, t.c.times > 0), t.c.conversation_id), else_=_NEW.excluded.conversation_id
            ),
            "updated_at": _NEW.excluded.updated_at,
        },
        where=t.c.state != PairState.APART.value,
    )
)
_NOTE_FOUND = Statement(
    _NEW.on_conflict_do_update(
        index_elements=_UNIQUE,
        set_={"found": _NEW.excluded.found, "state": PairState.OPEN.value}
        | {
            # One that is open already keeps its place in the list, and whatever else raised it.
            name: case((_WAS_OPEN, t.c[name]), else_=_NEW.excluded[name])
            for name in ("kind", "reasons", "times", "conversation_id", "settled_by", "updated_at")
        },
        where=t.c.state != PairState.APART.value,
    )
)
_FORGET_FOUND = (
    Statement(delete(t).where(*_THE_TWO, _WAS_OPEN, t.c.times == 0)),
    Statement(update(t).where(*_THE_TWO, _WAS_OPEN).values(found=_NOTHING)),
)
_PUT = Statement(
    _NEW.on_conflict_do_update(
        index_elements=_UNIQUE,
        set_={c.name: _NEW.excluded[c.name] for c in t.c if c.name not in ("id", "created_at", *_UNIQUE)},
    )
)
_REMOVE = Statement(delete(t).where(*_THE_TWO))
_SETTLE = Statement(
    _NEW.on_conflict_do_update(
        index_elements=_UNIQUE,
        set_={name: _NEW.excluded[name] for name in ("state", "settled_by", "updated_at")},
    )
)
_RAISED_BY_ONE = (_FOUND, _WAS_OPEN, t.c.times == 1, t.c.conversation_id == p("the_conversation"))
_WITHDRAW = (
    Statement(delete(t).where(*_RAISED_BY_ONE, t.c.found == _NOTHING)),
    Statement(
        update(t)
        .where(*_RAISED_BY_ONE)
        .values(times=0, reasons=_NOTHING, conversation_id=None, kind=PairKind.SUGGESTION.value)
    ),
)
_WITH_ID = Statement(select(t).where(t.c.id == p("the_id"), _MINE))


class SqlPairs:
    """The pairs of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId, now: datetime, new_id: NewId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id
        self._now = to_micros(now)
        self._new_id = new_id

    async def find(self, one_id: ContactId, other_id: ContactId) -> Pair | None:
        """The pair, in whichever order it is asked for."""
        one, other = pair_of(one_id, other_id)
        row = await self._connection.find(_FIND, the_one=one, the_other=other, the_business=self._business_id)
        return None if row is None else to_pair(row)

    async def of(self, contact_ids: Collection[ContactId]) -> Mapping[ContactPair, Pair]:
        """All pairs that name one of the contacts, settled ones too."""
        rows = await self._connection.rows(_OF, the_ids=ids(contact_ids), the_business=self._business_id)
        return {(pair.one_id, pair.other_id): pair for pair in map(to_pair, rows)}

    async def parted(self, contact_ids: Collection[ContactId]) -> frozenset[ContactPair]:
        """The pairs of a person's saying "two people" that name one of these."""
        if not contact_ids:
            return frozenset()
        rows = await self._connection.rows(_PARTED, the_ids=ids(contact_ids), the_business=self._business_id)
        return frozenset((ContactId(row["one_id"]), ContactId(row["other_id"])) for row in rows)

    async def raise_(
        self,
        pair: ContactPair,
        *,
        kind: PairKind,
        reasons: Sequence[str],
        conversation_id: ConversationId | None,
    ) -> None:
        """Opens a pair, or counts one more time on the open one; a pair kept apart stays so."""
        await self._write(
            _RAISE, pair, kind=kind, state=PairState.OPEN, reasons=reasons, conversation_id=conversation_id
        )

    async def note_found(self, pair: ContactPair, found: Sequence[str]) -> None:
        """Opens a pair that the search found, or says anew why; a pair kept apart stays so."""
        await self._write(_NOTE_FOUND, pair, kind=PairKind.SUGGESTION, state=PairState.OPEN, found=found, times=0)

    async def forget_found(self, pair: ContactPair) -> None:
        """The search finds it no more: one that nobody else has raised is gone."""
        one, other = pair_of(*pair)
        for statement in _FORGET_FOUND:
            await self._connection.run(statement, the_one=one, the_other=other, the_business=self._business_id)

    async def put(self, pair: Pair) -> None:
        """Writes a pair as it is given, whatever stood there."""
        await self._connection.run(
            _PUT,
            id=pair.id or self._new_id("par"),
            business_id=self._business_id,
            kind=pair.kind.value,
            state=pair.state.value,
            one_id=pair.one_id,
            other_id=pair.other_id,
            conversation_id=pair.conversation_id,
            reasons=dump(list(pair.reasons)),
            found=dump(list(pair.found)),
            times=pair.times,
            created_at=to_micros(pair.created_at),
            updated_at=to_micros(pair.updated_at),
            settled_by=pair.settled_by,
        )

    async def remove(self, pair: ContactPair) -> None:
        """Nothing is known of the two any more."""
        one, other = pair_of(*pair)
        await self._connection.run(_REMOVE, the_one=one, the_other=other, the_business=self._business_id)

    async def settle(self, pair: ContactPair, *, state: PairState, by_id: str | None) -> None:
        """Says what became of it, also of a pair that was never raised."""
        await self._write(_SETTLE, pair, kind=PairKind.SUGGESTION, state=state, by_id=by_id)

    async def withdraw(self, conversation_id: ConversationId) -> None:
        """Takes back what this conversation alone has raised; a pair that the search found stays."""
        for statement in _WITHDRAW:
            await self._connection.run(statement, the_business=self._business_id, the_conversation=conversation_id)

    async def with_id(self, pair_id: str) -> Pair | None:
        """One pair."""
        row = await self._connection.find(_WITH_ID, the_id=pair_id, the_business=self._business_id)
        return None if row is None else to_pair(row)

    async def _write(
        self,
        statement: Statement,
        pair: ContactPair,
        *,
        kind: PairKind,
        state: PairState,
        reasons: Sequence[str] = (),
        found: Sequence[str] = (),
        times: int = 1,
        conversation_id: ConversationId | None = None,
        by_id: str | None = None,
    ) -> None:
        one, other = pair_of(*pair)
        values: dict[str, Any] = {
            "id": self._new_id("par"),
            "business_id": self._business_id,
            "kind": kind.value,
            "state": state.value,
            "one_id": one,
            "other_id": other,
            "conversation_id": conversation_id,
            "reasons": dump(sorted(reasons)),
            "found": dump(sorted(found)),
            "times": times,
            "created_at": self._now,
            "updated_at": self._now,
            "settled_by": by_id,
        }
        await self._connection.run(statement, **values)


def to_pair(row: Row) -> Pair:
    """A pair from a row of ``pairs``."""
    conversation_id = row["conversation_id"]
    return Pair(
        id=row["id"],
        business_id=BusinessId(row["business_id"]),
        kind=PairKind(row["kind"]),
        state=PairState(row["state"]),
        one_id=ContactId(row["one_id"]),
        other_id=ContactId(row["other_id"]),
        created_at=from_micros(row["created_at"]),
        updated_at=from_micros(row["updated_at"]),
        reasons=load(row["reasons"]),
        found=load(row["found"]),
        times=row["times"],
        conversation_id=None if conversation_id is None else ConversationId(conversation_id),
        settled_by=row["settled_by"],
    )
