"""The shape of the handover, as a template sets it; ``default.yaml`` holds every default."""

from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from tools.contacts.evidence import OnMatch
from tools.conversations.conversation import ChannelKind
from tools.team.routing import ByLanguage, Routing
from workflows.handover.templates.asking import Ask
from workflows.handover.templates.hours import Hours
from workflows.handover.templates.texts import PLACEHOLDERS, Text, placeholders_of
from workflows.handover.templates.values import Language, Line, Name, Part, PerChannel, Span, TemplateName

_BEFORE_WINDOW_CLOSES = timedelta(hours=23)


class Assigned(StrEnum):
    """Who speaks first to a contact that has an assignee."""

    AI_FIRST = "ai_first"
    PERSON_FIRST = "person_first"


class Speak(StrEnum):
    """What decides the language a customer is spoken to in; where it says nothing, the next one does."""

    WORDS = "words"
    """The customer's own words, and it follows them."""
    BROWSER = "browser"
    BUSINESS = "business"
    """The template's own language, whatever the customer writes."""


class By(StrEnum):
    """What leads to a person beside a failure of the AI, which always does."""

    WORDS = "words"
    """The customer's own words, and the AI's tool."""
    TOOL = "tool"
    """The AI's tool alone: customers who ask for a person in words are answered by the AI."""


class Reads(StrEnum):
    """What the AI may tell a customer of the own record."""

    OWN_DETAILS = "own_details"
    OPEN_INVOICES = "open_invoices"


class Trigger(Part):
    """When a chat goes to a person."""

    by: By
    """``words``: the customer's own words lead to a person, and the AI's tool; ``tool``: the tool alone. A failure of
    the AI always does."""
    words: dict[Language, tuple[Line, ...]]
    """Said anywhere in a message, these ask for a person without the AI being asked."""
    failures: Annotated[int, Field(ge=1, le=3)]
    """So many answers of the AI in a row have to fail; after those before, the customer is asked to say it again."""
    turn_limit: Annotated[int, Field(ge=1, le=50)] | None
    """After so many answers of the AI alone, the next message goes to a person."""
    assigned: Assigned
    """Who speaks first to a contact that has an assignee: ``ai_first`` or ``person_first``."""


class Wait(Part):
    """How a customer waits for a person."""

    time: PerChannel
    """How long, before details are asked for."""
    offer: PerChannel
    """How long one person is offered the chat before the next."""
    first_reply: PerChannel
    """Who accepts must write something within this time, or the chat goes back to waiting."""
    never: bool
    """Nobody is waited for, whoever is there: details are asked for at once."""
    when_nobody_is_there: Literal["skip", "wait"]
    """With nobody online: ``skip``, details are asked for at once; ``wait``, somebody may still come."""
    when_closed: Literal["skip", "wait"]
    """``skip`` or ``wait``, outside the hours."""
    when_all_had_it: Literal["skip", "wait"]
    """``skip`` or ``wait``, when everybody who is there was offered the chat and let it go."""
    say_place: bool
    """Whether the customer is told the place in the queue."""
    updates: PerChannel | None
    """So often a waiting customer hears that the wait goes on."""

    @model_validator(mode="after")
    def _updates_in_time(self) -> Self:
        for channel in ChannelKind if self.updates is not None else ():
            assert self.updates is not None
            if self.updates.of(channel) >= self.time.of(channel):
                place = ("wait", "updates", channel.value)
                message = "on {channel} an update must come before the wait is over"
                raise PydanticCustomError("updates", message, {"channel": channel.value, "place": place})
        return self


class Silence(Part):
    """What happens when the customer does not answer."""

    reminder: PerChannel
    """After so much silence the question is asked once more."""
    end: PerChannel
    """So long after the question the asking ends; on WhatsApp at most 23 h, within its window for free answers."""
    close: PerChannel
    """After so much silence a chat that a person has closes by itself; one that the AI has does after 24 hours."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end.whatsapp > _BEFORE_WINDOW_CLOSES:
            place = ("silence", "end", "whatsapp")
            raise PydanticCustomError(
                "window", "on whatsapp write at most 23 h: later nothing may be said", {"place": place}
            )
        for channel in ChannelKind:
            if self.reminder.of(channel) >= self.end.of(channel):
                place = ("silence", "reminder", channel.value)
                message = "on {channel} the reminder must come before the end"
                raise PydanticCustomError("reminder", message, {"channel": channel.value, "place": place})
        return self


def _visibility(value: object) -> object:
    if isinstance(value, str) and value != "everyone":
        raise ValueError("write everyone, or a list like [sales, ann@shop.example]")
    return value


Visibility = Annotated[Literal["everyone"] | tuple[Name, ...], BeforeValidator(_visibility)]


class Save(Part):
    """What becomes of the conversation and its contact when details were left."""

    on_match: OnMatch
    """What a typed value that belongs to somebody does: ``merge``, ``verify`` (a one-time code first) or ``link``."""
    tags: tuple[Name, ...]
    """Put on the contact; on the conversation where words alone led to it."""
    assignee: Name | None
    """A user, by e-mail or name: who answers for the conversation where its contact has nobody."""
    visibility: Visibility
    """``everyone``, or users (by e-mail or name) and teams (by name)."""


class FollowUpPlan(Part):
    """Who owes the customer an answer, and by when."""

    owner: Name | None
    """A user, by e-mail or name, where the conversation has no assignee."""
    business_days: Annotated[int, Field(ge=0, le=30)]
    """On which business day from now it is due: the next is 1."""
    due_hour: Annotated[int, Field(ge=0, le=23)]
    """At which hour of that day, by the clock of the hours' first place, else of the business."""
    before_window_closes: Span
    """Where a channel has a window for free answers, it is due so long before the window's end."""
    email_owner: bool
    """Whether the owner is told by e-mail, where the business has a channel for it."""
    reminder: Span | None
    """How long after it was due, and after each reminder, the owner hears of it again."""
    escalate_after: Span
    """How long after it was due it goes to ``escalate_to``."""
    escalate_to: Name | None
    """A user, who owes the answer from then on; or a team, whose members all hear of it."""


