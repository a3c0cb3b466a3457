"""What became of the rows of imports, and what they are found by, in the database."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select, tuple_, update

from tools.contacts.identifiers import IdentifierKind, Key
from tools.ids import ContactId, ImportId
from tools.imports.import_rows import ImportRow, Met, Outcome, Said, Touched, Undone
from tools.storage.connection import Connection, Row
from tools.storage.lists import ids, pairs, rows_of_keys, with_ids
from tools.storage.many_rows import adding
from tools.storage.rows import dump, load
from tools.storage.statement import Statement, p
from tools.storage.tables.imports import import_keys as k
from tools.storage.tables.imports import import_rows as t

# To ask a member for its value takes ten times as long.
_NAMES: dict[str, str] = {each: each.value for kind in (IdentifierKind, Outcome) for each in kind}
_LAST = 2**31 - 1

_OF_RUN = and_(t.c.import_id == p("the_id"), t.c.run == p("the_run"))
# Not by the run's own index, which holds every row of the file.
_OF_RUN_BY_CONTACT = and_(t.c.import_id.concat("") == p("the_id"), t.c.run + 0 == p("the_run"))


def _last_of_each(of_contacts: ColumnElement[bool]) -> Select[Any]:
    """By their contacts alone: joined with the whole run, all its rows were read where there are no statistics."""
    place = func.row_number().over(partition_by=t.c.contact_id, order_by=t.c.number.desc()).label("place")
    columns = (t.c.contact_id, t.c.number, t.c.version, t.c.journal)
    rows = select(*columns, place).where(_OF_RUN_BY_CONTACT, of_contacts).subquery()
    return select(rows).where(rows.c.place == 1)


_HAS_WRITTEN = or_(t.c.outcome == Outcome.CREATED.value, t.c.outcome == Outcome.UPDATED.value)

_WRITE = adding(t)
_WRITE_KEYS = adding(k)
_MET = rows_of_keys(
    lambda found: select(
        found.c.kind,
        found.c.match_key,
        func.min(found.c.number).label("number"),
        func.min(found.c.line).label("line"),
        found.c.contact_id,
    ).group_by(found.c.kind, found.c.match_key, found.c.contact_id),
    (k.c.kind, k.c.match_key, k.c.number, k.c.line, k.c.contact_id),
    k.c.import_id == p("the_id"),
    k.c.run == p("the_run"),
)
_TOUCHED = with_ids(lambda listed: _last_of_each(listed(t.c.contact_id)))
_MADE = with_ids(
    lambda listed: select(t.c.contact_id).where(
        _OF_RUN_BY_CONTACT, listed(t.c.contact_id), t.c.outcome.concat("") == Outcome.CREATED.value
    )
)
_MARK_TWIN = Statement(
    update(t).where(_OF_RUN, t.c.number == p("the_number"), t.c.twin_line.is_(None)).values(twin_line=p("line"))
)
_LISTED = select(t).where(_OF_RUN, t.c.number > p("after")).order_by(t.c.number).limit(p("the_limit"))
_LIST = Statement(_LISTED)
_LIST_OUTCOME = Statement(_LISTED.where(t.c.outcome == p("the_outcome")))
_TO_UNDO = Statement(
    select(t).where(_OF_RUN, t.c.number < p("before"), _HAS_WRITTEN).order_by(t.c.number.desc()).limit(p("the_limit"))
)
_UNDONE = Statement(
    update(t).where(_OF_RUN, t.c.number == p("the_number")).values(undone=p("undone"), said=p("said"), journal="{}")
)
_OLD_ROWS = select(t.c.run, t.c.number).where(t.c.import_id == p("the_id"), t.c.run < p("the_run"))
_CLEAR = Statement(
    delete(t)
    .where(t.c.import_id == p("the_id"), tuple_(t.c.run, t.c.number).in_(_OLD_ROWS.limit(p("the_limit"))))
    .returning(t.c.number)
)
_OLD_KEYS = select(k.c.match_key, k.c.kind, k.c.run, k.c.number).where(
    k.c.import_id == p("the_id"), k.c.run < p("the_run")
)
_CLEAR_KEYS = Statement(
    delete(k)
    .where(
        k.c.import_id == p("the_id"),
        tuple_(k.c.match_key, k.c.kind, k.c.run, k.c.number).in_(_OLD_KEYS.limit(p("the_limit"))),
    )
    .returning(k.c.number)
)


class SqlImportRows:
    """The rows of imports."""

    def __init__(self, connection: Connection) -> None:
        """Within one transaction."""
        self._connection = connection

    async def met(self, import_id: ImportId, run: int, keys: Collection[Key]) -> Sequence[Met]:
        """What the rows so far were that have one of these keys: for each whom they became the first of them."""
        if not keys:
            return []
        rows = await self._connection.rows(_MET, the_id=import_id, the_run=run, the_keys=pairs(keys))
        return [
            Met(Key(IdentifierKind(row["kind"]), row["match_key"]), row["number"], row["line"], row["contact_id"])
            for row in rows
        ]

    async def touched(
        self, import_id: ImportId, run: int, contact_ids: Collection[ContactId]
    ) -> Mapping[ContactId, Touched]:
        """Of the contacts that some row became, the last such row."""
        if not contact_ids:
            return {}
        rows = await self._connection.rows(_TOUCHED, the_id=import_id, the_run=run, the_ids=ids(contact_ids))
        return {
            ContactId(row["contact_id"]): Touched(
                ContactId(row["contact_id"]), row["number"], row["version"], load(row["journal"])
            )
            for row in rows
        }

    async def made(self, import_id: ImportId, run: int, contact_ids: Collection[ContactId]) -> frozenset[ContactId]:
        """Those of the contacts that a row of the run has made."""
        rows = await self._connection.rows(_MADE, the_id=import_id, the_run=run, the_ids=ids(contact_ids))
        return frozenset(ContactId(row["contact_id"]) for row in rows)

    async def write(self, import_id: ImportId, run: int, rows: Sequence[ImportRow]) -> None:
        """What became of rows."""
        await self._connection.run_each(_WRITE, [_to_row(row, import_id, run) for row in rows])
        keys = [
            {
                "import_id": import_id,
                "run": run,
                "kind": _NAMES[key.kind],
                "match_key": key.match_key,
                "number": row.number,
                "line": row.line,
                "contact_id": row.contact_id,
            }
            for row in rows
            for key in sorted(row.keys)
        ]
        if keys:
            await self._connection.run_each(_WRITE_KEYS, keys)

    async def mark_twins(self, import_id: ImportId, run: int, lines: Mapping[int, int]) -> None:
        """By row number: the line of a later row with the same e-mail or phone."""
        marked = [
            {"the_id": import_id, "the_run": run, "the_number": number, "line": line}
            for number, line in sorted(lines.items())
        ]
        if marked:
            await self._connection.run_each(_MARK_TWIN, marked)

    async def rows(
        self, import_id: ImportId, run: int, *, outcome: Outcome | None, after: int, limit: int
    ) -> Sequence[ImportRow]:
        """A page of them in the file's order."""
        asked = {"the_id": import_id, "the_run": run, "after": after, "the_limit": limit}
        if outcome is None:
            rows = await self._connection.rows(_LIST, **asked)
        else:
            rows = await self._connection.rows(_LIST_OUTCOME, **asked, the_outcome=outcome.value)
        return [_to_value(row) for row in rows]

    async def to_undo(self, import_id: ImportId, run: int, *, before: int | None, limit: int) -> Sequence[ImportRow]:
        """The last rows before a number that created or updated somebody, the last first."""
        rows = await self._connection.rows(
            _TO_UNDO, the_id=import_id, the_run=run, before=_LAST if before is None else before, the_limit=limit
        )
        return [_to_value(row) for row in rows]

    async def save_undone(self, import_id: ImportId, run: int, rows: Sequence[ImportRow]) -> None:
        """What undoing has done to rows; the journal has served."""
        undone = [
            {
                "the_id": import_id,
                "the_run": run,
                "the_number": row.number,
                "undone": "" if row.undone is None else row.undone.value,
                "said": _said(row),
            }
            for row in rows
        ]
        if undone:
            await self._connection.run_each(_UNDONE, undone)

    async def clear(self, import_id: ImportId, *, before_run: int, limit: int) -> int:
        """Forgets rows of earlier runs."""
        asked = {"the_id": import_id, "the_run": before_run, "the_limit": limit}
        keys = await self._connection.rows(_CLEAR_KEYS, **asked)
        rows = await self._connection.rows(_CLEAR, **asked)
        return max(len(keys), len(rows))


