"""A statement: written once in SQLAlchemy Core, compiled once per database, run on the driver itself."""

from collections.abc import Callable, Mapping
from operator import itemgetter
from sys import intern
from typing import Any, Literal

from sqlalchemy import BindParameter, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

DatabaseName = Literal["sqlite", "postgresql"]

# ``default.DefaultDialect`` takes ``paramstyle``; the dialects' own constructors are untyped.
_sqlite_dialect: Callable[..., Dialect] = sqlite.dialect
_postgresql_dialect: Callable[..., Dialect] = postgresql.dialect
_DIALECTS: Mapping[DatabaseName, Dialect] = {
    "sqlite": _sqlite_dialect(paramstyle="named"),
    "postgresql": _postgresql_dialect(paramstyle="pyformat"),
}
_SQLITE_BY_PLACE: Dialect = _sqlite_dialect(paramstyle="qmark")


THE_ROWS = "the_rows"
_VALUES, _UNLESS_HELD = " VALUES ", " ON CONFLICT DO NOTHING"


ByPlace = Callable[[Mapping[str, Any]], tuple[Any, ...]]


class Statement:
    """One statement of a store. The parameters are the ``p("name")`` in it."""

    __slots__ = ("_by_count", "_clauses", "_compiled", "columns", "rows_at_once")

    def __init__(
        self, clause: ClauseElement, *, postgresql: ClauseElement | None = None, rows_at_once: bool = False
    ) -> None:
        """``postgresql`` is given where that database can do in one statement what the other cannot.

        ``rows_at_once``: inserts many rows, on PostgreSQL as the one parameter ``THE_ROWS``, else ``by_count``.
        """
        self._clauses: dict[DatabaseName, ClauseElement] = {
            "sqlite": clause,
            "postgresql": clause if postgresql is None else postgresql,
        }
        self.columns: tuple[str, ...] | None = None
        """The names of what it answers with, noted by the first run on a driver that tells no names with the rows."""
        self.rows_at_once = rows_at_once
        self._compiled: dict[DatabaseName, tuple[str, dict[str, Any]]] = {}
        self._by_count: dict[int, tuple[str, ByPlace]] = {}

    def on(self, database: DatabaseName) -> tuple[str, dict[str, Any]]:
        """The text for a database, and the constants that stand in it."""
        found = self._compiled.get(database)
        if found is None:
            compiled = self._clauses[database].compile(
                dialect=_DIALECTS[database], compile_kwargs={"render_postcompile": True}
            )
            assert isinstance(compiled, SQLCompiler)
            # A constant may be NULL: only what `p` made, or an insert's column, must be given by the caller.
            given = {compiled.bind_names[bind] for bind in compiled.binds.values() if bind.required}
            constants = {name: value for name, value in compiled.params.items() if name not in given}
            found = self._compiled[database] = (str(compiled), constants)
        return found

    def by_count(self, count: int) -> tuple[str, ByPlace]:
        """On SQLite: the text that inserts so many rows, and what takes of each of them what it gives, by place.

        The names are those of the code itself: a text that only equals a key is found later than the key.
        """
        found = self._by_count.get(count)
        if found is None:
            compiled = self._clauses["sqlite"].compile(dialect=_SQLITE_BY_PLACE)
            assert isinstance(compiled, SQLCompiler)
            insert, _, row = str(compiled).partition(_VALUES)
            values = row.removesuffix(_UNLESS_HELD)
            text = f"{insert}{_VALUES}{', '.join([values] * count)}{row[len(values) :]}"
            found = self._by_count[count] = (text, itemgetter(*map(intern, compiled.positiontup or ())))
        return found


def p(name: str) -> BindParameter[Any]:
    """A parameter that every run gives a value."""
    return bindparam(name, required=True)
