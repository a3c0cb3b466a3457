"""What every body has in common: unknown fields are refused, and so is text that a database cannot keep."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Strict, model_validator

from tools.contacts.values.storable_text import refuse_unstorable

Item = TypeVar("Item")


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("this time is beyond the calendar") from error


def only_written(given: Any) -> Any:
    """A day or time is text as in RFC 3339; a number would be read as seconds or milliseconds, whichever fits."""
    if isinstance(given, int | float) or (isinstance(given, str) and not _DATED.match(given)):
        message = "write it like 2026-03-01 or 2026-03-01T09:00:00Z"
        raise ValueError(message)
    return given


def _only_number(given: Any) -> Any:
    if isinstance(given, bool | str):
        message = "write a whole number"
        raise ValueError(message)  # noqa: TRY004 - Pydantic makes an answer of this one.
    return given


_DATED = re.compile(r"\d{4}-\d\d-\d\d")
Flag = Annotated[bool, Strict()]
"""True or false; not 0, "yes" or "off"."""
WHOLE = BeforeValidator(_only_number)
"""Stands last beside ``int``: a number that is written as one, not true or "7"."""
Moment = Annotated[AwareDatetime, BeforeValidator(only_written), AfterValidator(_in_utc)]
"""A time with a zone, as everything inside keeps it: in UTC."""


class Asked(BaseModel):
    """A request's body."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)

    @model_validator(mode="before")
    @classmethod
    def _storable(cls, given: Any) -> Any:
        refuse_unstorable(given, place="")
        return given


class Answer(BaseModel):
    """A reply's body."""

    model_config = ConfigDict(from_attributes=True)


class PageOf(Answer, Generic[Item]):
    """One page of a list."""

    items: Sequence[Item]
    next_cursor: str | None


class Done(Answer):
    """It is done; there is nothing more to say."""

    ok: bool = True
