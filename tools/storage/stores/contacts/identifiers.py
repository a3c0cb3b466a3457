"""Identifiers in the database: uniqueness is held here, and a claimed row yields to proof in one statement."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import delete, select, union, update
from sqlalchemy.dialects.postgresql import insert as upsert

from tools.clock import from_micros, to_micros
from tools.contacts.book.search_words import identifier_words
from tools.contacts.evidence import Held
from tools.contacts.identifiers import Evidence, Holder, Identifier, IdentifierKind, Key, OwnerKind, Source
from tools.frozen import made
from tools.ids import BusinessId
from tools.storage.connection import Connection
from tools.storage.lists import ids, of_business, pairs, rows_of_keys, with_ids, with_keys
from tools.storage.many_rows import adding_unless_held
from tools.storage.rows import micros, moment
from tools.storage.statement import Statement, p
from tools.storage.tables.contacts import identifiers as t

_READ = (
    *(t.c.id, t.c.business_id, t.c.kind, t.c.match_key, t.c.value, t.c.extension, t.c.holder_kind, t.c.holder_id),
    *(t.c.evidence, t.c.source, t.c.is_primary, t.c.conversation_id, t.c.came_with, t.c.blocked_at, t.c.created_at),
)
"""As ``_to_value`` takes them."""

_MINE = t.c.business_id == p("the_business")
_FOUND = of_business(t)
_UNIQUE = ("business_id", "kind", "match_key")

HOLDERS = with_keys(lambda listed: select(*_READ).where(_MINE, listed(t.c.kind, t.c.match_key)))
_HELD = rows_of_keys(select, (t.c.kind, t.c.match_key, t.c.holder_kind, t.c.holder_id, t.c.evidence), _MINE)
_OF = with_ids(lambda listed: select(*_READ).where(_FOUND, listed(t.c.holder_id)).order_by(t.c.created_at, t.c.id))
_AROUND = with_keys(
    lambda listed: union(
        select(*_READ).where(_MINE, listed(t.c.kind, t.c.match_key)),
        select(*_READ).where(_FOUND, t.c.holder_id == p("the_holder")),
    )
)
_NEW = upsert(t).values({c.name: p(c.name) for c in t.c})
_KEPT_ON_CONFLICT = ("id", *_UNIQUE, "previous_holder_id", "blocked_at")
_ENTER = adding_unless_held(t)
_PROVE = Statement(
    _NEW.on_conflict_do_update(
        index_elements=_UNIQUE,
        set_={c.name: _NEW.excluded[c.name] for c in t.c if c.name not in _KEPT_ON_CONFLICT}
        | {"previous_holder_id": t.c.holder_id},
        where=t.c.evidence == Evidence.CLAIMED.value,
    ).returning(t.c.previous_holder_id)
)
_HAND_OVER = with_ids(
    lambda listed: (
        update(t)
        .where(_FOUND, listed(t.c.id), t.c.holder_id == p("from_holder"))
        .values(holder_kind=p("to_kind"), holder_id=p("to_holder"), is_primary=False)
        .returning(t.c.id)
    )
)
_MAKE_PRIMARY = with_ids(lambda listed: update(t).where(_FOUND, listed(t.c.id)).values(is_primary=True))
_CHOOSE_PRIMARY = Statement(
    update(t)
    .where(_FOUND, t.c.holder_id == p("the_holder"), t.c.kind == p("the_kind"))
    .values(is_primary=t.c.id == p("the_id"))
)
_BLOCK = Statement(
    update(t)
    .where(_FOUND, t.c.id == p("the_id"), t.c.holder_id == p("from_holder"), t.c.blocked_at.is_(None))
    .values(blocked_at=p("at"))
    .returning(t.c.id)
)
_UNBLOCK = Statement(
    update(t)
    .where(_FOUND, t.c.id == p("the_id"), t.c.holder_id == p("from_holder"), t.c.blocked_at.is_not(None))
    .values(blocked_at=None)
    .returning(t.c.id)
)
_REMOVE = with_ids(lambda listed: delete(t).where(_FOUND, listed(t.c.id), t.c.holder_id == p("from_holder")))


@cache
def _claiming(count: int) -> Statement:
    """All in one statement: each round trip costs more than the rows."""
    rows = [{c.name: p(f"{c.name}_{place}") for c in t.c} for place in range(count)]
    return Statement(upsert(t).values(rows).on_conflict_do_nothing().returning(t.c.kind, t.c.match_key))


# Past the function in Python that a named tuple has for a constructor: it shows in the look-up of one identifier.
_pair = tuple.__new__


class SqlIdentifiers:
    """The identifiers of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def holders(self, keys: Collection[Key]) -> Mapping[Key, Identifier]:
        """Who holds the keys; nobody's are absent."""
        if not keys:
            return {}
        rows = await self._connection.tuples(HOLDERS, the_keys=pairs(keys), the_business=self._business_id)
        found = map(_to_value, rows)
        return {each.key: each for each in found if each.key in keys}

    async def held(self, keys: Collection[Key]) -> dict[Key, Held]:
        """The same in short: who holds them and how sure that is, without a name."""
        if not keys:
            return {}
        rows = await self._connection.tuples(_HELD, the_keys=pairs(keys), the_business=self._business_id)
        return {
            _pair(Key, (_KINDS[kind], match_key)): Held(
                _pair(Holder, (_OWNERS[holder_kind], holder_id)), _EVIDENCE[evidence]
            )
            for kind, match_key, holder_kind, holder_id, evidence in rows
        }

    async def of(self, holder_ids: Collection[str]) -> Sequence[Identifier]:
        """All that the holders hold, oldest first."""
        return await self._many(_OF, the_ids=ids(holder_ids))

    async def around(self, keys: Collection[Key], *, holder_id: str) -> Sequence[Identifier]:
        """Both at once: whoever holds the keys, and all that one holder holds, oldest first."""
        found = await self._many(_AROUND, the_keys=pairs(keys), the_holder=holder_id)
        theirs = [one for one in found if one.key in keys or one.holder.id == holder_id]
        return sorted(theirs, key=lambda identifier: (identifier.created_at, identifier.id))

    async def claim(self, identifiers: Sequence[Identifier]) -> frozenset[Key]:
        """Holds keys that nobody holds; gives back those that are held now."""
        if not identifiers:
            return frozenset()
        # In one order for everybody: two that claim the same two values must not wait for each other crosswise.
        ordered = sorted(identifiers, key=lambda each: (each.key.kind, each.key.match_key))
        values = {
            f"{name}_{place}": value
            for place, identifier in enumerate(ordered)
            for name, value in _to_row(identifier).items()
        }
        rows = await self._connection.rows(_claiming(len(ordered)), **values)
        return frozenset(Key(IdentifierKind(row["kind"]), row["match_key"]) for row in rows)

    async def enter(self, identifiers: Sequence[Identifier]) -> bool:
        """Holds many keys that nobody held; whether all of them are held as they were given."""
        if not identifiers:
            return True
        ordered = sorted(identifiers, key=attrgetter("key"))
        if await self._connection.count_each(_ENTER, [_to_row(each) for each in ordered]) == len(ordered):
            return True
        # Whoever was first has committed by now, because the insert has waited for that.
        now = await self.holders([each.key for each in ordered])
        return all(now[each.key].holder == each.holder for each in ordered)

    async def prove(self, identifier: Identifier) -> tuple[bool, Holder | None]:
        """Holds a key by proof; a claimed row yields in the same statement."""
        row = await self._connection.find(_PROVE, **_to_row(identifier))
        if row is None:
            return False, None
        before = row["previous_holder_id"]
        # Only contacts hold claims.
        return True, None if before in (None, identifier.holder.id) else Holder(OwnerKind.CONTACT, before)

    async def hand_over(self, identifier_ids: Collection[str], *, from_id: str, to: Holder) -> frozenset[str]:
        """Gives to another holder, as alternates, what ``from_id`` still holds."""
        if not identifier_ids:
            return frozenset()
        rows = await self._connection.rows(
            _HAND_OVER,
            the_business=self._business_id,
            the_ids=ids(identifier_ids),
            from_holder=from_id,
            to_kind=to.kind.value,
            to_holder=to.id,
        )
        return frozenset(row["id"] for row in rows)

    async def make_primary(self, identifier_ids: Collection[str]) -> None:
        """They are the first of their kind from now on."""
        if identifier_ids:
            await self._connection.run(_MAKE_PRIMARY, the_business=self._business_id, the_ids=ids(identifier_ids))

    async def choose_primary(self, identifier_id: str, *, kind: IdentifierKind, held_by: str) -> None:
        """It is the first of its kind, and the holder's others are not."""
        await self._connection.run(
            _CHOOSE_PRIMARY,
            the_business=self._business_id,
            the_holder=held_by,
            the_kind=kind.value,
            the_id=identifier_id,
        )

    async def block(self, identifier_id: str, *, held_by: str, at: datetime | None) -> bool:
        """Blocks one channel identity, or without a time unblocks it."""
        named = {"the_business": self._business_id, "the_id": identifier_id, "from_holder": held_by}
        if at is None:
            return await self._connection.find(_UNBLOCK, **named) is not None
        return await self._connection.find(_BLOCK, **named, at=to_micros(at)) is not None

    async def remove(self, identifier_ids: Collection[str], *, held_by: str) -> None:
        """Nobody holds them any more, as long as ``held_by`` still does."""
        if identifier_ids:
            await self._connection.run(
                _REMOVE, the_business=self._business_id, the_ids=ids(identifier_ids), from_holder=held_by
            )

    async def _many(self, statement: Statement, **values: Any) -> list[Identifier]:
        rows = await self._connection.tuples(statement, the_business=self._business_id, **values)
        return [_to_value(row) for row in rows]


