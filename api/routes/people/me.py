"""The caller themselves: who they are, and whether they are there."""

from datetime import timedelta

from fastapi import APIRouter
from pydantic import SecretStr
from starlette.responses import Response

from api.asking import Here, Reading, Writing
from api.bodies.people import Me, MeChange, PresenceAsked, UserBody
from api.doing import Do
from api.errors import may_refuse
from api.eyes import Look
from api.gates.doorkeeper import csrf_token
from api.gates.tries import count_try, name_key
from api.parts import Parts
from tools.actions.team.choose_password import replace_password
from tools.actions.team.edit_user import edit_user
from tools.actions.team.eyes import Eyes
from tools.actions.team.set_presence import set_presence
from tools.errors import Invalid, NotAllowed, TooMany
from tools.team.people import PRESENCE_LASTS, User, presence_of
from tools.team.rights import Caller
from tools.team.tokens import TokenKind
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/me", tags=["me"])


@router.get("")
async def get_me(parts: Here, caller: Reading, look: Look) -> Me:
    """Who asks, and what their token is good for."""

    async def read(work: UnitOfWork, eyes: Eyes) -> Me:
        return await me_of(work, parts, caller)

    return await look(read)


@router.patch("", response_model=Me, responses=may_refuse(TooMany))
async def change_me(asked: MeChange, parts: Here, caller: Writing, do: Do) -> Response:
    """Changes one's own name, languages or password; a new password wants the old one."""
    user = caller.user
    if user is None:
        raise NotAllowed("A token of the business is nobody; change a user with PATCH /v1/users/{id}.")
    password_hash = None
    if asked.password is not None:
        await _check_old(parts, user, asked.old_password)
        password_hash = await parts.passwords.hash(asked.password.get_secret_value())
    session_id = caller.token.id if caller.token.kind is TokenKind.SESSION else None

    async def change(work: UnitOfWork, eyes: Eyes) -> Me:
        await edit_user(work, user_id=user.id, name=asked.name, languages=asked.languages)
        if password_hash is not None:
            await replace_password(
                work, user_id=user.id, password_hash=password_hash, session_id=session_id, by_id=user.id
            )
        return await me_of(work, parts, caller)

    return await do(change)


@router.put("/presence", response_model=UserBody)
async def put_presence(asked: PresenceAsked, parts: Here, caller: Writing, do: Do) -> Response:
    """Says that the caller is online, away or gone; counts for 90 seconds. Whoever is idle for 5 minutes is away."""
    user = caller.user
    if user is None:
        raise NotAllowed("A token of the business is nobody who could be there.")

    presence = presence_of(asked.status, idle=timedelta(seconds=asked.idle_seconds))

    async def change(work: UnitOfWork, eyes: Eyes) -> UserBody:
        await set_presence(work, user_id=user.id, presence=presence)
        now_there = await work.users.find(user.id)
        assert now_there is not None
        return UserBody.of(now_there, work.now)

    answer = await do(change)
    await parts.live.presence.beat(caller.business_id, user.id, presence, lasts=PRESENCE_LASTS)
    return answer


async def _check_old(parts: Parts, user: User, given: SecretStr | None) -> None:
    """A token that was stolen is not to be enough: the password in use has to be known."""
    await count_try(parts, f"old-password:{user.id}", most=10)
    names = await parts.directory.sign_in_names(name_key(user.email))
    stored = next((each.password_hash for each in names if each.user.id == user.id), None)
    if not await parts.passwords.matches(given.get_secret_value() if given is not None else "", stored):
        raise Invalid("This is not the password you have now.", field="old_password")


async def me_of(work: UnitOfWork, parts: Parts, caller: Caller) -> Me:
    """The caller as they see themselves."""
    business = await work.businesses.get()
    user = None if caller.user is None else await work.users.find(caller.user.id)
    is_session = caller.token.kind is TokenKind.SESSION
    return Me(
        kind=caller.token.kind,
        scopes=sorted(caller.token.scopes),
        user=None if user is None else UserBody.of(user, work.now),
        business_id=business.id,
        business_name=business.name,
        csrf_token=csrf_token(parts.key_of("csrf"), caller.token.secret_hash) if is_session else None,
    )
