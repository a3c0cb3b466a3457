"""Of users and teams that were named once: those who are not there any more."""

from collections.abc import Collection

from tools.ids import TeamId, UserId
from tools.toolkit import UnitOfWork


async def who_left(work: UnitOfWork, members: Collection[str]) -> frozenset[str]:
    """Deactivated users and deleted teams; the others stay to the commit."""
    # Users first, everywhere, so that two who choose never wait crosswise.
    users = await work.users.hold([UserId(each) for each in members])
    teams = await work.teams.hold([TeamId(each) for each in members if each not in users])
    return frozenset(members) - users.keys() - teams