def _places(value: object) -> object:
    """One place may stand without a list around it."""
    if value is None:
        return ()
    if isinstance(value, dict | Hours):
        return (value,)
    if isinstance(value, list | tuple):
        return value
    raise ValueError("write one place, or a list of places, each with its time_zone")


class Template(Part):
    """One template. A running handover stays on the version it began with."""

    name: TemplateName
    """What channels and widgets name it by: letters, digits, ``-`` and ``_``."""
    language: Language
    """The business's own: what is missing in another language is said in this one."""
    speak: Speak
    """By what the customer is spoken to: the language of their own ``words``, of the ``browser``, or of the
    ``business``, whatever they write."""
    reads: tuple[Reads, ...]
    """What the AI tells of the own record, to a customer who has proven who is writing: ``own_details``,
    ``open_invoices``."""
    trigger: Trigger
    wait: Wait
    routing: Routing
    """To whom a chat is offered: ``round_robin``, who had one longest ago; ``least_busy``, who has the fewest."""
    routing_language: ByLanguage
    """What the customer's language has to say in it: nothing (``ignore``), ``prefer`` or ``require``."""
    hours: Annotated[
        tuple[Hours, ...], BeforeValidator(_places, json_schema_input_type=Hours | tuple[Hours, ...] | None)
    ]
    """Office hours, of one place or of several; without any, the business is always open."""
    ask: Ask
    silence: Silence
    save: Save
    follow_up: FollowUpPlan
    hooks: tuple[Name, ...] | None
    """Those that are told of its handovers, by their registered names; without any, all that hear of such events."""
    messages: dict[Language, dict[Text, Line]]
    """What the AI says, by language and text; what is left out is said as the default has it."""

    @model_validator(mode="after")
    def _known_placeholders(self) -> Self:
        for language, texts in self.messages.items():
            if Text.WEEKDAYS in texts and len(texts[Text.WEEKDAYS].split(",")) != 7:
                place = ("messages", language, Text.WEEKDAYS)
                raise PydanticCustomError(
                    "weekdays", "write seven names between commas, from Monday on", {"place": place}
                )
            if Text.CODE_MESSAGE in texts and "code" not in placeholders_of(texts[Text.CODE_MESSAGE]):
                place = ("messages", language, Text.CODE_MESSAGE)
                raise PydanticCustomError("code", "{code} must stand in it", {"code": "{code}", "place": place})
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
        kept = self.wait.model_copy(update={"time": spans})
        if not skip:
            never = dict.fromkeys(("when_nobody_is_there", "when_closed", "when_all_had_it"), "wait")
            kept = kept.model_copy(update={**never, "never": False})
        return self.model_copy(update={"wait": kept})

    def missing_translations(self, languages: Collection[str] = ()) -> list[tuple[str, str]]:
        """What a language lacks, texts and questions; it is said in the template's own language.

        ``languages`` are those that the business speaks, beside those in which there are texts.
        """
        spoken = [*self.messages, *(each for each in languages if each not in self.messages)]
        lacking = [
            (language, text.value)
            for language in spoken
            for text in Text
            if text not in self.messages.get(language, {})
        ]
        return lacking + [
            (language, question.question)
            for question in self.ask.questions
            for language in spoken
            if language not in question.words
        ]

    def names(self) -> dict[str, tuple[str, ...]]:
        """The users, teams and hooks it names, by the field they stand in."""
        shown = () if self.save.visibility == "everyone" else self.save.visibility
        plan = self.follow_up
        single = {
            "save.assignee": self.save.assignee,
            "follow_up.owner": plan.owner,
            "follow_up.escalate_to": plan.escalate_to,
        }
        return {
            "save.visibility": shown,
            "hooks": self.hooks or (),
            **{field: (name,) for field, name in single.items() if name is not None},
        }
