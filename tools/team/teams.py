"""Teams: named groups of users; wherever users are chosen, teams may be."""

from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass
from typing import Protocol

from tools.errors import Invalid
from tools.ids import BusinessId, TeamId, UserId

LONGEST_NAME = 100


@dataclass(frozen=True)
class Team:
    """One team."""

    id: TeamId
    business_id: BusinessId
    name: str
    members: frozenset[UserId] = frozenset()


def checked_team_name(name: str) -> str:
    """A name to show, without line breaks and spaces around it.

    Raises ``Invalid`` for one that cannot be read.
    """
    shown = " ".join(name.split())
    if not shown or len(shown) > LONGEST_NAME or not shown.isprintable():
        raise Invalid(f"The name of a team has 1 to {LONGEST_NAME} characters that can be read.", field="name")
    return shown


def is_called(team: Team, name: str) -> bool:
    """Whether a team has this name; upper and lower case do not tell teams apart."""
    return team.name.casefold() == name.casefold()


class TeamStore(Protocol):
    """Teams of one business."""

    async def all(self) -> Sequence[Team]:
        """All, by their names."""
        ...

    async def find(self, team_id: TeamId) -> Team | None:
        """One team."""
        ...

    async def lock(self, team_id: TeamId) -> Team | None:
        """The same, held to the commit: nobody chooses it meanwhile, and whoever had begun to is done."""
        ...

    async def hold(self, team_ids: Collection[TeamId]) -> Set[TeamId]:
        """Those of them that there are; none of these goes before the commit."""
        ...

    async def add(self, team: Team) -> None:
        """Writes a new team, with its members."""
        ...

    async def rename(self, team_id: TeamId, name: str) -> None:
        """Writes the name."""
        ...

    async def join(self, team_id: TeamId, user_ids: Collection[UserId]) -> None:
        """They are members from now on."""
        ...

    async def leave(self, team_id: TeamId, user_ids: Collection[UserId]) -> None:
        """They are members no more."""
        ...

    async def remove(self, team_id: TeamId) -> None:
        """Deletes a team that this unit of work has locked."""
        ...
