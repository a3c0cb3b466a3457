"""An admin takes a user back who had left."""

from tools.errors import NotFound
from tools.ids import UserId
from tools.team.people import User
from tools.toolkit import UnitOfWork


async def reactivate_user(work: UnitOfWork, *, user_id: UserId) -> User:
    """With their role and addresses, and nothing else of what was theirs: they are invited to choose a password.

    Taking back who is there changes nothing. Raises ``NotFound``.
    """
    user = await work.users.lock(user_id)
    if user is None:
        raise NotFound("There is no such user.")
    if not user.active:
        await work.users.reactivate(user_id)
    back = await work.users.find(user_id)
    assert back is not None, "users are never removed"
    return back
