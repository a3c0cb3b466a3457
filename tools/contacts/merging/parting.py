"""A number leaves a name: which channel identities came with it, and part with it."""

from collections.abc import Collection, Iterable

from tools.contacts.identifiers import Identifier, IdentifierKind, Source
from tools.contacts.values.phone_numbers import parse_phone
from tools.errors import Invalid

_BY_NUMBER = ("whatsapp", "sms")


def identities_that_part(leaving: Collection[Identifier], staying: Collection[Identifier]) -> tuple[Identifier, ...]:
    """The WhatsApp and SMS identities among ``staying`` that came with a number that leaves.

    ``staying`` is all else that the contact holds. A number that it also holds with another extension is still its
    own.
    """
    left = {_line(one): one for one in leaving if one.key.kind is IdentifierKind.PHONE}
    kept = {_line(one) for one in staying if one.key.kind is IdentifierKind.PHONE}
    gone = [one for line, one in left.items() if line not in kept]
    said_by_channel = any(one.source is Source.CHANNEL for one in gone)
    return tuple(one for one in _by_number(staying) if _came_with(one, gone, said_by_channel=said_by_channel))


def _by_number(identifiers: Iterable[Identifier]) -> list[Identifier]:
    channels = (one for one in identifiers if one.key.kind is IdentifierKind.CHANNEL)
    return [one for one in channels if one.key.match_key.partition(":")[0] in _BY_NUMBER]


def _came_with(identity: Identifier, gone: Collection[Identifier], *, said_by_channel: bool) -> bool:
    """Of an identity that shows no number, and of which none was noted, it is enough that a channel said one."""
    number = identity.came_with or _number_in(identity)
    return said_by_channel if not number else any(_line(one) == number.partition(";")[0] for one in gone)


def _number_in(identity: Identifier) -> str:
    """``sms:<channel>:+44…``, ``whatsapp:<phone_number_id>:44…``; a WhatsApp user id may be no number at all."""
    digits = identity.key.match_key.rpartition(":")[2].removeprefix("+")
    if not digits.isdigit():
        return ""
    try:
        return parse_phone(f"+{digits}", region=None).match_key
    except Invalid:
        return ""


def _line(phone: Identifier) -> str:
    return phone.key.match_key.partition(";")[0]
