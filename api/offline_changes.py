"""What the command line changes by itself, without a running server."""

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from api.settings import Settings
from api.wiring import Machinery, open_machinery
from tools.actions.add_user import add_user
from tools.actions.make_program_token import make_program_token
from tools.contacts.email_addresses import parse_email
from tools.errors import Invalid, Unusable
from tools.ids import BusinessId, UserId
from tools.team.people import Role, User
from tools.team.tokens import SECRET_BYTES, Scope, Token, TokenKind, secret_text
from tools.toolkit import UnitOfWork

SHORTEST_PASSWORD = 8


@dataclass(frozen=True)
class Added:
    """A new user; the password only when it was made up."""

    name: str
    email: str
    made_password: str


async def add_person(settings: Settings, *, name: str, email: str, role: str, password: str) -> Added:
    """Adds a user to the one business.

    Raises ``Invalid`` for what cannot be taken, ``ValueTaken``, ``Unusable`` while a server has the file.
    """
    if role not in set(Role):
        raise Invalid(f"A role is {' or '.join(Role)}.", field="role")
    if password and len(password) < SHORTEST_PASSWORD:
        raise Invalid(f"A password has at least {SHORTEST_PASSWORD} characters.", field="password")
    given = password or base64.urlsafe_b64encode(secrets.token_bytes(12)).decode()
    async with open_machinery(settings) as machinery:
        password_hash = await machinery.parts.passwords.hash(given)

        async def act(work: UnitOfWork) -> User:
            return await add_user(work, name=name, email=email, role=Role(role), password_hash=password_hash)

        user = await machinery.toolkit.run(await _the_business(machinery), act)
    return Added(user.name, user.email, "" if password else given)


async def make_token(settings: Settings, *, name: str, email: str, scopes: Sequence[str]) -> str:
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

        await machinery.toolkit.run(await _the_business(machinery), act)
    return secret


async def _user(work: UnitOfWork, email: str) -> UserId:
    wanted = parse_email(email).match_key
    for user in await work.users.active():
        if parse_email(user.email).match_key == wanted:
            return user.id
    raise Invalid(f"Nobody of the business has the e-mail {email}.", field="user")


async def _the_business(machinery: Machinery) -> BusinessId:
    found = await machinery.parts.directory.first_businesses(limit=2)
    if not found:
        raise Unusable("There is no business yet: run `handover serve` once, it founds the first.")
    if len(found) > 1:
        raise Unusable("There are several businesses: use the API with a token of the one you mean.")
    return found[0]
