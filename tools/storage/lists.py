"""A list as one parameter, so that a statement with one is compiled once on either database."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

import orjson
from sqlalchemy import (
    ARRAY,
    JSON,
    ColumnElement,
    FromClause,
    Select,
    Text,
    and_,
    any_,
    cast,
    func,
    literal_column,
    select,
    true,
    tuple_,
)
from sqlalchemy.sql import ClauseElement

from tools.contacts.identifiers import Key
from tools.storage.statement import DatabaseName, Statement, p

Listed = Callable[[ColumnElement[Any]], ColumnElement[bool]]
"""Says that a column is one of the list."""
ListedKeys = Callable[[ColumnElement[Any], ColumnElement[Any]], ColumnElement[bool]]
"""Says that a kind and a match key are one of the list."""


def with_ids(build: Callable[[Listed], ClauseElement], name: str = "the_ids") -> Statement:
    """A statement with a list; the parameter is what ``ids`` makes."""
    return Statement(build(listed_on("sqlite", name)), postgresql=build(listed_on("postgresql", name)))


def with_keys(build: Callable[[ListedKeys], ClauseElement], name: str = "the_keys") -> Statement:
    """A statement with a list of identifier keys; the parameter is what ``pairs`` makes.

    On PostgreSQL a kind of one and a match key of another match too: whoever reads sorts that out.
    """
    return Statement(
        build(lambda kind, match_key: tuple_(kind, match_key).in_(_each_pair(name))),
        postgresql=build(lambda kind, match_key: and_(_part(name, 0)(kind), _part(name, 1)(match_key))),
    )


def listed_on(database: DatabaseName, name: str) -> Listed:
    """The same for a statement that is built for each database."""
    if database == "sqlite":
        each = select(func.json_each(p(name)).table_valued("value").c.value)
        return lambda column: column.in_(each)
    # As an array: before it has statistics, PostgreSQL would join a table of values by reading all rows.
    elements = select(func.json_array_elements_text(cast(p(name), JSON)).column_valued("value"))
    return lambda column: column == any_(func.array(elements.scalar_subquery(), type_=ARRAY(Text)))


def rows_of_keys(
    build: Callable[[FromClause], Select[Any]],
    columns: Sequence[ColumnElement[Any]],
    *conditions: ColumnElement[bool],
    name: str = "the_keys",
) -> Statement:
    """A statement over the rows that have one of the keys, each looked up by itself: for a table that grows quickly.

    Before it has statistics, PostgreSQL reads for ``with_keys`` all rows that meet the other conditions. The first
    two columns are the kind and the match key.
    """
    kind, match_key = columns[:2]
    one = func.json_array_elements(cast(p(name), JSON)).table_valued("value").alias("one")
    said_kind, said_key = (one.c.value.op("->>")(literal_column(str(place))) for place in (0, 1))
    looked_up = select(*columns).where(*conditions, kind == said_kind, match_key == said_key)
    # Stays apart by its offset, which leaves nothing out.
    found = looked_up.offset(literal_column("0")).lateral("found")
    on_sqlite = select(*columns).where(*conditions, tuple_(kind, match_key).in_(_each_pair(name)))
    return Statement(build(on_sqlite.subquery("found")), postgresql=build(found).select_from(one.join(found, true())))


def _each_pair(name: str) -> Select[Any]:
    each = func.json_each(p(name)).table_valued("value").c.value
    # Constants of the text: as parameters they would be bound by each run.
    return select(*(func.json_extract(each, literal_column(f"'$[{place}]'")) for place in (0, 1)))


def _part(name: str, place: int) -> Listed:
    one = func.json_array_elements(cast(p(name), JSON)).column_valued("one")
    parts = select(one.op("->>")(literal_column(str(place))))
    return lambda column: column == any_(func.array(parts.scalar_subquery(), type_=ARRAY(Text)))


def of_business(table: FromClause) -> ColumnElement[bool]:
    """The business's own rows, where a narrower condition finds them.

    Without statistics SQLite takes an index that begins with the business for the narrowest, and walks all its rows:
    an expression has no index.
    """
    return table.c.business_id.concat("") == p("the_business")


def ids(values: Collection[str]) -> str:
    """A list of texts as a parameter; sorted, because locks are taken in its order."""
    return orjson.dumps(sorted(set(values))).decode()


def pairs(keys: Collection[Key]) -> str:
    """A list of identifier keys as a parameter."""
    # The standard library's encoder would take half as long as the look-up itself.
    return orjson.dumps([*map(tuple, keys)]).decode()
