"""Versions of templates in the database."""

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from tools.clock import from_micros, to_micros
from tools.ids import BusinessId, UserId
from tools.storage.connection import Connection, Row
from tools.storage.statement import Statement, p
from tools.storage.tables.people import templates as t
from tools.team.templates import TemplateSource, TemplateVersion

_OF_NAME = (t.c.business_id == p("the_business")) & (t.c.name == p("the_name"))
_AFTER_ALL = 2**62

_FIND = Statement(select(t).where(_OF_NAME, t.c.version == p("the_version")))
_VERSIONS = Statement(
    select(t).where(_OF_NAME, t.c.version < p("before")).order_by(t.c.version.desc()).limit(p("the_limit"))
)
_LAST = Statement(select(func.max(t.c.version).label("last")).where(_OF_NAME))
_KEPT = Statement(
    select(func.max(t.c.version).label("kept")).where(
        _OF_NAME, t.c.shape_hash == p("the_hash"), t.c.source != TemplateSource.USER.value
    )
)
_ADD = Statement(upsert(t).values({c.name: p(c.name) for c in t.c}).on_conflict_do_nothing().returning(t.c.version))


class SqlTemplates:
    """The templates of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def find(self, name: str, version: int) -> TemplateVersion | None:
        """One version."""
        row = await self._connection.find(_FIND, the_version=version, **self._named(name))
        return None if row is None else _to_version(row)

    async def versions(self, name: str, *, before: int | None, limit: int) -> Sequence[TemplateVersion]:
        """The newest first."""
        rows = await self._connection.rows(
            _VERSIONS, before=_AFTER_ALL if before is None else before, the_limit=limit, **self._named(name)
        )
        return [_to_version(row) for row in rows]

    async def last(self, name: str) -> int:
        """The number of the newest version."""
        row = await self._connection.find(_LAST, **self._named(name))
        return 0 if row is None or row["last"] is None else int(row["last"])

    async def kept(self, name: str, *, shape: str) -> int | None:
        """The newest version that nobody saved and that says just this."""
        row = await self._connection.find(_KEPT, the_hash=_hash(shape), **self._named(name))
        return None if row is None or row["kept"] is None else int(row["kept"])

    async def add(self, version: TemplateVersion) -> bool:
        """Keeps a version; another with its number stays as it is."""
        row = await self._connection.find(
            _ADD,
            business_id=self._business_id,
            name=version.name,
            version=version.version,
            body=version.body,
            shape=version.shape,
            shape_hash=_hash(version.shape),
            source=version.source.value,
            author_id=version.author_id,
            restores=version.restores,
            created_at=to_micros(version.created_at),
        )
        return row is not None

    def _named(self, name: str) -> dict[str, Any]:
        return {"the_business": self._business_id, "the_name": name}


def _hash(shape: str) -> str:
    return hashlib.sha256(shape.encode()).hexdigest()


def _to_version(row: Row) -> TemplateVersion:
    return TemplateVersion(
        name=row["name"],
        version=row["version"],
        body=row["body"],
        shape=row["shape"],
        source=TemplateSource(row["source"]),
        created_at=from_micros(row["created_at"]),
        author_id=None if row["author_id"] is None else UserId(row["author_id"]),
        restores=row["restores"],
    )
