"""What there is to do for the hooks of all businesses, on either database."""

from collections.abc import Collection, Sequence

from sqlalchemy import not_, or_, select, true

from tools.hooks.hook import PYTHON, HookId
from tools.ids import BusinessId
from tools.storage.lists import ids, with_ids
from tools.storage.statement import Statement, p
from tools.storage.tables.people import businesses
from tools.storage.tables.work import event_counters
from tools.storage.tables.work import hooks as t
from tools.storage.toolkit import Database

_IS_PYTHON = t.c.url.startswith(PYTHON, autoescape=True)
_BEHIND = with_ids(
    lambda listed: (
        select(t.c.business_id, t.c.id)
        .select_from(t.join(event_counters, event_counters.c.business_id == t.c.business_id))
        .where(
            t.c.active.is_(true()),
            t.c.last_number < event_counters.c.last_number,
            or_(not_(_IS_PYTHON), listed(t.c.url)),
        )
        .order_by(t.c.id)
        .limit(p("the_limit"))
    )
)
_WITHOUT = Statement(
    select(businesses.c.id)
    .where(not_(select(t.c.id).where(t.c.business_id == businesses.c.id, t.c.url == p("url")).exists()))
    .order_by(businesses.c.id)
    .limit(p("the_limit"))
)


class SqlHookBacklog:
    """What there is to do for the hooks of all businesses."""

    def __init__(self, database: "Database") -> None:
        """Each call is a transaction of its own."""
        self._database = database

    async def behind(self, *, python_names: Collection[str], limit: int) -> Sequence[tuple[BusinessId, HookId]]:
        """Hooks that have not seen the newest event."""
        urls = ids([PYTHON + name for name in python_names])
        async with self._database.reading() as connection:
            rows = await connection.rows(_BEHIND, the_ids=urls, the_limit=limit)
        return [(BusinessId(row["business_id"]), HookId(row["id"])) for row in rows]

    async def without(self, python_name: str, *, limit: int) -> Sequence[BusinessId]:
        """Businesses that have not been given this Python hook yet."""
        async with self._database.reading() as connection:
            rows = await connection.rows(_WITHOUT, url=PYTHON + python_name, the_limit=limit)
        return [BusinessId(row["id"]) for row in rows]
