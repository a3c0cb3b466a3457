"""An admin renames a team, or changes who is in it."""

from collections.abc import Collection
from dataclasses import replace

from tools.actions.contacts.chosen_people import chosen_users
from tools.actions.handovers.offer_waiting import offer_waiting
from tools.actions.team.add_team import refuse_taken_name
from tools.errors import NotFound
from tools.ids import TeamId, UserId
from tools.team.teams import Team, checked_team_name
from tools.toolkit import UnitOfWork


async def change_team(
    work: UnitOfWork,
    *,
    team_id: TeamId,
    name: str | None,
    joining: Collection[UserId] = (),
    leaving: Collection[UserId] = (),
) -> Team:
    """A name of ``None`` stays; who is named as both joins. Who leaves sees no more what the team alone was shown.

    Raises ``NotFound``, ``Invalid``, and ``ValueTaken`` when another team is called so.
    """
    # Users come before teams in the order of locks.
    joined = await chosen_users(work, joining, field="members")
    team = await work.teams.lock(team_id)
    if team is None:
        raise NotFound("There is no such team.")
    changed = replace(
        team,
        name=team.name if name is None else checked_team_name(name),
        members=(team.members - set(leaving)) | joined,
    )
    if changed.name != team.name:
        await refuse_taken_name(work, changed)
        await work.teams.rename(team.id, changed.name)
    await work.teams.leave(team.id, team.members - changed.members)
    await work.teams.join(team.id, changed.members - team.members)
    await offer_waiting(work, sorted(changed.members - team.members))
    return changed
