"""The business as a trial has it: a copy of what the workflow looks at, and nothing of its customers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from api.bodies.template_trials import InTheBook
from tools.channels.mail_settings import sending_channel
from tools.team.people import Role, User
from tools.team.store import Business
from tools.team.teams import Team
from tools.toolkit import UnitOfWork
from workflows.handover.templates.template import Template
from workflows.hosted.people_named import team_named, user_named

MOST_PEOPLE = 8
"""Of the team, beside those whom the template names."""


@dataclass(frozen=True)
class Colleague:
    """One of the team."""

    name: str
    email: str
    role: Role = Role.AGENT
    capacity: int = 5
    languages: Sequence[str] = ()
    teams: Sequence[str] = ()


@dataclass(frozen=True)
class Listener:
    """A hook, without its address."""

    called: str
    events: frozenset[str] = frozenset()
    """Empty: all."""


ALEX = InTheBook(name="Alex Sample", email="alex.sample@example.com", phone="+12125550177")
"""Address and number are of those that belong to nobody."""


@dataclass(frozen=True)
class House:
    """What a trial begins with."""

    name: str = "Your business"
    country: str = "US"
    languages: Sequence[str] = ("en",)
    time_zone: str = "UTC"
    privacy_url: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    people: Sequence[Colleague] = ()
    teams: Sequence[str] = ()
    hooks: Sequence[Listener] = ()
    mails: bool = True
    """Whether there is a channel that mail leaves by."""
    customer: InTheBook = field(default_factory=lambda: ALEX)
    """Who writes; in the book only where the scene says so."""


async def house_of(work: UnitOfWork, template: Template) -> House:
    """The business of this unit of work: whom the template names, some others of the team, and its hooks."""
    business: Business = await work.businesses.get()
    users, teams = await work.users.active(), await work.teams.all()
    chosen = _people(users, teams, template)
    of_team = {team.id: team.name for team in teams}
    return House(
        name=business.name,
        country=business.country,
        languages=tuple(business.languages),
        time_zone=business.time_zone,
        privacy_url=business.privacy_url,
        settings=business.settings,
        people=[
            Colleague(
                name=user.name,
                email=user.email,
                role=user.role,
                capacity=user.capacity,
                languages=tuple(user.languages),
                teams=sorted(of_team[team_id] for team_id in user.teams if team_id in of_team),
            )
            for user in chosen
        ],
        teams=sorted(of_team.values()),
        hooks=[Listener(hook.called, hook.event_types) for hook in await work.hooks.all() if hook.active],
        mails=sending_channel(await work.channels.all()) is not None,
    )


def made_up_house(template: Template, *, country: str = "US") -> House:
    """A business that has whomever the template names, and Robin at the desk."""
    named = template.names()
    alone = {"save.assignee", "follow_up.owner"}
    users = {name for place, names in named.items() for name in names if place in alone or "@" in name}
    hooks = named["hooks"]
    teams = {name for place, names in named.items() for name in names if place != "hooks"} - users
    people = [
        Colleague(name=each, email=each if "@" in each else f"colleague-{number}@example.com")
        for number, each in enumerate(sorted(users), start=1)
    ]
    robin = Colleague(name="Robin", email="robin@example.com", role=Role.ADMIN, teams=sorted(teams))
    zone = template.hours[0].time_zone if template.hours else "UTC"
    languages = (template.language, *sorted(set(template.messages) - {template.language}))
    return House(
        country=country,
        languages=languages,
        time_zone=zone,
        people=[robin, *people],
        teams=sorted(teams),
        hooks=[Listener(name) for name in hooks],
    )


def _people(users: Sequence[User], teams: Sequence[Team], template: Template) -> Sequence[User]:
    """In the order of the team, by which the oldest is asked first."""
    names = [name for place, names in template.names().items() if place != "hooks" for name in names]
    user_ids = {user_named(users, name) for name in names}
    team_ids = {team_named(teams, name) for name in names}
    wanted = [user for user in users if user.id in user_ids or user.teams & team_ids]
    others = [user for user in users if user not in wanted][:MOST_PEOPLE]
    chosen = {user.id for user in (*wanted, *others)}
    return [user for user in users if user.id in chosen]
