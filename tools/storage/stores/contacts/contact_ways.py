"""The statements by which contacts are found: a walk along an order of the list, or a look at the few that are left.

Both ways give the same page. A walk is fast where many of those it passes are wanted, a **gathering** where few are
wanted at all: it begins with whatever index leads to the fewest, and stops once they are many (docs/decisions/0008).
Statements are built once per shape of a question and database; the join order is forced, because a database that
guesses wrong reads a million rows.
"""

from collections.abc import Callable, Collection, Iterable
from enum import StrEnum
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    column,
    func,
    literal_column,
    or_,
    select,
    table,
    true,
    union_all,
)
from sqlalchemy.sql import ClauseElement

from tools.storage.lists import Listed, listed_on
from tools.storage.statement import DatabaseName, Statement, p
from tools.storage.stores.contacts.contact_question import (
    Shape,
    Sieve,
    array,
    grams_of,
    in_order,
    listed,
    meant,
    one_of,
    place_of,
    seen,
    stands,
    tags_of,
    terms_stand,
    wanted,
    words_of,
)
from tools.storage.tables.contacts import contact_tags, visible_to
from tools.storage.tables.contacts import contacts as t
from tools.storage.tables.search import contact_documents

_GRAMS: Final = table("contact_grams", column("rowid"), column("contact_grams"))
"""SQLite's index of the documents."""


class Way(StrEnum):
    """What a gathering begins with."""

    DOCUMENTS = "documents"
    """The index of the documents, by all terms that no tag has in its name. Of many, no contact is looked at."""
    WORDS = "words"
    """The same, until those who are meant are many; contacts are looked at to know that."""
    WORDS_OR_TAGS = "words_or_tags"
    """The same by the first term alone, and whoever has a tag with it in its name."""
    TAGS = "tags"
    SEEN = "seen"
    """What is open to all, and where the asker is named or assigned."""
    LIST = "list"
    """The list's own indices."""


@cache
def walk(shape: Shape) -> Statement:
    """One page along the order of the list."""
    return _on_both(lambda on: _walk(shape, on))


@cache
def short_walk(shape: Shape) -> Statement:
    """The same, but no more than ``the_steps`` contacts are passed: enough where many of those are wanted."""
    return _on_both(lambda on: _short_walk(shape, on))


@cache
def walk_among(shape: Shape) -> Statement:
    """The same, but of those with the words alone, up to ``the_most``, whose documents were gathered before.

    ``met`` says how many those were; there is no page when they were as many as that.
    """
    return _on_both(lambda on: _walk_among(shape, on))


@cache
def gathering(shape: Shape, way: Way) -> Statement:
    """One page of the first ``the_most`` that are met; ``met`` says how many those were."""
    return _on_both(lambda on: _gathering(shape, way, on))


@cache
def counting(shape: Shape, way: Way) -> Statement:
    """How many are met, ``the_most`` at most."""
    return _on_both(lambda on: select(func.count().label("met")).select_from(_gathered(shape, way, on)))


def _on_both(build: Callable[[DatabaseName], ClauseElement]) -> Statement:
    return Statement(build("sqlite"), postgresql=build("postgresql"))


def _walk(shape: Shape, on: DatabaseName) -> Select[Any]:
    if not shape.terms:
        return _whole(in_order(_met(t, shape, wanted(t, shape, on)), t, shape).limit(p("the_limit")), shape)
    passed = _met(t, shape, [*listed(t, shape), *meant(t.c.id, shape, on)])
    return _whole(_seen_of(passed, shape, on), shape)


def _short_walk(shape: Shape, on: DatabaseName) -> Select[Any]:
    if shape.terms:
        steps = in_order(_met(t, shape, listed(t, shape)), t, shape).limit(p("the_steps")).subquery("steps")
        passed = select(steps).where(*meant(steps.c.id, shape, on))
        return _whole(_seen_of(passed, shape, on), shape)
    steps = in_order(select(t).where(*listed(t, shape)), t, shape).limit(p("the_steps")).subquery("steps")
    found = select(steps, place_of(steps, shape)).where(seen(steps, shape, on))
    return in_order(found, steps, shape).limit(p("the_limit"))


