"""What the command line changes by itself, without a running server."""

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from api.settings import Settings
from api.starting.founding import new_widget_key
from api.wiring import Machinery, open_machinery
from tools.actions.team.add_user import add_user, checked_name
from tools.actions.team.found_business import Founder, found_business
from tools.actions.team.make_program_token import make_program_token
from tools.clock import SystemClock
from tools.contacts.values.email_addresses import parse_email
from tools.errors import Invalid, Unusable
from tools.ids import BusinessId, UserId, random_ids
from tools.team.people import Role, User
from tools.team.store import Business
from tools.team.tokens import SECRET_BYTES, Scope, Token, TokenKind, secret_text
from tools.toolkit import UnitOfWork

SHORTEST_PASSWORD = 8


@dataclass(frozen=True)
class Added:
    """A new user; the password only when it was made up."""

    name: str
    email: str
    made_password: str


@dataclass(frozen=True)
class AddedBusiness:
    """A new business, with what is told once and kept nowhere in this form."""

    id: BusinessId
    email: str
    made_password: str
    token: str
    widget_key: str


async def add_business(
    settings: Settings, *, name: str, country: str, admin_name: str, email: str, password: str
) -> AddedBusiness:
    """Founds a business beside those that are there.

    Raises ``Invalid`` for what cannot be taken, ``Unusable`` while a server has the file.
    """
    called, region = checked_name(name), country.upper()
    if not (len(region) == 2 and region.isascii() and region.isalpha()):
        raise Invalid("A country has two letters, like GB.", field="country")
    given = _given_or_made(password)
    token = secret_text(TokenKind.USER, secrets.token_bytes(SECRET_BYTES))
    widget_key = new_widget_key(secrets.token_bytes)
    business = Business(id=BusinessId(random_ids(SystemClock().now)("biz")), name=called, country=region)
    async with open_machinery(settings) as machinery:
        if await machinery.parts.directory.businesses_called(called):
            raise Invalid(f'There is a business "{called}" already.', field="name")
        founder = Founder(
            name=admin_name,
            email=email,
            password_hash=await machinery.parts.passwords.hash(given),
            token_secret=token,
        )
        act = partial(found_business, business=business, founder=founder, widget_key=widget_key)
        admin = await machinery.toolkit.run(business.id, act)
    return AddedBusiness(business.id, admin.email, "" if password else given, token, widget_key)


async def add_person(
    settings: Settings, *, name: str, email: str, role: str, password: str, business: str = ""
) -> Added:
    """Adds a user to the one business, or to the one that is named.

    Raises ``Invalid`` for what cannot be taken, ``ValueTaken``, ``Unusable`` while a server has the file.
    """
    if role not in set(Role):
        raise Invalid(f"A role is {' or '.join(Role)}.", field="role")
    given = _given_or_made(password)
    async with open_machinery(settings) as machinery:
        password_hash = await machinery.parts.passwords.hash(given)

        async def act(work: UnitOfWork) -> User:
            return await add_user(work, name=name, email=email, role=Role(role), password_hash=password_hash)

        user = await machinery.toolkit.run(await the_business(machinery, business, option="--business"), act)
    return Added(user.name, user.email, "" if password else given)


async def make_token(settings: Settings, *, name: str, email: str, scopes: Sequence[str], business: str = "") -> str:
    """A token of the business, or of the user with this e-mail; the secret.

    Raises ``Invalid`` for a scope or a user that is not there, ``Unusable`` while a server has the file.
    """
    unknown = [scope for scope in scopes if scope not in set(Scope)]
    if unknown or not scopes:
        raise Invalid(f"Scopes are {', '.join(Scope)}.", field="scopes")
    secret = secret_text(TokenKind.USER if email else TokenKind.BUSINESS, secrets.token_bytes(SECRET_BYTES))
    async with open_machinery(settings) as machinery:

        async def act(work: UnitOfWork) -> Token:
            return await make_program_token(
                work,
                name=name,
                scopes=[Scope(scope) for scope in scopes],
                user_id=await _user(work, email) if email else None,
                secret=secret,
            )

        await machinery.toolkit.run(await the_business(machinery, business, option="--of"), act)
    return secret


def _given_or_made(password: str) -> str:
    if password and len(password) < SHORTEST_PASSWORD:
        raise Invalid(f"A password has at least {SHORTEST_PASSWORD} characters.", field="password")
    return password or base64.urlsafe_b64encode(secrets.token_bytes(12)).decode()


async def _user(work: UnitOfWork, email: str) -> UserId:
    wanted = parse_email(email).match_key
    for user in await work.users.active():
        if parse_email(user.email).match_key == wanted:
            return user.id
    raise Invalid(f"Nobody of the business has the e-mail {email}.", field="user")


async def the_business(machinery: Machinery, named: str, *, option: str) -> BusinessId:
    """The one that is named, by name or id, or the only one there is.

    Raises ``Invalid`` for one that there is not, ``Unusable`` where there is none, or several and none is named.
    """
    directory = machinery.parts.directory
    found = await (directory.businesses_called(named) if named else directory.first_businesses(limit=2))
    if named and not found:
        raise Invalid(f'There is no business "{named}".', field="business")
    if not found:
        raise Unusable("There is no business yet: run `handover serve` once, it founds the first.")
    if len(found) > 1:
        raise Unusable(f"There are several businesses: say which with {option} and its name, or its id.")
    return found[0]
