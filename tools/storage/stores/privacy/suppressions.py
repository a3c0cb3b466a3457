"""Values of people who were erased, in the database: as keyed hashes."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from tools.clock import to_micros
from tools.contacts.identifiers import Key
from tools.ids import BusinessId
from tools.privacy.fingerprint import fingerprint
from tools.storage.connection import Connection
from tools.storage.lists import ids, with_ids
from tools.storage.statement import Statement, p
from tools.storage.tables.privacy import suppressions as t

_ADD = Statement(upsert(t).values({c.name: p(c.name) for c in t.c}).on_conflict_do_nothing())
_OF = with_ids(
    lambda listed: select(t.c.fingerprint).where(t.c.business_id == p("the_business"), listed(t.c.fingerprint))
)
_ANY = Statement(select(t.c.fingerprint).where(t.c.business_id == p("the_business")).limit(1))
_MANY = 10


class SqlSuppressions:
    """The suppressions of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId, now: datetime, secret: bytes) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id
        self._now = to_micros(now)
        self._secret = secret

    async def add(self, keys: Collection[Key]) -> None:
        """Remembers values of somebody who is erased now."""
        hashes = sorted(self._hash(key) for key in keys)
        rows = [{"business_id": self._business_id, "fingerprint": each, "at": self._now} for each in hashes]
        if rows:
            await self._connection.run_each(_ADD, rows)

    async def of(self, keys: Collection[Key]) -> frozenset[Key]:
        """Those of the values that belonged to somebody who was erased."""
        # To hash many takes longer than to see that nobody was erased yet.
        if not keys or (
            len(keys) > _MANY and await self._connection.find(_ANY, the_business=self._business_id) is None
        ):
            return frozenset()
        by_hash = {self._hash(key): key for key in keys}
        rows = await self._connection.rows(_OF, the_business=self._business_id, the_ids=ids(by_hash))
        return frozenset(by_hash[row["fingerprint"]] for row in rows)

    def _hash(self, key: Key) -> str:
        return fingerprint(self._secret, self._business_id, "suppressed", key.kind.value, key.match_key)