def _to_row(value: Identifier) -> dict[str, Any]:
    return {
        "id": value.id,
        "business_id": value.business_id,
        "kind": _NAMES[value.key.kind],
        "match_key": value.key.match_key,
        "value": value.value,
        "extension": value.extension,
        "search_words": identifier_words(value.key.kind, value.value, value.key.match_key),
        "holder_kind": _NAMES[value.holder.kind],
        "holder_id": value.holder.id,
        "evidence": _NAMES[value.evidence],
        "source": _NAMES[value.source],
        "is_primary": value.primary,
        "conversation_id": value.conversation_id,
        "came_with": value.came_with,
        "previous_holder_id": None,
        "blocked_at": micros(value.blocked_at),
        "created_at": to_micros(value.created_at),
    }


# A look-up makes little else of its row, and an enumeration takes ten times as long to find a member by its value.
_KINDS = {each.value: each for each in IdentifierKind}
_OWNERS = {each.value: each for each in OwnerKind}
_EVIDENCE = {each.value: each for each in Evidence}
_SOURCES = {each.value: each for each in Source}
# To ask a member for its value takes as long.
_NAMES: dict[str, str] = {each: each.value for kind in (IdentifierKind, OwnerKind, Evidence, Source) for each in kind}


def _to_value(row: tuple[Any, ...]) -> Identifier:
    (
        own_id, business_id, kind, match_key, value, extension, holder_kind, holder_id,
        evidence, source, is_primary, conversation_id, came_with, blocked_at, created_at,
    ) = row  # fmt: skip
    return made(
        Identifier,
        id=own_id,
        business_id=business_id,
        key=_pair(Key, (_KINDS[kind], match_key)),
        value=value,
        holder=_pair(Holder, (_OWNERS[holder_kind], holder_id)),
        evidence=_EVIDENCE[evidence],
        source=_SOURCES[source],
        primary=bool(is_primary),
        created_at=from_micros(created_at),
        extension=extension,
        conversation_id=conversation_id,
        came_with=came_with,
        blocked_at=moment(blocked_at),
    )
