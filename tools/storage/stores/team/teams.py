"""Teams in the database."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from tools.ids import BusinessId, TeamId, UserId
from tools.storage.connection import Connection, Row
from tools.storage.lists import ids, of_business, with_ids
from tools.storage.statement import Statement, p
from tools.storage.tables.people import team_members
from tools.storage.tables.people import teams as t
from tools.team.teams import Team

_MINE = t.c.business_id == p("the_business")
_ONE = (t.c.id == p("the_id")) & _MINE

_ALL = Statement(select(t).where(_MINE).order_by(func.lower(t.c.name), t.c.id))
_FIND = Statement(select(t).where(_ONE))
_LOCK = Statement(select(t).where(_ONE).with_for_update())
# The weakest lock that a deletion has to wait for.
_HOLD = with_ids(
    lambda listed: (
        select(t.c.id)
        .where(listed(t.c.id), of_business(t))
        .order_by(t.c.id)
        .with_for_update(read=True, key_share=True, of=t)
    )
)
_MEMBERS = Statement(
    select(team_members.c.team_id, team_members.c.user_id)
    .select_from(team_members.join(t, t.c.id == team_members.c.team_id))
    .where(_MINE)
)
_MEMBERS_OF = Statement(
    select(team_members.c.team_id, team_members.c.user_id).where(team_members.c.team_id == p("the_id"))
)
_ADD = Statement(insert(t).values({c.name: p(c.name) for c in t.c}))
_RENAME = Statement(update(t).where(_ONE).values(name=p("name")))
_JOIN = Statement(upsert(team_members).on_conflict_do_nothing())
_LEAVE = with_ids(
    lambda listed: delete(team_members).where(team_members.c.team_id == p("the_id"), listed(team_members.c.user_id))
)
_DISSOLVE = Statement(delete(team_members).where(team_members.c.team_id == p("the_id")))
_REMOVE = Statement(delete(t).where(_ONE))


class SqlTeams:
    """The teams of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def all(self) -> Sequence[Team]:
        """All, by their names."""
        rows = await self._connection.rows(_ALL, the_business=self._business_id)
        members = await self._connection.rows(_MEMBERS, the_business=self._business_id)
        return [_to_team(row, members) for row in rows]

    async def find(self, team_id: TeamId) -> Team | None:
        """One team."""
        return await self._one(_FIND, team_id)

    async def lock(self, team_id: TeamId) -> Team | None:
        """The same, held to the commit."""
        return await self._one(_LOCK, team_id)

    async def hold(self, team_ids: Collection[TeamId]) -> frozenset[TeamId]:
        """Those of them that there are; none of these goes before the commit."""
        rows = await self._connection.rows(_HOLD, the_ids=ids(team_ids), the_business=self._business_id)
        return frozenset(TeamId(row["id"]) for row in rows)

    async def add(self, team: Team) -> None:
        """Writes a new team, with its members."""
        await self._connection.run(_ADD, id=team.id, business_id=self._business_id, name=team.name)
        await self.join(team.id, team.members)

    async def rename(self, team_id: TeamId, name: str) -> None:
        """Writes the name."""
        await self._connection.run(_RENAME, the_id=team_id, the_business=self._business_id, name=name)

    async def join(self, team_id: TeamId, user_ids: Collection[UserId]) -> None:
        """They are members from now on."""
        rows: list[dict[str, Any]] = [{"team_id": team_id, "user_id": user_id} for user_id in sorted(user_ids)]
        await self._connection.run_each(_JOIN, rows)

    async def leave(self, team_id: TeamId, user_ids: Collection[UserId]) -> None:
        """They are members no more."""
        await self._connection.run(_LEAVE, the_id=team_id, the_ids=ids(user_ids))

    async def remove(self, team_id: TeamId) -> None:
        """Deletes a team that this unit of work has locked."""
        await self._connection.run(_DISSOLVE, the_id=team_id)
        await self._connection.run(_REMOVE, the_id=team_id, the_business=self._business_id)

    async def _one(self, statement: Statement, team_id: TeamId) -> Team | None:
        row = await self._connection.find(statement, the_id=team_id, the_business=self._business_id)
        if row is None:
            return None
        return _to_team(row, await self._connection.rows(_MEMBERS_OF, the_id=team_id))


def _to_team(row: Row, members: Sequence[Row]) -> Team:
    return Team(
        TeamId(row["id"]),
        BusinessId(row["business_id"]),
        row["name"],
        frozenset(UserId(each["user_id"]) for each in members if each["team_id"] == row["id"]),
    )
