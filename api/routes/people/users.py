"""The people of the business: everybody reads who they are, admins change it."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.asking import Administering, Here, Reading
from api.bodies.people import Invitation, UserAsked, UserBody, UserChange
from api.bodies.strict import Answer, PageOf
from api.doing import Do
from api.eyes import Look
from api.paging import PageHere
from tools.actions.team.add_user import add_user
from tools.actions.team.choose_password import replace_password
from tools.actions.team.deactivate_user import Departure, deactivate_user
from tools.actions.team.edit_user import edit_user
from tools.actions.team.eyes import Eyes
from tools.actions.team.invite_user import invite_user
from tools.actions.team.reactivate_user import reactivate_user
from tools.errors import NotFound
from tools.ids import UserId
from tools.team.tokens import SECRET_BYTES, TokenKind, secret_text
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
        eyes.did("user.created", id=user.id, name=user.name, role=user.role)
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
        changed = asked.model_dump(mode="json", exclude_none=True, exclude={"password"})
        if changed:
            eyes.did("user.changed", id=user.id, **changed)
        if password_hash is not None:
            await replace_password(
                work, user_id=user.id, password_hash=password_hash, session_id=None, by_id=caller.id
            )
        return await _body(work, user.id)

    return await do(change)


@router.post("/{user_id}/invite", response_model=Invitation)
async def invite(user_id: str, parts: Here, caller: Administering, do: Do) -> Response:
    """Makes the link by which the user chooses a password, once within seven days. It is shown this once."""
    secret = secret_text(TokenKind.INVITATION, parts.chance(SECRET_BYTES))

    async def change(work: UnitOfWork, eyes: Eyes) -> Invitation:
        token = await invite_user(work, user_id=UserId(user_id), secret=secret)
        assert token.expires_at is not None, "an invitation ends"
        eyes.did("user.invited", id=user_id)
        # After the sign: what stands there is never sent to a server, and so in no log.
        link = f"{parts.place.url}/password#{secret}"
        return Invitation(user_id=user_id, expires_at=token.expires_at, link=link)

    return await do(change, never_kept=frozenset({"link"}))


@router.post("/{user_id}/reactivate", response_model=UserBody)
async def reactivate_a_user(user_id: str, caller: Administering, do: Do) -> Response:
    """Takes back a user who left, with their role and addresses. They have to be invited."""

    async def change(work: UnitOfWork, eyes: Eyes) -> UserBody:
        before = await work.users.find(UserId(user_id))
        user = await reactivate_user(work, user_id=UserId(user_id))
        if before is not None and not before.active:
            eyes.did("user.reactivated", id=user.id, role=user.role)
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
