"""An admin changes what is known of a user."""

from collections.abc import Sequence
from dataclasses import replace

from tools.actions.handovers.offer_waiting import offer_waiting
from tools.actions.team.add_user import checked_name, hold_for_user
from tools.contacts.identifiers import IdentifierKind
from tools.contacts.values.email_addresses import parse_email
from tools.errors import Conflict, NotFound
from tools.ids import UserId
from tools.team.people import Role, User
from tools.toolkit import UnitOfWork


async def edit_user(
    work: UnitOfWork,
    *,
    user_id: UserId,
    name: str | None = None,
    email: str | None = None,
    role: Role | None = None,
    capacity: int | None = None,
    languages: Sequence[str] | None = None,
) -> User:
    """What is ``None`` stays.

    Raises ``NotFound``, ``Conflict`` for the last admin, ``ValueTaken``, ``Invalid``.
    """
    if role is Role.AGENT:
        await refuse_last_admin(work, user_id)
    user = await work.users.lock(user_id)
    if user is None or not user.active:
        raise NotFound("There is no such user.")
    changed = replace(
        user,
        name=user.name if name is None else checked_name(name),
        role=user.role if role is None else role,
        capacity=user.capacity if capacity is None else capacity,
        languages=user.languages if languages is None else tuple(languages),
    )
    if email is not None:
        changed = replace(changed, email=await _move_to(work, user, email))
    await work.users.save(changed)
    if changed.capacity > user.capacity:
        await offer_waiting(work, [user_id])
    return changed


async def refuse_last_admin(work: UnitOfWork, user_id: UserId) -> None:
    """A business without an admin could let nobody in again. The admins are held, so that no two go at once."""
    if await work.users.lock_admins() <= {user_id}:
        raise Conflict("This is the last admin. Make somebody else an admin first.")


async def _move_to(work: UnitOfWork, user: User, email: str) -> str:
    address = parse_email(email)
    before = [
        each
        for each in await work.identifiers.of([user.id])
        if each.key.kind is IdentifierKind.EMAIL and each.key.match_key != address.match_key
    ]
    await hold_for_user(work, user.id, kind=IdentifierKind.EMAIL, match_key=address.match_key, value=address.value)
    await work.identifiers.remove([each.id for each in before], held_by=user.id)
    return address.value
