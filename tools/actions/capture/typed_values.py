"""What a customer gave, as values that somebody may be looked up by, and what counts of what was typed before."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from tools.contacts.evidence import TypedValue
from tools.contacts.identifiers import Claim, ClaimState, IdentifierKind, Key
from tools.contacts.values.email_addresses import parse_email
from tools.contacts.values.phone_numbers import parse_phone
from tools.conversations.limits import Limits, over_the_limit

DETAILS = ("email", "phone", "extension", "name")


class Details(Protocol):
    """How the customer can be reached, as typed and checked; what was not given is empty."""

    @property
    def email(self) -> str: ...
    @property
    def phone(self) -> str:
        """E.164."""
        ...

    @property
    def extension(self) -> str: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True)
class Value:
    """One value, and what it is found by."""

    key: Key
    value: str
    extension: str = ""
    came_with: str = ""
    """Of a channel identity: the match key of the number that writes from it."""


def email_value(text: str) -> Value:
    """Raises ``Invalid`` for what is no address."""
    address = parse_email(text)
    return Value(Key(IdentifierKind.EMAIL, address.match_key), address.value)


def phone_value(text: str, *, extension: str = "") -> Value:
    """Of a number with + and country code. Raises ``Invalid`` for what is none."""
    number = parse_phone(f"{text};ext={extension}" if extension else text, region=None)
    return Value(Key(IdentifierKind.PHONE, number.match_key), number.value, number.extension)


def values_of(details: Details) -> list[Value]:
    """The e-mail and the phone, as far as they were given."""
    values = [email_value(details.email)] if details.email else []
    return [*values, phone_value(details.phone, extension=details.extension)] if details.phone else values


def captured_of(details: Details) -> dict[str, str]:
    """What was given, as the handover keeps it."""
    return {name: value for name in DETAILS if (value := getattr(details, name))}


def still_open(claims: Sequence[Claim]) -> list[TypedValue]:
    """What was typed before and nobody has proven, taken over, dismissed or replaced since."""
    return [TypedValue(claim.key, over_limit=claim.over_limit) for claim in claims if claim.state is ClaimState.OPEN]


def typed_now(
    values: Sequence[Value],
    claims: Sequence[Claim],
    *,
    limits: Limits,
    address_over: bool,
    settled_codes: Collection[Key],
) -> list[TypedValue]:
    """What is typed now; a value that was looked up before costs nothing again."""
    known = {claim.key: claim.over_limit for claim in claims}
    over = over_the_limit([*(claim.key for claim in claims), *(value.key for value in values)], limits=limits)
    return [
        TypedValue(
            value.key,
            over_limit=known.get(value.key, address_over or value.key in over),
            code_settled=value.key in settled_codes,
        )
        for value in values
    ]
