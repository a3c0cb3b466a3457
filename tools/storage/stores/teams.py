"""Teams in the database."""

from collections.abc import Collection

from sqlalchemy import select

from tools.ids import BusinessId, TeamId
from tools.storage.connection import Connection
from tools.storage.lists import ids, of_business, with_ids
from tools.storage.tables.people import teams as t

# The weakest lock that a deletion has to wait for.
_HOLD = with_ids(
    lambda listed: (
        select(t.c.id)
        .where(listed(t.c.id), of_business(t))
        .order_by(t.c.id)
        .with_for_update(read=True, key_share=True, of=t)
    )
)


class SqlTeams:
    """The teams of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def hold(self, team_ids: Collection[TeamId]) -> frozenset[TeamId]:
        """Those of them that there are; none of these goes before the commit."""
        rows = await self._connection.rows(_HOLD, the_ids=ids(team_ids), the_business=self._business_id)
        return frozenset(TeamId(row["id"]) for row in rows)