def _walk_among(shape: Shape, on: DatabaseName) -> Select[Any]:
    met = _gathered(shape, Way.DOCUMENTS, on)
    ids = select(met.c.contact_id)
    # Asked of each contact that is passed: neither database may begin with those who were met.
    among = t.c.id.concat("").in_(ids) if on == "sqlite" else t.c.id.in_(ids).is_(True)
    passed = _met(t, shape, [*listed(t, shape), _few_enough(met), among])
    return _with_size(met, _seen_of(passed, shape, on), shape)


def _seen_of(found: Select[Any], shape: Shape, on: DatabaseName) -> Select[Any]:
    """A page of those who are seen: to know that, a contact is read, and none of those that were passed."""
    passed = found.subquery("passed")
    page = select(passed)
    if shape.sieve is not Sieve.ALL:
        one, reached = _reached(on, passed.c.id)
        page = select(passed).select_from(passed, one).where(reached, seen(one, shape, on))
    return in_order(page, passed, shape, place="place").limit(p("the_limit"))


def _gathering(shape: Shape, way: Way, on: DatabaseName) -> Select[Any]:
    met = _gathered(shape, way, on)
    if way is Way.DOCUMENTS:
        # Documents are counted before any contact is looked at: of too many, none is.
        one, reached = _reached(on, met.c.contact_id)
        conditions = [_few_enough(met), reached, *listed(one, shape), seen(one, shape, on)]
        found = _met(one, shape, conditions, begin=[met])
    else:
        found = select(met)
    place: ColumnElement[Any] = literal_column("place")
    own_id: ColumnElement[str] = literal_column("id")
    order = (place.desc(), own_id.desc()) if shape.falling else (place.asc(), own_id.asc())
    return _with_size(met, found.order_by(*order).limit(p("the_limit")), shape)


def _with_size(met: CTE, found: Select[Any], shape: Shape) -> Select[Any]:
    """How many were met is to be known also where there is no page."""
    page = _whole(found, shape).subquery("page")
    size = select(func.count().label("met")).select_from(met).subquery("size")
    return in_order(select(size.c.met, page).select_from(size.outerjoin(page, true())), page, shape, place="place")


def _few_enough(met: CTE) -> ColumnElement[bool]:
    return select(func.count()).select_from(met).scalar_subquery() < p("the_most")


def _whole(found: Select[Any], shape: Shape) -> Select[Any]:
    """The contacts themselves."""
    first = found.subquery("first")
    page = select(t, first.c.place).where(t.c.id == first.c.id.concat(""))
    return in_order(page, first, shape, place="place")


def _gathered(shape: Shape, way: Way, on: DatabaseName) -> CTE:
    """Each contact is met by one branch only, so that none is counted twice."""
    branches = _BRANCHES[way](shape, on)
    met = branches[0].limit(p("the_most")) if len(branches) == 1 else union_all(*branches).limit(p("the_most"))
    return met.cte("met").prefix_with("MATERIALIZED")


def _by_list(shape: Shape, on: DatabaseName) -> list[Select[Any]]:
    return [_met(t, shape, wanted(t, shape, on))]


def _by_words_or_tags(shape: Shape, on: DatabaseName) -> list[Select[Any]]:
    tagged = contact_tags.alias("tagged")
    named = one_of(on, tags_of(0))
    one, reached = _reached(on, tagged.c.contact_id)
    only = [named(tagged.c.tag_id), tagged.c.tag_id == _least_tag(tagged, named), reached]
    no_word = stands(words_of(tagged.c.contact_id), 0, shape.terms[0], on).is_(False)
    by_tag = _met(one, shape, [*only, no_word, *wanted(one, shape, on)], begin=[tagged])
    return [_from_words(shape, on, [0]), by_tag]


def _by_tags(shape: Shape, on: DatabaseName) -> list[Select[Any]]:
    tagged = contact_tags.alias("tagged")
    named = one_of(on, "leading_tags")
    one, reached = _reached(on, tagged.c.contact_id)
    only = [named(tagged.c.tag_id), reached]
    if shape.tags > 1:
        only.append(tagged.c.tag_id == _least_tag(tagged, named))
    return [_met(one, shape, [*only, *wanted(one, shape, on)], begin=[tagged])]


