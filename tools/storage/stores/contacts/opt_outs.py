"""Opt-outs of addresses in the database; those of erased people stand under a keyed hash of their address."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from tools.clock import to_micros
from tools.contacts.record import MERGED_IN, OptOut
from tools.ids import BusinessId
from tools.privacy.fingerprint import fingerprint
from tools.storage.connection import Connection
from tools.storage.lists import ids, with_ids
from tools.storage.statement import Statement, p
from tools.storage.tables.contacts import opt_outs as t

_MINE = t.c.business_id == p("the_business")

_OPTED_OUT = with_ids(lambda listed: select(t).where(_MINE, listed(t.c.match_key)))
_NEW = upsert(t).values({c.name: p(c.name) for c in t.c})
_OPT_OUT = Statement(
    _NEW.on_conflict_do_update(
        index_elements=["business_id", "match_key", "channel"],
        set_={"source": _NEW.excluded.source, "at": _NEW.excluded.at},
        # What is said outlives the merge that added the two sides up.
        where=and_(t.c.source == MERGED_IN, _NEW.excluded.source != MERGED_IN),
    ).returning(t.c.match_key)
)
_THIS = _MINE & (t.c.channel == p("the_channel")) & (t.c.match_key == p("the_key"))
_OPT_IN = Statement(delete(t).where(_THIS))
_hidden = t.alias("hidden")
_HIDE = Statement(
    update(t)
    .where(
        _THIS,
        ~exists().where(
            _hidden.c.business_id == p("the_business"),
            _hidden.c.channel == p("the_channel"),
            _hidden.c.match_key == p("the_hash"),
        ),
    )
    .values(match_key=p("the_hash"))
)


class SqlOptOuts:
    """The opt-outs of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId, now: datetime, secret: bytes) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id
        self._now = to_micros(now)
        self._secret = secret

    async def of(self, match_keys: Collection[str]) -> frozenset[OptOut]:
        """All that stand for addresses."""
        if not match_keys:
            return frozenset()
        address = {each: each for each in match_keys} | {self._hash(each): each for each in match_keys}
        rows = await self._connection.rows(_OPTED_OUT, the_ids=ids(address), the_business=self._business_id)
        return frozenset(OptOut(row["channel"], address[row["match_key"]], source=row["source"]) for row in rows)

    async def add(self, opt_outs: Collection[OptOut]) -> frozenset[OptOut]:
        """Records opt-outs; gives back those that did not stand already."""
        added: set[OptOut] = set()
        hidden = await self._hidden({out.match_key for out in opt_outs})
        for out in sorted(opt_outs, key=lambda each: (each.channel, each.match_key)):
            is_hidden = (out.channel, out.match_key) in hidden
            row = await self._connection.find(
                _OPT_OUT,
                business_id=self._business_id,
                channel=out.channel,
                match_key=self._hash(out.match_key) if is_hidden else out.match_key,
                source=out.source,
                at=self._now,
            )
            added |= {out} if row is not None else set()
        return frozenset(added)

    async def remove(self, opt_outs: Collection[OptOut]) -> None:
        """Opted in again."""
        rows = [
            {"the_business": self._business_id, "the_channel": out.channel, "the_key": key}
            for out in opt_outs
            for key in (out.match_key, self._hash(out.match_key))
        ]
        if rows:
            await self._connection.run_each(_OPT_IN, rows)

    async def hide(self, match_keys: Collection[str]) -> None:
        """They go on to stand for these addresses, which cannot be read any more."""
        standing = await self._connection.rows(_OPTED_OUT, the_ids=ids(match_keys), the_business=self._business_id)
        rows = [
            {"the_business": self._business_id, "the_channel": row["channel"], "the_key": row["match_key"]}
            for row in standing
        ]
        if rows:
            await self._connection.run_each(_HIDE, [{**row, "the_hash": self._hash(row["the_key"])} for row in rows])
            await self._connection.run_each(_OPT_IN, rows)

    async def _hidden(self, match_keys: Collection[str]) -> set[tuple[str, str]]:
        """Which opt-outs of these addresses stand under their hash."""
        if not match_keys:
            return set()
        address = {self._hash(each): each for each in match_keys}
        rows = await self._connection.rows(_OPTED_OUT, the_ids=ids(address), the_business=self._business_id)
        return {(row["channel"], address[row["match_key"]]) for row in rows}

    def _hash(self, match_key: str) -> str:
        return fingerprint(self._secret, self._business_id, "opted out", match_key)
