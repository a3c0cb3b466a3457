"""The small values a template is written in: spans of time, languages, hours, names; each says what it takes."""

import re
from datetime import date, time, timedelta
from functools import lru_cache
from importlib import import_module
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from tools.conversations.conversation import ChannelKind

_UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86400}
_SPAN = re.compile(r"(\d{1,6}) ?(s|min|h|d)")
_LONGEST_SPAN = timedelta(days=30)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
_OPENING = re.compile(r"(\d{1,2}):(\d{2}) ?[-–] ?(\d{1,2}):(\d{2})")
_MIDNIGHT = "24:00"
_EVERY_YEAR = re.compile(r"(\d{2})-(\d{2})")
_TEMPLATE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_KEPT_KEYS = frozenset({"email", "phone", "name", "extension", "details"})


class Part(BaseModel):
    """A part of a template: nothing unknown, nothing changed later."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


def _span(value: object) -> object:
    if isinstance(value, str) and (read := _SPAN.fullmatch(value.strip())):
        value = timedelta(seconds=int(read[1]) * _UNITS[read[2]])
    if isinstance(value, int) and not isinstance(value, bool):
        value = timedelta(seconds=min(value, 10**9))
    if not isinstance(value, timedelta) or not timedelta(0) < value <= _LONGEST_SPAN:
        raise ValueError("write a span of time like 90 s, 5 min, 12 h or 2 d, more than nothing and at most 30 d")
    return value


def written_span(span: timedelta) -> str:
    """As a template writes it: ``90 s``, ``5 min``."""
    seconds = int(span.total_seconds())
    unit = next(unit for unit in ("d", "h", "min", "s") if seconds % _UNITS[unit] == 0)
    return f"{seconds // _UNITS[unit]} {unit}"


def _language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise ValueError("write a language like en, es or pt-BR")
    return value


def _country(value: str) -> str:
    if value not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError("write a country by its two capital letters, like DE or US")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise ValueError("write a time zone like Europe/Berlin") from unknown
    return value


def _link(value: str) -> str:
    if value and not re.fullmatch(r"https?://[^\s<>\"]+", value):
        raise ValueError("write a link that begins with https://")
    return value


def _opening(value: object) -> object:
    if isinstance(value, tuple | list):
        return value
    read = _OPENING.fullmatch(value.strip()) if isinstance(value, str) else None
    if read is None:
        raise ValueError("write hours like 09:00-17:30")
    start, end = f"{int(read[1]):02}:{read[2]}", f"{int(read[3]):02}:{read[4]}"
    return (start, time.max if end == _MIDNIGHT else end)


def _in_order(value: tuple[time, time]) -> tuple[time, time]:
    if value[0] >= value[1]:
        raise ValueError(
            "the end must come after the beginning; what goes on after midnight is written as 22:00-24:00, "
            "and as 00:00-06:00 on the next day"
        )
    return value


def _written_opening(hours: tuple[time, time]) -> str:
    end = _MIDNIGHT if hours[1] == time.max else f"{hours[1]:%H:%M}"
    return f"{hours[0]:%H:%M}-{end}"


def _day_off(value: object) -> object:
    if isinstance(value, date):
        return value
    try:
        if isinstance(value, str) and (yearly := _EVERY_YEAR.fullmatch(value)):
            # A leap year, so that 02-29 is a day.
            date(2024, int(yearly[1]), int(yearly[2]))
            return value
        return date.fromisoformat(str(value))
    except ValueError as unknown:
        raise ValueError("write a day like 2026-12-25, or 12-25 for that day of every year") from unknown


def _holidays(value: str) -> str:
    try:
        holiday_calendar(value)
    except (NotImplementedError, ValueError) as unknown:
        raise ValueError("write a country, or one of its regions, like DE, DE-BY or US-NY") from unknown
    return value


@lru_cache(maxsize=64)
def holiday_calendar(place: str) -> Any:
    """The public holidays of a country (``DE``) or of one of its regions (``DE-BY``): holds dates.

    Raises ``NotImplementedError`` where nobody knows them.
    """
    # Imported only now: it takes a third of a second, and few templates ask for it.
    known = import_module("holidays")
    country, _, region = place.partition("-")
    return known.country_holidays(country, subdiv=region or None)


def _template_name(value: str) -> str:
    if not _TEMPLATE_NAME.fullmatch(value):
        raise ValueError("write a name of letters, digits, - and _, like small-shop")
    return value


def _key(value: str) -> str:
    if not _KEY.fullmatch(value) or value in _KEPT_KEYS:
        raise ValueError(
            "write a short name in small letters, like order_number; email, phone and name stand for themselves"
        )
    return value


Span = Annotated[
    timedelta,
    BeforeValidator(_span, json_schema_input_type=int | Annotated[str, Field(pattern=f"^{_SPAN.pattern}$")]),
    PlainSerializer(written_span, return_type=str),
]
Language = Annotated[str, AfterValidator(_language)]
Country = Annotated[str, AfterValidator(_country)]
Zone = Annotated[str, AfterValidator(_zone)]
Link = Annotated[str, Field(max_length=1000), AfterValidator(_link)]
Opening = Annotated[
    tuple[time, time],
    BeforeValidator(_opening, json_schema_input_type=str),
    AfterValidator(_in_order),
    PlainSerializer(_written_opening, return_type=str),
]
DayOff = Annotated[date | str, BeforeValidator(_day_off, json_schema_input_type=str)]
Holidays = Annotated[str, AfterValidator(_holidays)]
Line = Annotated[str, Field(min_length=1, max_length=2000)]
Name = Annotated[str, Field(min_length=1, max_length=100)]
TemplateName = Annotated[str, AfterValidator(_template_name)]
Key = Annotated[str, AfterValidator(_key)]


class PerChannel(Part):
    """One span of time for each kind of channel; one alone stands for all."""

    webchat: Span
    whatsapp: Span
    sms: Span
    email: Span

    def of(self, channel: ChannelKind) -> timedelta:
        """The span for a channel."""
        span: timedelta = getattr(self, channel.value)
        return span
