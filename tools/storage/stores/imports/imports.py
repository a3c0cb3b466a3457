"""Imports in the database, with their files."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import and_, delete, func, insert, select, update

from tools.clock import from_micros, to_micros
from tools.ids import BusinessId, ImportId
from tools.imports.contact_import import (
    Choices,
    ContactImport,
    Counts,
    ImportState,
    OnArchived,
    Policy,
    Task,
    Undo,
    UndoState,
    UnknownTags,
)
from tools.imports.files.kinds import Kind
from tools.imports.files.layout import Layout
from tools.imports.mapping.columns import Column
from tools.storage.connection import Connection, Row
from tools.storage.rows import dump, load, micros, moment
from tools.storage.statement import Statement, p
from tools.storage.stores.imports.import_rows import SqlImportRows
from tools.storage.tables.imports import import_pieces
from tools.storage.tables.imports import imports as t

_AFTER_ALL_IDS = "zzz"
"""In every collation: in most of them signs come before letters."""
_FIXED = ("id", "business_id", "asker_id", "created_at")

_MINE = t.c.business_id == p("the_business")
_THIS = and_(t.c.id == p("the_id"), _MINE)
_CHANGEABLE = tuple(c.name for c in t.c if c.name not in _FIXED)
_LISTED = (
    select(t)
    .where(_MINE, t.c.id < p("before"), t.c.state != ImportState.UPLOADING.value)
    .order_by(t.c.id.desc())
    .limit(p("the_limit"))
)

_ADD = Statement(insert(t).values({c.name: p(c.name) for c in t.c}))
_FIND = Statement(select(t).where(_THIS))
_LOCK = Statement(select(t).where(_THIS).with_for_update())
_SAVE = Statement(update(t).where(_THIS).values({name: p(name) for name in _CHANGEABLE}))
_SAVE_PROGRESS = Statement(update(t).where(_THIS).values(counts=p("counts"), read_bytes=p("read_bytes")))
_REMOVE = Statement(delete(t).where(_THIS))
_NEXT = Statement(select(t.c.id).where(_MINE, t.c.task != "").order_by(t.c.started_at, t.c.id).limit(1))
_UNFINISHED = Statement(
    select(func.count().label("count")).where(_MINE, t.c.asker_id == p("the_asker"), t.c.ended_at.is_(None))
)
_ALL = Statement(_LISTED)
_OF_ASKER = Statement(_LISTED.where(t.c.asker_id == p("the_asker")))

_b = import_pieces.c
_KEEP = Statement(insert(import_pieces).values({c.name: p(c.name) for c in _b}))
_PIECE = Statement(select(_b.body).where(_b.import_id == p("the_id"), _b.number == p("the_number")))
_DROP = Statement(
    delete(import_pieces)
    .where(
        _b.import_id == p("the_id"),
        _b.number.in_(select(_b.number).where(_b.import_id == p("the_id")).order_by(_b.number).limit(p("the_limit"))),
    )
    .returning(_b.number)
)


class SqlImports(SqlImportRows):
    """The imports of one business, with what became of their rows."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        super().__init__(connection)
        self._business_id = business_id

    async def add(self, started: ContactImport) -> None:
        """Writes a new one."""
        await self._connection.run(_ADD, **_to_row(started))

    async def find(self, import_id: ImportId) -> ContactImport | None:
        """One of them."""
        row = await self._connection.find(_FIND, the_id=import_id, the_business=self._business_id)
        return None if row is None else _to_import(row)

    async def lock(self, import_id: ImportId) -> ContactImport | None:
        """The same, held to the commit."""
        row = await self._connection.find(_LOCK, the_id=import_id, the_business=self._business_id)
        return None if row is None else _to_import(row)

    async def save(self, changed: ContactImport) -> None:
        """Writes all that can change."""
        row = _to_row(changed)
        values = {name: row[name] for name in _CHANGEABLE}
        await self._connection.run(_SAVE, the_id=changed.id, the_business=self._business_id, **values)

    async def save_progress(self, changed: ContactImport) -> None:
        """Writes counts, and how much of the file was read: with every few rows."""
        await self._connection.run(
            _SAVE_PROGRESS,
            the_id=changed.id,
            the_business=self._business_id,
            counts=dump(dict(vars(changed.counts))),
            read_bytes=changed.read_bytes,
        )

    async def remove(self, import_id: ImportId) -> None:
        """It never was."""
        await self._connection.run(_REMOVE, the_id=import_id, the_business=self._business_id)

    async def next_one(self) -> ImportId | None:
        """The one for which a worker has to do something: whichever was asked for first."""
        row = await self._connection.find(_NEXT, the_business=self._business_id)
        return None if row is None else ImportId(row["id"])

    async def unfinished(self, asker_id: str) -> int:
        """How many of somebody's have not ended."""
        row = await self._connection.find(_UNFINISHED, the_business=self._business_id, the_asker=asker_id)
        return 0 if row is None else int(row["count"])

    async def page(self, *, asker_id: str | None, before: ImportId | None, limit: int) -> Sequence[ContactImport]:
        """The newest first; somebody's own, or all."""
        asked = {"the_business": self._business_id, "before": before or _AFTER_ALL_IDS, "the_limit": limit}
        if asker_id is None:
            rows = await self._connection.rows(_ALL, **asked)
        else:
            rows = await self._connection.rows(_OF_ASKER, **asked, the_asker=asker_id)
        return [_to_import(row) for row in rows]

    async def keep_piece(self, import_id: ImportId, number: int, body: bytes) -> None:
        """One more piece of the file."""
        await self._connection.run(_KEEP, import_id=import_id, number=number, body=body)

    async def piece(self, import_id: ImportId, number: int) -> bytes | None:
        """A piece of the file, from 0."""
        row = await self._connection.find(_PIECE, the_id=import_id, the_number=number)
        return None if row is None else bytes(row["body"])

    async def drop_pieces(self, import_id: ImportId, *, limit: int) -> int:
        """Takes some of them away."""
        return len(await self._connection.rows(_DROP, the_id=import_id, the_limit=limit))


