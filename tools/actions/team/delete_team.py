"""An admin deletes a team: it is named in no audience any more."""

from tools.actions.contacts.leave_audiences import leave_audiences
from tools.contacts.audiences import LeftAudiences
from tools.errors import NotFound
from tools.ids import TeamId
from tools.team.teams import Team
from tools.toolkit import UnitOfWork


async def delete_team(work: UnitOfWork, *, team_id: TeamId, by_id: str) -> tuple[Team, LeftAudiences]:
    """The team that was, and what it was shown; a list left empty means admins. Raises ``NotFound``."""
    await work.audiences.lock_naming(team_id)
    team = await work.teams.lock(team_id)
    if team is None:
        raise NotFound("There is no such team.")
    left = await leave_audiences(work, team.id, by_id=by_id)
    await work.teams.remove(team.id)
    return team, left
