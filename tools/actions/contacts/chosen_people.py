"""Users and teams that somebody has chosen: active ones of this business, who stay so to the commit."""

from collections.abc import Collection

from tools.contacts.contact import Audience
from tools.errors import Invalid
from tools.ids import TeamId, UserId
from tools.team.people import User
from tools.toolkit import UnitOfWork

_NAMED_AT_MOST = 5


async def chosen_user(work: UnitOfWork, user_id: UserId, *, field: str) -> User:
    """The user.

    Raises ``Invalid`` for one who is not there: never here, of another business and deactivated look the same.
    """
    user = (await work.users.hold([user_id])).get(user_id)
    if user is None:
        raise Invalid("There is no such user.", field=field)
    return user


async def chosen_users(work: UnitOfWork, user_ids: Collection[UserId], *, field: str) -> frozenset[UserId]:
    """All of them.

    Raises ``Invalid`` when one is not there.
    """
    users = await work.users.hold(user_ids)
    refuse_unknown(set(user_ids) - users.keys(), what="active user", field=field)
    return frozenset(users)


async def chosen_audience(work: UnitOfWork, audience: Audience, *, field: str = "visibility") -> Audience:
    """The audience as it was given.

    Raises ``Invalid`` when it names somebody who is neither an active user nor a team.
    """
    members = audience.members or frozenset()
    # Users first, everywhere, so that two who choose never wait crosswise.
    users = await work.users.hold([UserId(member) for member in members])
    teams = await work.teams.hold([TeamId(member) for member in members - users.keys()])
    refuse_unknown(members - users.keys() - teams, what="active user and no team", field=field)
    return audience


def refuse_unknown(unknown: Collection[str], *, what: str, field: str) -> None:
    """Raises ``Invalid`` naming those that were asked for and are not there, some of many."""
    if unknown:
        raise Invalid(f"There is no {what} by the id: {', '.join(sorted(unknown)[:_NAMED_AT_MOST])}.", field=field)
