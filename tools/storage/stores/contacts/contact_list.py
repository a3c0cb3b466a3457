"""The contact book as it is read and searched, in the database."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, select

from tools.contacts.access import Asker, AskerKind
from tools.contacts.book.lists import ContactFilter, ContactOrder, Tagged
from tools.contacts.book.search import SHORTEST, Term
from tools.contacts.book.search_words import led, split
from tools.contacts.contact import EVERYONE, Contact, ContactStatus
from tools.contacts.pages import Place
from tools.ids import BusinessId
from tools.storage.connection import Connection, Row
from tools.storage.lists import ids, with_ids
from tools.storage.statement import Statement, p
from tools.storage.stores.contacts.contact_question import (
    Assigned,
    Shape,
    Sieve,
    TermShape,
    grams_of,
    stretch_of,
    tags_of,
)
from tools.storage.stores.contacts.contact_ways import Way, counting, gathering, short_walk, walk, walk_among
from tools.storage.stores.contacts.contacts import to_contact
from tools.storage.stores.team.sight import NOBODY, audiences_of, named_as
from tools.storage.tables.contacts import contact_tags, tag_names, tags
from tools.tags.tag import tag_key

FEW = 4000
"""As many are gathered and sorted for a page. Where there are more, a walk has a page soon: so many are wanted."""
MANY = 50_000
"""So many documents are gathered to walk among them: PostgreSQL holds them in memory."""
_STEPS = 5
"""A short walk passes so many contacts for each that is wanted."""
_STEPS_OF_WORDS = 20
"""The same in a search."""
_STRIDE = 4
"""So many times as far goes a walk that has found a good part of its page by then."""
_GOOD_PART = 4
"""As a divisor. Of fewer, gathering their documents costs less than looking at those of all who are passed."""

_ALL_TAGS = Statement(select(tags.c.id, tags.c.name).where(tags.c.business_id == p("the_business")))
_SOME_WITH_TAG = select(contact_tags.c.contact_id).where(contact_tags.c.tag_id == tag_names.c.tag_id).limit(FEW)
_NAMED_TAGS = with_ids(
    lambda listed: select(
        tag_names.c.name_key,
        tag_names.c.tag_id,
        select(func.count())
        .select_from(_SOME_WITH_TAG.correlate(tag_names).subquery())
        .scalar_subquery()
        .label("size"),
    ).where(tag_names.c.business_id == p("the_business"), listed(tag_names.c.name_key)),
    "the_names",
)


class SqlContactList:
    """The contacts of one business, for one asker at a time; never guests, never absorbed records."""

    def __init__(self, connection: Connection, business_id: BusinessId, *, few: int = FEW, many: int = MANY) -> None:
        """Within one transaction. ``few`` and ``many`` change how soon an answer comes, not the answer."""
        self._connection = connection
        self._business_id = business_id
        self._few = few
        self._many = many

    async def page(
        self, asker: Asker, wanted: ContactFilter, *, order: ContactOrder, after: Place | None, limit: int
    ) -> Sequence[tuple[Contact, Place]]:
        """One page."""
        question = await self.question(asker, wanted, order=order, after=after)
        if question is None:
            return []
        rows = await self._page(*question, limit=limit)
        audiences = await audiences_of(self._connection, [row["id"] for row in rows if row["restricted"]])
        return [(to_contact(row, audiences.get(row["id"], EVERYONE)), Place(row["place"], row["id"])) for row in rows]

    async def count(self, asker: Asker, wanted: ContactFilter, *, most: int) -> int:
        """How many there are; ``most`` also stands for more."""
        question = await self.question(asker, wanted, order=ContactOrder.UPDATED, after=None)
        if question is None:
            return 0
        shape, values = question
        way = _way(shape) or (Way.SEEN if shape.sieve is Sieve.OWN else Way.LIST)
        if way is Way.DOCUMENTS and shape.sieve is not Sieve.ALL:
            way = Way.WORDS
        (row,) = await self._connection.long_rows(counting(shape, way), **values, the_most=most)
        met: int = row["met"]
        return met

    async def _page(self, shape: Shape, values: dict[str, Any], *, limit: int) -> Sequence[Row]:
        ask = {**values, "the_limit": limit, "the_steps": limit * _STEPS, "the_most": self._few + 1}
        way = _way(shape)
        if way is None and shape.sieve is Sieve.ALL:
            # Nobody is passed over: it is over before a thread has begun.
            return await self._connection.rows(walk(shape), **ask)
        if way is None and shape.sieve is Sieve.BY_ROLE:
            return await self._connection.long_rows(walk(shape), **ask)
        if way is None:
            rows = await self._connection.rows(short_walk(shape), **ask)
            if len(rows) == limit:
                return rows
            # The list ends here, or nearly all of it is hidden.
            way = Way.SEEN
        rows = await self._connection.long_rows(gathering(shape, way), **ask)
        if rows[0]["met"] <= self._few:
            return _on_page(rows)
        if way is Way.DOCUMENTS:
            return await self._search_many(shape, ask)
        return await self._connection.long_rows(walk(shape), **ask)

    async def _search_many(self, shape: Shape, ask: dict[str, Any]) -> Sequence[Row]:
        """A page of more than a few who have the words."""
        limit: int = ask["the_limit"]
        steps = limit * _STEPS_OF_WORDS
        rows = await self._connection.long_rows(short_walk(shape), **ask | {"the_steps": steps})
        if limit > len(rows) >= limit / _GOOD_PART:
            rows = await self._connection.long_rows(short_walk(shape), **ask | {"the_steps": steps * _STRIDE})
        if len(rows) == limit:
            return rows
        rows = await self._connection.long_rows(walk_among(shape), **ask | {"the_most": self._many + 1})
        if rows[0]["met"] <= self._many:
            return _on_page(rows)
        if shape.sieve is not Sieve.ALL:
            # Of so many, next to none is seen.
            rows = await self._connection.long_rows(gathering(shape, Way.WORDS), **ask)
            if rows[0]["met"] <= self._few:
                return _on_page(rows)
        return await self._connection.long_rows(walk(shape), **ask)

    async def question(
        self, asker: Asker, wanted: ContactFilter, *, order: ContactOrder, after: Place | None
    ) -> tuple[Shape, dict[str, Any]] | None:
        """The shape of the question and its values; nothing when nobody can be meant."""
        sieve = _sieve(asker, wanted)
        if sieve is None or any(not term.stretches for term in wanted.search):
            return None
        tagged = await self._tags_with(wanted.search)
        named = await self._tags_named(wanted)
        if named is None:
            return None
        assigned = Assigned.NOBODY if wanted.unassigned else Assigned.ANYBODY
        shape = Shape(
            order=order,
            goes_on=after is not None,
            sieve=sieve,
            assigned=assigned if wanted.assignee_id is None else Assigned.ONE,
            tags=min(len(wanted.tags), 2),
            terms=tuple(
                TermShape(len(term.stretches), bool(theirs))
                for term, theirs in zip(wanted.search, tagged, strict=True)
            ),
        )
        values = {
            "the_business": self._business_id,
            "the_status": wanted.status.value,
            "the_asker": asker.user_id or NOBODY,
            "the_members": ids(named_as(asker)),
            "the_assignee": wanted.assignee_id,
            **named,
            **self._words(wanted.search, tagged, status=wanted.status),
        }
        if after is not None:
            values |= {"the_place": after.order, "the_last": after.id}
        return shape, values

    async def _tags_named(self, wanted: ContactFilter) -> dict[str, Any] | None:
        """The tags of the filter; nothing when nobody can have as many as it asks for."""
        if not wanted.tags:
            return {}
        keys = {tag_key(name) for name in wanted.tags}
        rows = await self._connection.rows(_NAMED_TAGS, the_business=self._business_id, the_names=ids(keys))
        sizes = {row["tag_id"]: row["size"] for row in rows}
        wants_all = wanted.tagged is Tagged.ALL
        if not sizes or (wants_all and len(rows) < len(keys)):
            return None
        return {
            **_listed("the_tags", list(sizes)),
            **_listed("leading_tags", [min(sizes, key=sizes.__getitem__)] if wants_all else list(sizes)),
            "tags_needed": len(sizes) if wants_all else 1,
        }

    async def _tags_with(self, search: Sequence[Term]) -> list[list[str]]:
        """For each term the tags that have it in their names."""
        if not search:
            return []
        rows = await self._connection.rows(_ALL_TAGS, the_business=self._business_id)
        names = [(row["id"], led(split(row["name"]))) for row in rows]
        return [
            [tag_id for tag_id, words in names if any(stretch in words for stretch in term.stretches)]
            for term in search
        ]

    def _words(self, search: Sequence[Term], tagged: Sequence[list[str]], *, status: ContactStatus) -> dict[str, Any]:
        values: dict[str, Any] = {}
        # As ``search_grams`` marks them.
        mark = f"{self._business_id[-8:]}{status.value[:2]}"
        for number, term in enumerate(search):
            values |= _listed(tags_of(number), tagged[number])
            for each, stretch in enumerate(term.stretches):
                values[stretch_of(number, each)] = stretch
                values[grams_of(number, each)] = [f"{mark}{gram}" for gram in _grams(stretch)]
        leading = [term for term, theirs in zip(search, tagged, strict=True) if not theirs] or search[:1]
        values["the_match"] = " AND ".join(_match(term) for term in leading)
        return values


def _sieve(asker: Asker, wanted: ContactFilter) -> Sieve | None:
    """Which of the contacts the asker means; nothing when it can be none."""
    if asker.kind is AskerKind.VISITOR:
        return None
    if asker.kind is AskerKind.AGENT:
        return None if wanted.restricted else Sieve.OWN
    return {None: Sieve.ALL, False: Sieve.OWN, True: Sieve.BY_ROLE}[wanted.restricted]


def _way(shape: Shape) -> Way | None:
    """What a gathering begins with, where it may find few."""
    if shape.terms:
        if all(term.tagged for term in shape.terms):
            return Way.WORDS_OR_TAGS
        return Way.WORDS if shape.filtered else Way.DOCUMENTS
    if shape.tags:
        return Way.TAGS
    # Those of one assignee have an index in this order, which a walk takes.
    return Way.LIST if shape.assigned is not Assigned.ANYBODY and shape.order is not ContactOrder.UPDATED else None


def _on_page(rows: Sequence[Row]) -> Sequence[Row]:
    """Without the row that only says how many were met."""
    return [row for row in rows if row["id"] is not None]


def _listed(name: str, values: list[str]) -> dict[str, Any]:
    """A list as a parameter of either database."""
    return {name: ids(values), f"{name}_array": values}


def _match(term: Term) -> str:
    """As SQLite's index is asked: a gram is a word for it, and quotes make it one whatever stands in it."""
    return f"({' OR '.join(f'({_all_of(_grams(stretch))})' for stretch in term.stretches)})"


def _all_of(grams: Iterable[str]) -> str:
    return " AND ".join('"' + gram.replace('"', '""') + '"' for gram in grams)


def _grams(stretch: str) -> list[str]:
    """Threes that cover it: as selective as all of them, and half as many to look up."""
    last = len(stretch) - SHORTEST
    return [stretch[start : start + SHORTEST] for start in sorted({*range(0, last, SHORTEST), last})]
