"""The shape of the handover, as a template sets it; ``default.yaml`` holds every default."""

import re
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator
from pydantic_core import PydanticCustomError

from tools.contacts.evidence import OnMatch
from tools.contacts.typed_wishes import Wanted
from tools.conversations.conversation import ChannelKind
from tools.team.routing import Routing
from workflows.handover.texts import PLACEHOLDERS, Text, placeholders_of


class Assigned(StrEnum):
    """Who speaks first to a contact that has an assignee."""

    AI_FIRST = "ai_first"
    PERSON_FIRST = "person_first"


_UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86400}
_SPAN = re.compile(r"(\d{1,6}) ?(s|min|h|d)")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
_LONGEST_SPAN = timedelta(days=30)


def _span(value: object) -> object:
    if isinstance(value, str) and (read := _SPAN.fullmatch(value.strip())):
        value = timedelta(seconds=int(read[1]) * _UNITS[read[2]])
    if isinstance(value, int) and not isinstance(value, bool):
        value = timedelta(seconds=min(value, 10**9))
    if not isinstance(value, timedelta) or not timedelta(0) < value <= _LONGEST_SPAN:
        raise ValueError("write a span of time like 90 s, 5 min, 12 h or 2 d, more than nothing and at most 30 d")
    return value


def _written(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    unit = next(unit for unit in ("d", "h", "min", "s") if seconds % _UNITS[unit] == 0)
    return f"{seconds // _UNITS[unit]} {unit}"


def _askable(value: Wanted) -> Wanted:
    if value is Wanted.NAME:
        raise ValueError("only email and phone are asked for; a name is kept when it is given")
    return value


def _language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise ValueError("write a language like en, es or pt-BR")
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
    read = re.fullmatch(r"(\d{1,2}):(\d{2}) ?- ?(\d{1,2}):(\d{2})", value.strip()) if isinstance(value, str) else None
    if read is None:
        if isinstance(value, tuple | list):
            return value
        raise ValueError("write hours like 09:00-17:30")
    return (f"{int(read[1]):02}:{read[2]}", f"{int(read[3]):02}:{read[4]}")


def _in_order(value: tuple[time, time]) -> tuple[time, time]:
    if value[0] >= value[1]:
        raise ValueError("the end must come after the beginning, on the same day")
    return value


Span = Annotated[
    timedelta,
    BeforeValidator(_span, json_schema_input_type=int | Annotated[str, Field(pattern=f"^{_SPAN.pattern}$")]),
    PlainSerializer(_written, return_type=str),
]
Askable = Annotated[Wanted, AfterValidator(_askable)]
Language = Annotated[str, AfterValidator(_language)]
Opening = Annotated[
    tuple[time, time],
    BeforeValidator(_opening, json_schema_input_type=str),
    AfterValidator(_in_order),
    PlainSerializer(lambda hours: f"{hours[0]:%H:%M}-{hours[1]:%H:%M}", return_type=str),
]
Line = Annotated[str, Field(min_length=1, max_length=2000)]
Name = Annotated[str, Field(min_length=1, max_length=100)]


class Part(BaseModel):
    """A part of a template: nothing unknown, nothing changed later."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PerChannel(Part):
    """One span of time for each kind of channel."""

    webchat: Span
    whatsapp: Span
    sms: Span
    email: Span

    def of(self, channel: ChannelKind) -> timedelta:
        """The span for a channel."""
        span: timedelta = getattr(self, channel.value)
        return span


class Ask(Part):
    """Which details are asked for, and how often."""

    details: tuple[Askable, ...]
    attempts: Annotated[int, Field(ge=1, le=10)]
    privacy_page: Annotated[str, AfterValidator(_link)]


class Silence(Part):
    """What happens when the customer does not answer."""

    reminder: PerChannel
    end: PerChannel

    @model_validator(mode="after")
    def _reminder_first(self) -> Self:
        for channel in ChannelKind:
            if self.reminder.of(channel) >= self.end.of(channel):
                raise ValueError(f"on {channel.value} the reminder must come before the end")
        return self


class FollowUpPlan(Part):
    """Who owes the customer an answer, and by when."""

    owner: Name | None
    due_hour: Annotated[int, Field(ge=0, le=23)]
    """On the next business day."""
    before_window_closes: Span
    """Where a channel has a window for free answers."""


class Hours(Part):
    """Business hours; without any, the business is always open."""

    time_zone: Annotated[str, AfterValidator(_zone)]
    monday: tuple[Opening, ...] = ()
    tuesday: tuple[Opening, ...] = ()
    wednesday: tuple[Opening, ...] = ()
    thursday: tuple[Opening, ...] = ()
    friday: tuple[Opening, ...] = ()
    saturday: tuple[Opening, ...] = ()
    sunday: tuple[Opening, ...] = ()
    closed_on: tuple[date, ...] = ()


class Template(Part):
    """One template. A running handover stays on the version it began with."""

    name: Name
    language: Language
    """The business's own: what is missing in another language is said in this one."""
    wait: PerChannel
    offer: PerChannel
    first_reply: PerChannel
    when_nobody_is_there: Literal["skip", "wait"]
    say_place: bool
    routing: Routing
    assigned: Assigned
    ask: Ask
    silence: Silence
    on_match: OnMatch
    tags: tuple[Name, ...]
    assignee: Name | None
    visibility: Literal["everyone"] | tuple[Name, ...]
    follow_up: FollowUpPlan
    look_up_in: tuple[Name, ...]
    """Connections in which a proven customer is looked up before the AI answers."""
    hours: Hours | None
    hooks: tuple[Name, ...]
    """Python hooks by their registered names."""
    trigger_words: dict[Language, tuple[Line, ...]]
    messages: dict[Language, dict[Text, Line]]

    @model_validator(mode="after")
    def _known_placeholders(self) -> Self:
        for language, texts in self.messages.items():
            if Text.WEEKDAYS in texts and len(texts[Text.WEEKDAYS].split(",")) != 7:
                place = ("messages", language, Text.WEEKDAYS)
                raise PydanticCustomError(
                    "weekdays", "write seven names between commas, from Monday on", {"place": place}
                )
            for text, pattern in texts.items():
                allowed = PLACEHOLDERS.get(text, frozenset())
                if strange := placeholders_of(pattern) - allowed:
                    names = ", ".join(f"{{{name}}}" for name in sorted(allowed)) or "none"
                    raise PydanticCustomError(
                        "placeholder",
                        "{strange} cannot be filled in here; allowed are: {names}",
                        {"strange": f"{{{min(strange)}}}", "names": names, "place": ("messages", language, text)},
                    )
        return self

    def waiting_for(self, wait: timedelta, *, skip: bool = True) -> Self:
        """The same with another wait on every channel; without ``skip`` it is never left out."""
        spans = PerChannel(webchat=wait, whatsapp=wait, sms=wait, email=wait)
        return self.model_copy(
            update={"wait": spans, "when_nobody_is_there": self.when_nobody_is_there if skip else "wait"}
        )

    def missing_translations(self) -> list[tuple[str, Text]]:
        """The texts a language lacks; they are said in the template's own language."""
        return [(language, text) for language, texts in self.messages.items() for text in Text if text not in texts]
