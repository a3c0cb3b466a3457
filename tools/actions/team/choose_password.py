"""A user chooses a password: by an invitation, or because they know the one they have."""

from tools.actions.team.note_act import note_act
from tools.errors import Invalid
from tools.ids import UserId
from tools.team.tokens import Token
from tools.toolkit import UnitOfWork


class UsedUp(Invalid):
    """This link has ended or was used. Ask an admin for another."""

    code = "used_up"


async def choose_password(work: UnitOfWork, *, invitation: Token, password_hash: str) -> None:
    """From now on it opens, and every browser has to show it anew; the invitation is used up.

    Raises ``UsedUp`` when that is so already.
    """
    user_id = invitation.user_id
    if user_id is None or user_id not in await work.users.hold([user_id]):
        raise UsedUp(field="token")
    # Of two who come with the same invitation one finds it standing.
    if not await work.tokens.revoke(invitation.id, at=work.now):
        raise UsedUp(field="token")
    await replace_password(work, user_id=user_id, password_hash=password_hash, session_id=None, by_id=user_id)


async def replace_password(
    work: UnitOfWork, *, user_id: UserId, password_hash: str, session_id: str | None, by_id: str
) -> None:
    """From now on it opens. All browsers are signed out but for the session named, and invitations are over."""
    await work.users.set_password(user_id, password_hash=password_hash)
    await work.tokens.end_sessions(user_id, at=work.now, besides=session_id)
    await work.tokens.revoke_invitations(user_id, at=work.now)
    await note_act(work, "user.password_set", by_id=by_id, data={"id": user_id})
