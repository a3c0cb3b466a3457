"""Teams and who is in them."""

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import Field

from api.bodies.strict import Answer, Asked
from tools.team.teams import LONGEST_NAME, Team

TeamName = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Members = Annotated[frozenset[Annotated[str, Field(max_length=100)]], Field(max_length=1000)]


class TeamAsked(Asked):
    """A new team."""

    name: TeamName
    member_ids: Members = frozenset()


class MembersChange(Asked):
    """Who joins and who leaves. What two admins change at once does not collide."""

    add: Members = frozenset()
    remove: Members = frozenset()


class TeamChange(Asked):
    """What is to change; what is left out stays."""

    name: TeamName | None = None
    members: MembersChange | None = None


class TeamBody(Answer):
    """A team."""

    id: str
    name: str
    member_ids: Sequence[str]

    @classmethod
    def of(cls, team: Team) -> Self:
        """As its business sees it."""
        return cls(id=team.id, name=team.name, member_ids=sorted(team.members))


class TeamLeft(Answer):
    """What a team that was deleted alone was shown: only admins see it from now on."""

    contacts: int
    conversations: int