def _said(row: ImportRow) -> str:
    """All that is only shown, in one column; what is not there takes no room."""
    if not (row.changed or row.reasons or row.marks or row.undone_why):
        return "{}"
    shown = {
        "changed": list(row.changed),
        "reasons": [_plain(each) for each in row.reasons],
        "marks": [_plain(each) for each in row.marks],
        "undone_why": row.undone_why,
    }
    return dump({name: value for name, value in shown.items() if value})


def _plain(said: Said) -> list[str | None]:
    return [said.code, said.said, said.column, said.holder_id]


def _to_said(plain: Sequence[Any]) -> Said:
    return Said(plain[0], plain[1], plain[2], plain[3])


def _to_row(row: ImportRow, import_id: ImportId, run: int) -> dict[str, Any]:
    return {
        "import_id": import_id,
        "run": run,
        "number": row.number,
        "line": row.line,
        "outcome": _NAMES[row.outcome],
        "contact_id": row.contact_id,
        "said": _said(row),
        "cells": dump(list(row.cells)),
        "twin_line": row.twin_line,
        "version": row.version,
        "journal": dump(dict(row.journal)),
        "undone": "" if row.undone is None else row.undone.value,
    }


def _to_value(row: Row) -> ImportRow:
    said = load(row["said"])
    return ImportRow(
        number=row["number"],
        line=row["line"],
        outcome=Outcome(row["outcome"]),
        contact_id=row["contact_id"],
        changed=tuple(said.get("changed", ())),
        reasons=tuple(_to_said(each) for each in said.get("reasons", ())),
        marks=tuple(_to_said(each) for each in said.get("marks", ())),
        cells=load(row["cells"]),
        twin_line=row["twin_line"],
        version=row["version"],
        journal=load(row["journal"]),
        undone=Undone(row["undone"]) if row["undone"] else None,
        undone_why=said.get("undone_why", ""),
    )
