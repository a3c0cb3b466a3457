"""An admin makes a team."""

from collections.abc import Collection

from tools.actions.contacts.chosen_people import chosen_users
from tools.errors import ValueTaken
from tools.ids import TeamId, UserId
from tools.team.teams import Team, checked_team_name, is_called
from tools.toolkit import UnitOfWork


async def add_team(work: UnitOfWork, *, name: str, member_ids: Collection[UserId]) -> Team:
    """It can be chosen wherever users can.

    Raises ``Invalid``, and ``ValueTaken`` when a team is called so already.
    """
    team = Team(
        id=TeamId(work.new_id("tem")),
        business_id=work.business_id,
        name=checked_team_name(name),
        members=await chosen_users(work, member_ids, field="member_ids"),
    )
    await refuse_taken_name(work, team)
    await work.teams.add(team)
    return team


async def refuse_taken_name(work: UnitOfWork, team: Team) -> None:
    """Raises ``ValueTaken`` when another team is called so. Until the commit nobody else names one."""
    await work.businesses.hold()
    for each in await work.teams.all():
        if each.id != team.id and is_called(each, team.name):
            raise ValueTaken(f'There is a team "{each.name}" already.', value=team.name, holder_id=each.id)
