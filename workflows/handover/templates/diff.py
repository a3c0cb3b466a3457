"""What differs between two templates, field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workflows.handover.templates.template import Template


@dataclass(frozen=True)
class Changed:
    """One field that differs; nothing stands where a template does not say anything."""

    field: str
    before: Any
    after: Any


def template_diff(before: Template, after: Template) -> list[Changed]:
    """By the dotted names of the fields, in alphabetical order."""
    one = dict(_leaves(before.model_dump(mode="json"), ""))
    other = dict(_leaves(after.model_dump(mode="json"), ""))
    names = sorted({*one, *other})
    return [Changed(name, one.get(name), other.get(name)) for name in names if one.get(name) != other.get(name)]


def _leaves(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _leaves(inner, f"{place}.{key}" if place else key)
    else:
        yield place, value
