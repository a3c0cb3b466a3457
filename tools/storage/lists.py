"""A list as one parameter, so that a statement with one is compiled once on either database."""

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import JSON, ColumnElement, FromClause, Select, cast, func, select
from sqlalchemy.sql import ClauseElement

from tools.contacts.identifiers import Key
from tools.storage.rows import dump
from tools.storage.statement import Statement, p

Listed = Select[Any]


def with_ids(build: Callable[[Listed], ClauseElement], name: str = "the_ids") -> Statement:
    """A statement around ``… IN (list)``; the parameter is what ``ids`` makes."""
    on_sqlite = select(func.json_each(p(name)).table_valued("value").c.value)
    on_postgres = select(func.json_array_elements_text(cast(p(name), JSON)).column_valued("value"))
    return Statement(build(on_sqlite), postgresql=build(on_postgres))


def with_keys(build: Callable[[Listed], ClauseElement], name: str = "the_keys") -> Statement:
    """A statement around ``(kind, match_key) IN (list)``; the parameter is what ``pairs`` makes."""
    each = func.json_each(p(name)).table_valued("value").c.value
    on_sqlite = select(func.json_extract(each, "$[0]"), func.json_extract(each, "$[1]"))
    one = func.json_array_elements(cast(p(name), JSON)).column_valued("one")
    on_postgres = select(one.op("->>")(0), one.op("->>")(1))
    return Statement(build(on_sqlite), postgresql=build(on_postgres))


def of_business(table: FromClause) -> ColumnElement[bool]:
    """The business's own rows, where a narrower condition finds them.

    Without statistics SQLite takes an index that begins with the business for the narrowest, and walks all its rows:
    an expression has no index.
    """
    return table.c.business_id.concat("") == p("the_business")


def ids(values: Collection[str]) -> str:
    """A list of texts as a parameter; sorted, because locks are taken in its order."""
    return dump(sorted(set(values)))


def pairs(keys: Collection[Key]) -> str:
    """A list of identifier keys as a parameter."""
    return dump(sorted({(key.kind.value, key.match_key) for key in keys}))
