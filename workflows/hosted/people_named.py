"""The users, teams and hooks that a template names, as they are now: people come and go, and their names change."""

from collections.abc import Collection, Sequence

from tools.contacts.contact import EVERYONE, Audience
from tools.ids import TeamId, UserId
from tools.team.people import User
from tools.team.teams import Team, is_called
from tools.toolkit import UnitOfWork
from workflows.handover.templates.template import Template

_MAY_NAME_TEAMS = ("save.visibility", "follow_up.escalate_to")


def user_named(users: Sequence[User], name: str | None) -> UserId | None:
    """The active user with this e-mail, or this name if only one has it; nobody otherwise."""
    if name is None:
        return None
    by_email = [user for user in users if user.email.lower() == name.lower()]
    found = by_email or [user for user in users if user.name == name]
    return found[0].id if len(found) == 1 else None


def team_named(teams: Sequence[Team], name: str) -> TeamId | None:
    """The team with this name."""
    return next((team.id for team in teams if is_called(team, name)), None)


async def answering(work: UnitOfWork, users: Sequence[User], name: str | None) -> UserId | None:
    """The user of this name, who is not deactivated before the commit."""
    user_id = user_named(users, name)
    return user_id if user_id is not None and user_id in await work.users.hold([user_id]) else None


async def audience_of(work: UnitOfWork, users: Sequence[User], template: Template) -> Audience:
    """Who may see the conversations of a template. Where nobody of these names is there any more, admins alone."""
    names = template.save.visibility
    if names == "everyone":
        return EVERYONE
    teams = await work.teams.all()
    members = [user_id for name in names if (user_id := user_named(users, name)) is not None]
    grouped = [team_id for name in names if (team_id := team_named(teams, name)) is not None]
    # Users first, everywhere, so that two who choose never wait crosswise.
    held = await work.users.hold(members)
    return Audience(frozenset({*held, *await work.teams.hold(grouped)}))


async def unknown_names(work: UnitOfWork, template: Template) -> dict[str, list[str]]:
    """The names in a template that nobody has, by the field they stand in."""
    named = template.names()
    if not any(named.values()):
        return {}
    users, teams = await work.users.active(), await work.teams.all()
    hooks = {hook.called for hook in await work.hooks.all()}
    return {
        field: strange
        for field, names in named.items()
        if (strange := _unknown(field, names, users=users, teams=teams, hooks=hooks))
    }


def _unknown(
    field: str, names: Collection[str], *, users: Sequence[User], teams: Sequence[Team], hooks: Collection[str]
) -> list[str]:
    if field == "hooks":
        return [name for name in names if name not in hooks]
    grouped = teams if field in _MAY_NAME_TEAMS else ()
    return [name for name in names if user_named(users, name) is None and team_named(grouped, name) is None]
