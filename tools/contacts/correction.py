"""Typing an e-mail or phone anew: it replaces the one typed before, until the follow-up is done."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tools.contacts.evidence import Session, TypedValue, in_order
from tools.contacts.identifiers import IdentifierKind, Key


@dataclass(frozen=True)
class Correction:
    """What still counts of what was typed, as ``decide`` takes it."""

    session: Session
    """Back on its own record if a value was replaced: what still counts may lead it to the same contact again."""
    typed: tuple[TypedValue, ...]
    replaced: tuple[Key, ...]
    """No longer count: a claimed identifier on the session's own record goes, the note of it is marked replaced."""


def correct(
    *, session: Session, earlier: Iterable[TypedValue], new: Iterable[TypedValue], follow_up_done: bool
) -> Correction:
    """A newly typed e-mail replaces those typed before, a phone the phones.

    ``earlier`` is what the session typed and nobody has proven, taken over or dismissed since. Typing the same again
    replaces nothing. If ``decide`` then answers another record than the conversation is with, what was attached
    because of the old value is taken back.
    """
    before, now = tuple(earlier), tuple(new)
    known = {value.key for value in before}
    typed_now = {value.key for value in now}
    anew = {key.kind for key in typed_now - known if key.kind in _CORRECTABLE}
    if follow_up_done or not anew:
        return Correction(session=session, typed=_all(before, now), replaced=())
    replaced = {key for key in known - typed_now if key.kind in anew}
    left = tuple(value for value in before if value.key not in replaced)
    return Correction(
        session=replace(session, with_id=session.own_id) if replaced else session,
        typed=_all(left, now),
        replaced=tuple(in_order(replaced)),
    )


_CORRECTABLE = frozenset({IdentifierKind.EMAIL, IdentifierKind.PHONE})


def _all(before: tuple[TypedValue, ...], now: tuple[TypedValue, ...]) -> tuple[TypedValue, ...]:
    return (*(replace(value, earlier=True) for value in before), *now)