def _to_row(value: ContactImport) -> dict[str, Any]:
    return {
        "id": value.id,
        "business_id": value.business_id,
        "asker_id": value.asker_id,
        "token_id": value.token_id,
        "file_name": value.file_name,
        "size": value.size,
        "pieces": value.pieces,
        "state": value.state.value,
        "task": value.task.value,
        "dry_run": value.dry_run,
        "run": value.run,
        "layout": dump({} if value.layout is None else asdict(value.layout)),
        "columns": dump([_column(column) for column in value.columns]),
        "choices": dump(asdict(value.choices)),
        "counts": dump(asdict(value.counts)),
        "read_bytes": value.read_bytes,
        "reason": value.reason,
        "undo": dump(asdict(value.undo)),
        "created_at": to_micros(value.created_at),
        "started_at": micros(value.started_at),
        "ended_at": micros(value.ended_at),
    }


def _column(column: Column) -> dict[str, Any]:
    """Without its sample, which is of customers."""
    return {name: value for name, value in asdict(column).items() if name != "sample"}


def _to_import(row: Row) -> ContactImport:
    layout, choices, undo = load(row["layout"]), load(row["choices"]), load(row["undo"])
    return ContactImport(
        id=ImportId(row["id"]),
        business_id=BusinessId(row["business_id"]),
        asker_id=row["asker_id"],
        token_id=row["token_id"],
        file_name=row["file_name"],
        size=row["size"],
        pieces=row["pieces"],
        state=ImportState(row["state"]),
        task=Task(row["task"]),
        dry_run=bool(row["dry_run"]),
        run=row["run"],
        layout=_to_layout(layout) if layout else None,
        columns=tuple(Column(**each) for each in load(row["columns"])),
        choices=Choices(
            policy=Policy(choices["policy"]),
            on_archived=OnArchived(choices["on_archived"]),
            unknown_tags=UnknownTags(choices["unknown_tags"]),
            tags=tuple(choices["tags"]),
            country=choices["country"],
        ),
        counts=Counts(**{each.name: load(row["counts"]).get(each.name, 0) for each in fields(Counts)}),
        read_bytes=row["read_bytes"],
        reason=row["reason"],
        undo=Undo(**{**undo, "state": UndoState(undo["state"])}),
        created_at=from_micros(row["created_at"]),
        started_at=moment(row["started_at"]),
        ended_at=moment(row["ended_at"]),
    )


def _to_layout(kept: Mapping[str, Any]) -> Layout:
    return Layout(**{**kept, "headers": tuple(kept["headers"]), "kind": Kind(kept.get("kind", Kind.TEXT))})
