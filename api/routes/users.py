"""The people of the business: everybody reads who they are, admins change it."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.asking import Administering, Here, Reading
from api.bodies.people import UserAsked, UserBody, UserChange
from api.bodies.strict import Answer, PageOf
from api.doing import Do
from api.eyes import Eyes, Look
from api.paging import PageHere
from tools.actions.add_user import add_user
from tools.actions.deactivate_user import Departure, deactivate_user
from tools.actions.edit_user import edit_user
from tools.errors import NotFound
from tools.ids import UserId
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/users", tags=["users"])


class DepartureBody(Answer):
    """What a user left behind."""

    conversations: int
    follow_ups: int
    contacts: int
    admins_only: int


@router.get("")
async def list_users(
    caller: Reading, look: Look, paging: PageHere, *, active: Annotated[bool, Query()] = True
) -> PageOf[UserBody]:
    """All users, the longest there first; without ``active`` also those who left."""

    async def read(work: UnitOfWork, eyes: Eyes) -> PageOf[UserBody]:
        users = await (work.users.active() if active else work.users.all())
        return paging.of_few(users, lambda user: UserBody.of(user, work.now))

    return await look(read)


@router.get("/{user_id}")
async def get_user(user_id: str, caller: Reading, look: Look) -> UserBody:
    """One user, also one who left."""

    async def read(work: UnitOfWork, eyes: Eyes) -> UserBody:
        return await _body(work, UserId(user_id))

    return await look(read)


@router.post("", response_model=UserBody, status_code=201)
async def create_user(asked: UserAsked, parts: Here, caller: Administering, do: Do) -> Response:
    """Adds a user; their e-mail and phone are nobody else's from then on."""
    password_hash = await parts.passwords.hash(asked.password.get_secret_value()) if asked.password else ""

    async def change(work: UnitOfWork, eyes: Eyes) -> UserBody:
        user = await add_user(
            work,
            name=asked.name,
            email=asked.email,
            role=asked.role,
            password_hash=password_hash,
            phone=asked.phone,
            capacity=asked.capacity,
            languages=asked.languages,
        )
        return UserBody.of(user, work.now)

    return await do(change, status=201)


@router.patch("/{user_id}", response_model=UserBody)
async def change_user(user_id: str, asked: UserChange, parts: Here, caller: Administering, do: Do) -> Response:
    """Changes what is given. A new password signs the user out everywhere."""
    password_hash = await parts.passwords.hash(asked.password.get_secret_value()) if asked.password else None

    async def change(work: UnitOfWork, eyes: Eyes) -> UserBody:
        user = await edit_user(
            work,
            user_id=UserId(user_id),
            name=asked.name,
            email=asked.email,
            role=asked.role,
            capacity=asked.capacity,
            languages=asked.languages,
        )
        if password_hash is not None:
            await work.users.set_password(user.id, password_hash=password_hash)
            await work.tokens.end_sessions(user.id, at=work.now)
        return UserBody.of(user, work.now)

    return await do(change)


@router.post("/{user_id}/deactivate", response_model=DepartureBody)
async def deactivate(user_id: str, caller: Administering, do: Do) -> Response:
    """The user leaves: sessions, tokens, offers, visibility and assignments end."""

    async def change(work: UnitOfWork, eyes: Eyes) -> DepartureBody:
        return DepartureBody.model_validate(await _leave(work, eyes, UserId(user_id)))

    return await do(change)


@router.delete("/{user_id}", status_code=204)
async def delete_user(user_id: str, caller: Administering, do: Do) -> Response:
    """The same: what they wrote stays theirs, so nobody is ever removed."""

    async def change(work: UnitOfWork, eyes: Eyes) -> None:
        await _leave(work, eyes, UserId(user_id))

    return await do(change, status=204)


async def _leave(work: UnitOfWork, eyes: Eyes, user_id: UserId) -> Departure:
    before = await work.users.find(user_id)
    left = await deactivate_user(work, user_id=user_id, by_id=eyes.caller.id)
    if before is not None and before.active:
        eyes.did("user.deactivated", id=user_id, **asdict(left))
    return left


async def _body(work: UnitOfWork, user_id: UserId) -> UserBody:
    user = await work.users.find(user_id)
    if user is None:
        raise NotFound("There is no such user.")
    return UserBody.of(user, work.now)
