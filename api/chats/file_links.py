"""Addresses under which a visitor's page has files: a picture in a page sends no token, so they say whose."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from api.parts import Parts
from tools.errors import NotFound
from tools.team.rights import Caller, caller_of

_BOUND = ("files of visitors",)
_DAY = timedelta(days=1)
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


def links_for(parts: Parts, caller: Caller, *, now: datetime) -> Callable[[str], str]:
    """Good for a week: all of a day the same, so that a browser keeps what it was given."""
    until = (now - _BEGINNING) // _DAY + 8

    def link(file_id: str) -> str:
        value = [caller.token.secret_hash, file_id, until]
        return f"/v1/webchat/files/{parts.seal.close(value, bound=_BOUND, always_alike=True)}"

    return link


async def read_link(parts: Parts, sealed: str) -> tuple[Caller, str]:
    """For which visitor it was made, and the file.

    Raises ``NotFound`` for one that was made up, is over, or whose visitor has no token any more.
    """
    value = parts.seal.open(sealed, bound=_BOUND)
    if value is None:
        raise NotFound
    secret_hash, file_id, until = value
    found = await parts.directory.find_token(secret_hash)
    if found is None or found.token.revoked_at is not None or _BEGINNING + until * _DAY <= found.now:
        raise NotFound
    ends_at, caller = found.token.ends_at, caller_of(found.token, found.user)
    if caller is None or (ends_at is not None and ends_at <= found.now):
        raise NotFound
    return caller, str(file_id)
