"""How a widget looks and what it says: given by admins, shown on every page that has the widget."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError

from api.bodies.strict import Asked
from tools.team.channels import Widget

Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]


def _named(texts: Mapping[str, object], name: re.Pattern[str], like: str) -> None:
    for each in texts:
        if not name.fullmatch(each):
            raise ValueError(f"write names like {like}")


def _by_name(texts: Mapping[str, str]) -> Mapping[str, str]:
    _named(texts, re.compile(r"[a-z_]{1,40}"), "title")
    return texts


def _by_language(texts: Mapping[str, Mapping[str, str]]) -> Mapping[str, Mapping[str, str]]:
    _named(texts, re.compile(r"[a-z]{2,3}(-[A-Z]{2})?"), "en or pt-BR")
    return texts


Texts = Annotated[Mapping[str, Annotated[str, Field(max_length=500)]], Field(max_length=60), AfterValidator(_by_name)]


class Looks(Asked):
    """What is left out is as the widget comes."""

    colour: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")] | None = None
    """Of the button, the head and the customer's own words; what stands on it is black or white by itself."""
    theme: Literal["auto", "light", "dark"] = "auto"
    """``auto`` is as the customer's browser likes it."""
    side: Literal["right", "left"] = "right"
    language: Language | None = None
    """The widget's own words are in this one, whatever the page and the browser say."""
    texts: Annotated[Mapping[str, Texts], Field(max_length=30), AfterValidator(_by_language)] = Field(
        default_factory=dict
    )
    """By language, what the widget says instead of its own words, by their names."""


def looks_of(widget: Widget) -> Looks:
    """As they are kept; those that nobody can show (any more) are left out."""
    try:
        return Looks.model_validate(dict(widget.looks))
    except ValidationError:
        return Looks()
