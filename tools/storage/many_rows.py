"""Many rows by one statement: SQLite takes up to 64 at a time, by place, PostgreSQL all at once, as one list.

Binding each value of each row costs a client of PostgreSQL more than all else that it does for a row.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Table, cast, column, func, select
from sqlalchemy.dialects.postgresql import insert

from tools.storage.statement import THE_ROWS, Statement, p

Given = Callable[[str], ColumnElement[Any]]
"""What a row has by a name."""
Made = Callable[[Given], ColumnElement[Any]]
"""What the database makes of that."""


def adding(table: Table, *, also: Sequence[Column[Any]] = (), **made: Made) -> Statement:
    """Inserts rows, for ``run_each``. Each gives all columns but those that are ``made``, and ``also`` for these."""
    names = [each.name for each in table.c]
    given = [each for each in table.c if each.name not in made]
    row = _row([*given, *also])
    return Statement(
        insert(table).inline().values(_values(names, p, made)),
        postgresql=insert(table).inline().from_select(names, select(*_values(names, row, made).values())),
        rows_at_once=True,
    )


def adding_unless_held(table: Table) -> Statement:
    """Inserts those rows whose keys nobody has, for ``count_each``."""
    names = [each.name for each in table.c]
    row = _row(list(table.c))
    return Statement(
        insert(table).inline().values(_values(names, p, {})).on_conflict_do_nothing(),
        postgresql=insert(table)
        .from_select(names, select(*map(row, names)))
        .on_conflict_do_nothing()
        .returning(*table.primary_key.columns),
        rows_at_once=True,
    )


def _row(columns: Sequence[Column[Any]]) -> Given:
    """One of the rows that stand in the parameter, on PostgreSQL."""
    listed = func.json_to_recordset(cast(p(THE_ROWS), JSON)).table_valued(
        *(column(each.name, each.type) for each in columns), name="one"
    )
    rows = listed.render_derived(with_types=True)
    return lambda name: rows.c[name]


def _values(names: Sequence[str], given: Given, made: dict[str, Made]) -> dict[str, ColumnElement[Any]]:
    return {name: made[name](given) if name in made else given(name) for name in names}
