"""A list of texts, one of which stands somewhere in a column: for what is rare, or asked of few rows."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import JSON, ColumnElement, cast, exists, func
from sqlalchemy.sql import ClauseElement

from tools.storage.lists import Listed
from tools.storage.statement import Statement, p


def with_mentions(build: Callable[[Listed], ClauseElement], name: str = "the_texts") -> Statement:
    """A statement with such a list; the parameter is what ``ids`` makes."""
    return Statement(build(_on_sqlite(name)), postgresql=build(_on_postgresql(name)))


def _on_sqlite(name: str) -> Listed:
    def mentions(column: ColumnElement[Any]) -> ColumnElement[bool]:
        each = func.json_each(p(name)).table_valued("value")
        return exists().select_from(each).where(func.instr(column, each.c.value) > 0)

    return mentions


def _on_postgresql(name: str) -> Listed:
    def mentions(column: ColumnElement[Any]) -> ColumnElement[bool]:
        each = func.json_array_elements_text(cast(p(name), JSON)).table_valued("value").render_derived()
        return exists().select_from(each).where(func.strpos(column, each.c.value) > 0)

    return mentions
