"""How much one conversation and one network address may look up; beyond it the customer is thanked all the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from tools.contacts.identifiers import IdentifierKind, Key

LIMITS = "limits"
"""The business's setting."""
MOST_FILE_MEGABYTES = 25
MOST_FILES_A_MESSAGE = 10


@dataclass(frozen=True)
class Limits:
    """Settings of the business."""

    emails: int = 3
    """Looked up in one conversation."""
    phones: int = 3
    conversations_an_hour: int = 10
    """New ones from one network address."""
    handovers_an_hour: int = 3
    codes_a_conversation: int = 3
    """One-time codes."""
    codes_a_value: int = 3
    """In a day, like those that follow."""
    codes_a_network_address: int = 10
    codes_a_day: int = 500
    """Of the whole business; after it ``verify`` works as ``link``."""
    file_megabytes: int = 10
    """Of one file, in a chat or with mail; 0 takes none."""
    files_a_message: int = 10
    files_an_hour: int = 30
    """From customers at one network address."""
    file_megabytes_a_day: int = 200
    """From customers at one network address."""


def limits_of(settings: Mapping[str, Any]) -> Limits:
    """The business's own, where it has set any."""
    chosen = settings.get(LIMITS, {})
    return Limits(**{each.name: int(chosen[each.name]) for each in fields(Limits) if each.name in chosen})


def over_the_limit(typed: Iterable[Key], *, limits: Limits) -> frozenset[Key]:
    """Those of the values typed in a conversation, in the order they were first typed, that are not looked up.

    The first few different ones of each kind are, however often they come and whatever replaced them since.
    """
    most: Mapping[IdentifierKind, int] = {IdentifierKind.EMAIL: limits.emails, IdentifierKind.PHONE: limits.phones}
    by_kind: dict[IdentifierKind, list[Key]] = {}
    for key in dict.fromkeys(typed):
        by_kind.setdefault(key.kind, []).append(key)
    return frozenset(key for kind, keys in by_kind.items() for key in keys[most.get(kind, 0) :])


def address_is_over(*, conversations: int, handovers: int, limits: Limits) -> bool:
    """Whether a network address has had its share of the last hour; the counts include the present ones."""
    return conversations > limits.conversations_an_hour or handovers > limits.handovers_an_hour
