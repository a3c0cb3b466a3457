"""One-time codes: how long one counts, how often it may be tried and sent, and where they are kept."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

import phonenumbers

from tools.contacts.identifiers import IdentifierKind, Key
from tools.contacts.values.phone_numbers import parse_phone
from tools.conversations.limits import Limits
from tools.ids import ConversationId

LASTS = timedelta(minutes=10)
TRIES = 5
A_DAY = timedelta(days=1)
_LOOKED_AT = 30
"""Text messages that are looked at whether codes come back."""
_MUST_COME_BACK = 10
"""Of those; where fewer do, somebody has us send to numbers for money, or nothing arrives."""


class CodeState(StrEnum):
    """What became of a code."""

    OPEN = "open"
    PASSED = "passed"
    """It came back; it counts no second time."""
    USED_UP = "used_up"
    """It was tried too often."""
    REPLACED = "replaced"
    """Another was sent to the same value."""


class Tried(StrEnum):
    """What came of what a customer typed as a code."""

    RIGHT = "right"
    WRONG = "wrong"
    LATE = "late"
    """It counts no more; another may be sent."""
    OVER = "over"
    """There is no code that could still be tried."""


@dataclass(frozen=True)
class Code:
    """A code that was sent, as it is kept: without its digits, and once it has left without its address."""

    id: str
    conversation_id: ConversationId
    kind: IdentifierKind
    code_hash: str
    expires_at: datetime
    state: CodeState = CodeState.OPEN
    tries: int = 0


@dataclass(frozen=True)
class Parcel:
    """A code on its way: what whoever sends it is handed."""

    id: str
    kind: IdentifierKind
    address: str
    subject: str
    text: str
    """With the digits in it."""
    from_name: str
    at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Sends:
    """How many codes were sent of late."""

    in_conversation: int = 0
    to_value: int = 0
    """In the last day, like those that follow."""
    from_network_address: int = 0
    in_business: int = 0


def may_send(sends: Sends, limits: Limits) -> bool:
    """Whether one more code may be sent; of whom the value is makes no difference."""
    return (
        sends.in_conversation < limits.codes_a_conversation
        and sends.to_value < limits.codes_a_value
        and sends.from_network_address < limits.codes_a_network_address
        and sends.in_business < limits.codes_a_day
    )


def comes_back(latest: Sequence[CodeState]) -> bool:
    """Whether enough of the text messages sent last were answered for others to be worth their price."""
    looked_at = latest[:_LOOKED_AT]
    return len(looked_at) < _LOOKED_AT or sum(state is CodeState.PASSED for state in looked_at) >= _MUST_COME_BACK


def can_be_reached(kind: IdentifierKind, value: str, *, countries: Collection[str]) -> bool:
    """A phone only if it is a mobile number of one of these countries."""
    if kind is IdentifierKind.EMAIL:
        return True
    if kind is not IdentifierKind.PHONE:
        return False
    number = parse_phone(value, region=None)
    return number.mobile and phonenumbers.region_code_for_number(phonenumbers.parse(number.value)) in countries


def plan_try(code: Code, *, matches: bool, now: datetime) -> tuple[Code, Tried]:
    """The code after it was tried once more, and what came of it."""
    if code.state is not CodeState.OPEN:
        return code, Tried.OVER
    if now >= code.expires_at:
        return code, Tried.LATE
    if matches:
        return _tried(code, CodeState.PASSED), Tried.RIGHT
    if code.tries + 1 >= TRIES:
        return _tried(code, CodeState.USED_UP), Tried.OVER
    return _tried(code, CodeState.OPEN), Tried.WRONG


def _tried(code: Code, state: CodeState) -> Code:
    return Code(
        code.id,
        code.conversation_id,
        code.kind,
        code.code_hash,
        code.expires_at,
        state=state,
        tries=code.tries + 1,
    )


class CodeStore(Protocol):
    """The one-time codes of one business. Digits are never kept, in no row and no job."""

    async def issue(
        self, code_id: str, key: Key, *, conversation_id: ConversationId, network_address: str, expires_at: datetime
    ) -> None:
        """A new code for a value; one that was sent to it before in this conversation is replaced."""
        ...

    async def pack(self, code_id: str, *, address: str, subject: str, text: str) -> None:
        """What it is sent with; ``{code}`` stands in ``text`` where the digits will."""
        ...

    async def unpack(self, code_id: str) -> Parcel | None:
        """What is to be sent; nothing once it has left, or counts no more."""
        ...

    async def sent(self, code_id: str) -> None:
        """It has left: its address is forgotten, and its digits can be made out by nobody any more."""
        ...

    async def sends(self, key: Key, *, conversation_id: ConversationId, network_address: str) -> Sends:
        """How many were sent of late."""
        ...

    async def latest_states(self, kind: IdentifierKind, *, limit: int) -> Sequence[CodeState]:
        """What became of the codes of a kind sent in the last day, the newest first."""
        ...

    async def find(self, key: Key, *, conversation_id: ConversationId) -> Code | None:
        """The code for a value in a conversation that counts; else the newest of those that did."""
        ...

    def matches(self, code: Code, digits: str) -> bool:
        """Whether these are its digits; takes equally long whatever they are."""
        ...

    async def save(self, code: Code) -> None:
        """Writes state and tries."""
        ...
