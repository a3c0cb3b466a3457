"""How long what a session has proven opens its own record to it."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from tools.contacts.evidence import shows_who
from tools.contacts.identifiers import Evidence, Identifier, IdentifierKind, Key

CODE_COUNTS = timedelta(minutes=30)
_SIGNED = "identity:"


def shows_who_writes_now(
    sender: Key, proofs: Mapping[Key, datetime], *, held: Collection[Identifier], now: datetime
) -> bool:
    """A channel's own sender and a signed identity say it in every message; a code said it once, in this chat.

    ``proofs`` are what the session has proven in its conversation, and when last. They say whose it is only while the
    contact of the conversation holds them, proven: ``held`` is all that it holds.
    """
    theirs = {one.key for one in held if one.evidence is Evidence.PROVEN}
    if sender in theirs and shows_who(sender, Evidence.PROVEN):
        return True
    return any(key in theirs and (_is_signed(key) or now - at <= CODE_COUNTS) for key, at in proofs.items())


def _is_signed(key: Key) -> bool:
    return key.kind is IdentifierKind.EXTERNAL and key.match_key.startswith(_SIGNED)
