"""What a template asks the customer for, in which order, and what it makes of the answers."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Field, PlainSerializer, Tag, model_validator
from pydantic_core import PydanticCustomError

from tools.contacts.typed.typed_wishes import Wanted
from workflows.handover.templates.values import Country, Key, Language, Line, Link, Part

TAGS = ("detail", "question")
"""Which of the two an entry is; part of no template, but of what pydantic says."""

Group = tuple[str, ...]
"""What is asked for in one go: kinds of details, or one question's key alone."""


class Phones(StrEnum):
    """Which phone numbers are taken."""

    ANY = "any"
    MOBILE = "mobile"
    """Another is asked about, and taken only when it is insisted on."""


class Disposable(StrEnum):
    """What is done with an address that is thrown away after use."""

    TAKE = "take"
    FLAG = "flag"
    """Taken; the team sees it."""
    ASK_AGAIN = "ask_again"
    """Another is asked for; insisted on, it is taken and the team sees it."""


class Detail(Part):
    """One detail of how to reach the customer."""

    what: Wanted
    """``email``, ``phone`` or ``name``; the word alone does where it is required."""
    required: bool = True
    """A detail that is not required is asked for once, and nothing is missing without it."""


class Question(Part):
    """A question of the business's own; whatever is answered is kept for the team as it was written."""

    question: Key
    """The name under which the answer is kept."""
    words: Annotated[dict[Language, Line], Field(min_length=1)]
    """How it is asked, by language."""
    required: bool = True
    """A question that is not required is asked once, and nothing is missing without an answer."""


def _entry(value: Any) -> Any:
    return {"what": value} if isinstance(value, str) else value


def _kind(value: Any) -> str:
    is_question = isinstance(value, Question) or (isinstance(value, dict) and "question" in value)
    return "question" if is_question else "detail"


def _short(entry: Detail | Question) -> Any:
    if isinstance(entry, Detail) and entry.required:
        return entry.what.value
    return entry.model_dump(mode="json")


Entry = Annotated[
    Annotated[Detail, Tag("detail")] | Annotated[Question, Tag("question")],
    Discriminator(_kind),
    BeforeValidator(_entry, json_schema_input_type=Wanted | Detail | Question),
    PlainSerializer(_short, return_type=str | dict[str, Any]),
]


class Ask(Part):
    """What is asked for when nobody came."""

    details: tuple[Entry, ...]
    """In the order in which they are asked for; ``[]`` asks for nothing."""
    together: bool
    """E-mail, phone and name in one question; without it one after the other. Questions always stand alone."""
    attempts: Annotated[int, Field(ge=1, le=10)]
    """So often each of them is asked for."""
    region: Country | None
    """Numbers without + are of this country; without it of the channel's, or the business's."""
    phones: Phones
    """Which numbers are taken: ``any``, or ``mobile``; another is asked about, and taken if insisted on."""
    disposable_addresses: Disposable
    """Addresses that are thrown away after use: ``take``, ``flag`` (the team sees it) or ``ask_again``."""
    suggest_typos: bool
    """Whether ``bob@gmial.com`` is asked about before it is taken."""
    privacy_page: Link
    """Said where personal data is asked for."""

    @model_validator(mode="after")
    def _each_once(self) -> "Ask":
        seen: set[str] = set()
        for place, entry in enumerate(self.details):
            name = entry_name(entry)
            if name in seen:
                raise PydanticCustomError(
                    "twice", "{name} is asked for twice", {"name": name, "place": ("ask", "details", place)}
                )
            seen.add(name)
        return self

    @property
    def kinds(self) -> tuple[Wanted, ...]:
        """The details that are asked for."""
        return tuple(entry.what for entry in self.details if isinstance(entry, Detail))

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions of the business's own."""
        return tuple(entry for entry in self.details if isinstance(entry, Question))

    @property
    def names(self) -> tuple[str, ...]:
        """All that is asked for, in order."""
        return tuple(entry_name(entry) for entry in self.details)

    @property
    def required(self) -> frozenset[str]:
        """What is missing when it was not got."""
        return frozenset(entry_name(entry) for entry in self.details if entry.required)

    def question(self, key: str) -> Question | None:
        """The question of this key."""
        return next((question for question in self.questions if question.question == key), None)

    def next_group(self, wanted: Sequence[str]) -> Group:
        """Of what is still wanted, what is asked for next."""
        for entry in self.details:
            name = entry_name(entry)
            if name not in wanted:
                continue
            if isinstance(entry, Question) or not self.together:
                return (name,)
            return tuple(kind.value for kind in self.kinds if kind in wanted)
        # What an older version of the template asked for is not in this one.
        return tuple(wanted)


def entry_name(entry: Detail | Question) -> str:
    """The kind of a detail, or the key of a question."""
    return entry.what.value if isinstance(entry, Detail) else entry.question
