"""The search for duplicates, in the database: contacts to compare, blocking keys and who shares them."""

from collections.abc import Collection, Mapping, Sequence
from hashlib import blake2b

from sqlalchemy import JSON, BigInteger, and_, cast, delete, func, select, tuple_
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import insert as upsert

from tools.contacts.contact import ContactStatus
from tools.contacts.evidence import ContactPair, pair_of
from tools.contacts.likeness.duplicate_store import Changed
from tools.contacts.pages import Place
from tools.ids import BusinessId, ContactId
from tools.storage.connection import Connection
from tools.storage.lists import ids, of_business, with_ids
from tools.storage.rows import dump
from tools.storage.statement import Statement, p
from tools.storage.tables.contacts import contacts
from tools.storage.tables.duplicates import blocking_keys as t
from tools.storage.tables.duplicates import contacts_to_compare
from tools.storage.tables.people import businesses

_c = contacts_to_compare.c
CHANGED = Statement(
    select(_c.number, _c.contact_id)
    .where(_c.business_id == p("the_business"))
    .order_by(_c.number)
    .limit(p("the_limit"))
)
_COMPARED = Statement(delete(contacts_to_compare).where(_c.number == p("the_number")))

BOOK = Statement(
    select(contacts.c.created_at, contacts.c.id)
    .where(
        contacts.c.business_id == p("the_business"),
        contacts.c.status == p("the_status"),
        # As the partial index says it.
        sql("contacts.kind = 'contact'"),
        # One comparison of both: of an "or" no index finds the beginning.
        tuple_(contacts.c.created_at, contacts.c.id) > tuple_(p("the_moment"), p("the_id")),
    )
    .order_by(contacts.c.created_at, contacts.c.id)
    .limit(p("the_limit"))
)

# Weaker than FOR UPDATE: whoever adds a row that names the business does not wait.
_LOCK = Statement(
    select(businesses.c.id).where(businesses.c.id == p("the_business")).with_for_update(key_share=True, of=businesses)
)
KEYS_OF = with_ids(lambda listed: select(t).where(listed(t.c.contact_id)))
_REMOVE = Statement(delete(t).where(t.c.contact_id == p("the_contact"), t.c.key == p("the_key")))
_ADD = Statement(
    upsert(t)
    .from_select(
        ["key", "contact_id"],
        select(cast(p("the_key"), BigInteger), contacts.c.id)
        .where(contacts.c.id == p("the_contact"), of_business(contacts))
        # Whoever erases it waits, or has been here before.
        .with_for_update(read=True, key_share=True),
    )
    .on_conflict_do_nothing()
)

_EACH = func.json_each(p("the_keys")).table_valued("value")
_SAME_KEY = t.alias("same_key")
_ON_SQLITE = (
    select(t.c.key, t.c.contact_id)
    .select_from(_EACH)
    .join(
        t,
        and_(
            t.c.key == _EACH.c.value,
            t.c.contact_id.in_(
                select(_SAME_KEY.c.contact_id)
                .where(_SAME_KEY.c.key == _EACH.c.value)
                .correlate(_EACH)
                .limit(p("the_most"))
            ),
        ),
    )
)
_KEY = func.json_array_elements_text(cast(p("the_keys"), JSON)).table_valued("value")
_BLOCK = (
    select(t.c.key, t.c.contact_id)
    .where(t.c.key == cast(_KEY.c.value, BigInteger))
    .limit(p("the_most"))
    .lateral("block")
)
BLOCKS = Statement(
    _ON_SQLITE, postgresql=select(_BLOCK.c.key, _BLOCK.c.contact_id).select_from(_KEY).join(_BLOCK, sql("true"))
)


class SqlDuplicates:
    """The search in one business."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def changed(self, *, limit: int) -> Sequence[Changed]:
        """Contacts that changed, those that wait longest first."""
        rows = await self._connection.rows(CHANGED, the_business=self._business_id, the_limit=limit)
        return [Changed(row["number"], ContactId(row["contact_id"])) for row in rows]

    async def compared(self, changed: Collection[Changed]) -> None:
        """They were compared, as they were when these were read."""
        await self._connection.run_each(_COMPARED, [{"the_number": each.number} for each in changed])

    async def book(self, status: ContactStatus, *, after: Place | None, limit: int) -> Sequence[Place]:
        """The contacts of the whole book, the oldest first."""
        rows = await self._connection.rows(
            BOOK,
            the_business=self._business_id,
            the_status=status.value,
            the_moment=-1 if after is None else after.order,
            the_id="" if after is None else after.id,
            the_limit=limit,
        )
        return [Place(row["created_at"], row["id"]) for row in rows]

    async def lock_keys(self) -> None:
        """Until the commit nobody else writes keys."""
        await self._connection.rows(_LOCK, the_business=self._business_id)

    async def put_keys(self, keys: Mapping[ContactId, frozenset[str]]) -> None:
        """The blocking keys of contacts, whatever they were before."""
        wanted = {(self._hash(key), each) for each, theirs in keys.items() for key in theirs}
        rows = await self._connection.rows(KEYS_OF, the_ids=ids(keys))
        there = {(row["key"], ContactId(row["contact_id"])) for row in rows}
        gone = [{"the_key": key, "the_contact": each} for key, each in sorted(there - wanted)]
        come = [
            {"the_key": key, "the_contact": each, "the_business": self._business_id}
            for key, each in sorted(wanted - there)
        ]
        for statement, changed in ((_REMOVE, gone), (_ADD, come)):
            if changed:
                await self._connection.run_each(statement, changed)

    async def sharing(
        self, keys: Mapping[ContactId, frozenset[str]], *, largest_block: int
    ) -> frozenset[ContactPair]:
        """Pairs of these contacts with any that have a key in common, except by a key that more than so many have."""
        having: dict[int, list[ContactId]] = {}
        for each, theirs in keys.items():
            for key in theirs:
                having.setdefault(self._hash(key), []).append(each)
        blocks: dict[int, list[ContactId]] = {}
        rows = await self._connection.rows(BLOCKS, the_keys=dump(sorted(having)), the_most=largest_block + 1)
        for row in rows:
            blocks.setdefault(row["key"], []).append(ContactId(row["contact_id"]))
        return frozenset(
            pair_of(one, other)
            for key, block in blocks.items()
            if len(block) <= largest_block
            for one in having[key]
            for other in block
            if one != other
        )

    def _hash(self, key: str) -> int:
        digest = blake2b(f"{self._business_id}\n{key}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big", signed=True)
