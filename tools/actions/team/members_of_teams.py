"""Who is in which team, and who is an admin, as the rules of access ask."""

from dataclasses import dataclass

from tools.ids import UserId
from tools.team.people import Role
from tools.toolkit import UnitOfWork


@dataclass(frozen=True)
class People:
    """The active users, by what the rules ask of them."""

    members_of: dict[str, frozenset[UserId]]
    admins: frozenset[UserId]
    everybody: frozenset[UserId]


NOBODY = People(members_of={}, admins=frozenset(), everybody=frozenset())
"""Enough where at most one side is restricted: then no team has to be taken apart."""


async def read_people(work: UnitOfWork) -> People:
    """All of them."""
    users = await work.users.active()
    teams = {team for user in users for team in user.teams}
    return People(
        members_of={team: frozenset(user.id for user in users if team in user.teams) for team in teams},
        admins=frozenset(user.id for user in users if user.role is Role.ADMIN),
        everybody=frozenset(user.id for user in users),
    )
