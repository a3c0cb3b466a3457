"""Teams: everybody reads them, admins shape them."""

from fastapi import APIRouter
from starlette.responses import Response

from api.asking import Administering, Reading
from api.bodies.strict import PageOf
from api.bodies.teams import TeamAsked, TeamBody, TeamChange, TeamLeft
from api.doing import Do
from api.eyes import Look
from api.paging import PageHere
from tools.actions.team.add_team import add_team
from tools.actions.team.change_team import change_team
from tools.actions.team.delete_team import delete_team
from tools.actions.team.eyes import Eyes
from tools.errors import NotFound
from tools.ids import TeamId, UserId
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/teams", tags=["teams"])


@router.get("")
async def list_teams(caller: Reading, look: Look, paging: PageHere) -> PageOf[TeamBody]:
    """All teams, by their names."""

    async def read(work: UnitOfWork, eyes: Eyes) -> PageOf[TeamBody]:
        return paging.of_few(await work.teams.all(), TeamBody.of)

    return await look(read)


@router.get("/{team_id}")
async def get_team(team_id: str, caller: Reading, look: Look) -> TeamBody:
    """One team."""

    async def read(work: UnitOfWork, eyes: Eyes) -> TeamBody:
        team = await work.teams.find(TeamId(team_id))
        if team is None:
            raise NotFound("There is no such team.")
        return TeamBody.of(team)

    return await look(read)


@router.post("", response_model=TeamBody, status_code=201)
async def create_team(asked: TeamAsked, caller: Administering, do: Do) -> Response:
    """Makes a team; it can be chosen wherever users can."""

    async def change(work: UnitOfWork, eyes: Eyes) -> TeamBody:
        team = await add_team(work, name=asked.name, member_ids=[UserId(each) for each in asked.member_ids])
        eyes.did("team.created", id=team.id, name=team.name, member_ids=sorted(team.members))
        return TeamBody.of(team)

    return await do(change, status=201)


@router.patch("/{team_id}", response_model=TeamBody)
async def update_team(team_id: str, asked: TeamChange, caller: Administering, do: Do) -> Response:
    """Renames a team, or changes who is in it. Members see what the team is shown as long as they are members."""
    joining = asked.members.add if asked.members is not None else ()
    leaving = asked.members.remove if asked.members is not None else ()

    async def change(work: UnitOfWork, eyes: Eyes) -> TeamBody:
        team = await change_team(
            work,
            team_id=TeamId(team_id),
            name=asked.name,
            joining=[UserId(each) for each in joining],
            leaving=[UserId(each) for each in leaving],
        )
        eyes.did("team.changed", id=team.id, name=team.name, joined=sorted(joining), left=sorted(leaving))
        return TeamBody.of(team)

    return await do(change)


@router.delete("/{team_id}", response_model=TeamLeft)
async def remove_team(team_id: str, caller: Administering, do: Do) -> Response:
    """Deletes a team: it is named in no list any more. What only it was shown, only admins see."""

    async def change(work: UnitOfWork, eyes: Eyes) -> TeamLeft:
        team, left = await delete_team(work, team_id=TeamId(team_id), by_id=caller.id)
        eyes.did("team.deleted", id=team.id, name=team.name)
        return TeamLeft(contacts=len(left.emptied_contacts), conversations=len(left.emptied_conversations))

    return await do(change)
