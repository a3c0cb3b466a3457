"""What a store speaks to: one open transaction on either database."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from tools.storage.statement import Statement

Row = Mapping[str, Any]


class Connection(Protocol):
    """One transaction. Writes may be sent together with later ones; a read waits for its answer."""

    async def run(self, statement: Statement, **values: Any) -> None:
        """Writes, without an answer."""
        ...

    async def run_each(self, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> None:
        """Writes many rows with one statement."""
        ...

    async def count_each(self, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> int:
        """The same; how many were written of those that another's row may stand in the way of."""
        ...

    async def find(self, statement: Statement, **values: Any) -> Row | None:
        """The first row, or nothing; also for what ``RETURNING`` gives back."""
        ...

    async def rows(self, statement: Statement, **values: Any) -> Sequence[Row]:
        """All rows."""
        ...

    async def tuples(self, statement: Statement, **values: Any) -> Sequence[tuple[Any, ...]]:
        """The same by place, in the order of the statement's columns: for what is looked up all the time."""
        ...

    async def long_rows(self, statement: Statement, **values: Any) -> Sequence[Row]:
        """The same for lists and searches, which may take a while: nobody else is kept waiting."""
        ...

    async def settle(self) -> None:
        """Has done now what the database puts off to the commit; nothing that it depends on is written after this."""
        ...

    async def now(self) -> datetime:
        """The database's clock, asked once in a transaction."""
        ...
