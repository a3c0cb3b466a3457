"""Teams: named groups of users; wherever users are chosen, teams may be."""

from collections.abc import Collection, Set
from typing import Protocol

from tools.ids import TeamId


class TeamStore(Protocol):
    """Teams of one business."""

    async def hold(self, team_ids: Collection[TeamId]) -> Set[TeamId]:
        """Those of them that there are; none of these goes before the commit."""
        ...
