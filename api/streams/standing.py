"""Whether whoever listens may still: rights are read anew while a stream goes on."""

from api.parts import Parts
from tools.team.directory import Presented
from tools.team.rights import Caller, Right, caller_of


def standing(found: Presented | None) -> Caller | None:
    """Whom a token that was found speaks for; nobody once it has ended or its user is gone."""
    if found is None or found.token.revoked_at is not None:
        return None
    if found.token.ends_at is not None and found.token.ends_at <= found.now:
        return None
    return caller_of(found.token, found.user)


async def as_of_now(parts: Parts, caller: Caller, right: Right) -> Caller | None:
    """The caller with the teams of today; nobody once the token, the user or the right is gone."""
    now = standing(await parts.directory.find_token(caller.token.secret_hash))
    return now if now is not None and right(now) else None