def _by_sight(shape: Shape, on: DatabaseName) -> list[Select[Any]]:
    member = listed_on(on, "the_members")
    named, other = visible_to.alias("named"), visible_to.alias("other")
    one, reached = _reached(on, named.c.object_id)
    least = select(func.min(other.c.member_id)).where(
        other.c.object_id == named.c.object_id, member(other.c.member_id)
    )
    only = [
        member(named.c.member_id),
        named.c.member_id == least.correlate(named).scalar_subquery(),
        reached,
        one.c.restricted.is_(True),
        one.c.assignee_id.is_distinct_from(p("the_asker")),
    ]
    return [
        _met(t, shape, [t.c.restricted.is_(False), *listed(t, shape)]),
        _met(t, shape, [t.c.restricted.is_(True), t.c.assignee_id == p("the_asker"), *listed(t, shape)]),
        _met(one, shape, [*only, *listed(one, shape)], begin=[named]),
    ]


def _by_documents(shape: Shape, on: DatabaseName) -> list[Select[Any]]:
    document, begin, led = _indexed(shape, on, _without_tags(shape))
    has = terms_stand(document.c.contact_id, document.c.words, shape, on)
    return [select(document.c.contact_id).select_from(*begin).where(*led, *has)]


def _by_words(shape: Shape, on: DatabaseName) -> list[Select[Any]]:
    return [_from_words(shape, on, _without_tags(shape))]


def _from_words(shape: Shape, on: DatabaseName, numbers: Collection[int]) -> Select[Any]:
    document, begin, led = _indexed(shape, on, numbers)
    one, reached = _reached(on, document.c.contact_id)
    return _met(one, shape, [*led, reached, *wanted(one, shape, on, words=document.c.words)], begin=begin)


def _without_tags(shape: Shape) -> list[int]:
    return [number for number, term in enumerate(shape.terms) if not term.tagged]


def _indexed(
    shape: Shape, on: DatabaseName, numbers: Collection[int]
) -> tuple[FromClause, list[FromClause], list[ColumnElement[bool]]]:
    """Documents from their index, which says that all grams of a stretch are there, and not whether together."""
    document = contact_documents.alias("document")
    ours = [document.c.business_id == p("the_business"), document.c.status == p("the_status")]
    if on == "sqlite":
        # A sum is no column that the index could be asked for: it can only come first.
        led = [_GRAMS.c.contact_grams.op("MATCH")(p("the_match")), document.c.number == _GRAMS.c.rowid.op("+")(0)]
        return document, [_GRAMS, document], [*led, *ours]
    grams = func.search_grams(document.c.business_id, document.c.status, document.c.words)
    led = [
        or_(*(grams.op("@>")(array(grams_of(number, each))) for each in range(shape.terms[number].stretches)))
        for number in numbers
    ]
    return document, [document], [*led, *ours]


def _met(
    one: FromClause,
    shape: Shape,
    conditions: Iterable[ColumnElement[bool]],
    *,
    begin: Iterable[FromClause] = (),
) -> Select[Any]:
    """Ids and places of contacts, from ``begin`` on."""
    return select(one.c.id, place_of(one, shape)).select_from(*begin, one).where(*conditions)


def _reached(on: DatabaseName, contact_id: ColumnElement[str]) -> tuple[FromClause, ColumnElement[bool]]:
    """The contact that a row leads to, read after that row and not before."""
    if on == "sqlite":
        return t, t.c.id == contact_id.concat("")
    # With an OFFSET it is a question of its own for each row; a join would be turned round.
    return select(t).where(t.c.id == contact_id).offset(literal_column("0")).lateral("one"), true()


_BRANCHES = {
    Way.DOCUMENTS: _by_documents,
    Way.WORDS: _by_words,
    Way.WORDS_OR_TAGS: _by_words_or_tags,
    Way.TAGS: _by_tags,
    Way.SEEN: _by_sight,
    Way.LIST: _by_list,
}


def _least_tag(tagged: FromClause, named: Listed) -> ColumnElement[str]:
    """Who has two of the tags is met by one of them."""
    other = contact_tags.alias("other")
    least = select(func.min(other.c.tag_id)).where(other.c.contact_id == tagged.c.contact_id, named(other.c.tag_id))
    return least.correlate(tagged).scalar_subquery()
