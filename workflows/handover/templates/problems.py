"""What is wrong in a template, said so that whoever wrote it can mend it: line, field, and what may stand there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from workflows.handover.templates.asking import TAGS, Detail, Question
from workflows.handover.templates.safe_yaml import Document
from workflows.handover.templates.template import Template

_SENTENCES = {
    "bool_parsing": "write true or false",
    "bool_type": "write true or false",
    "int_parsing": "write a whole number",
    "int_type": "write a whole number",
    "int_from_float": "write a whole number",
    "string_type": "write a text, in quotes where it looks like something else",
    "string_too_short": "write something here, or leave the field out",
    "tuple_type": "write a list, like [one, two]",
    "dict_type": "write fields below each other, each with a colon",
    "model_type": "write fields below each other, each with a colon",
    "model_attributes_type": "write fields below each other, each with a colon",
    "missing": "is missing",
    "date_from_datetime_parsing": "write a day like 2026-12-24",
    "date_parsing": "write a day like 2026-12-24",
    "date_type": "write a day like 2026-12-24",
    "time_parsing": "write hours like 09:00-17:30",
    "time_type": "write hours like 09:00-17:30",
    "too_short": "write at least one",
}
Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in a template."""

    line: int
    field: str
    message: str

    def __str__(self) -> str:
        """With its line."""
        return (
            f"line {self.line}: {self.field}: {self.message}" if self.field else f"line {self.line}: {self.message}"
        )


def problems_in(refused: ValidationError, document: Document) -> list[Problem]:
    """In the order of the file, each place once."""
    found: dict[tuple[int, str], Problem] = {}
    for error in refused.errors(include_url=False):
        problem = _problem(error, document)
        found.setdefault((problem.line, problem.field), problem)
    return sorted(found.values(), key=lambda one: one.line)


def _problem(error: ErrorDetails, document: Document) -> Problem:
    place = _as_written(error.get("ctx", {}).get("place") or _place(error), document)
    return Problem(document.line_of(place), ".".join(str(part) for part in place), _message(error, place))


def _place(error: ErrorDetails) -> Place:
    """Without what only pydantic knows: which of two kinds an entry was taken for, and that a key is meant."""
    place = tuple(part for part in error["loc"] if part != "[key]")
    in_entry = place[:2] == ("ask", "details") and len(place) > 3 and place[3] in TAGS
    return (*place[:3], *place[4:]) if in_entry else place


def _as_written(place: Place, document: Document) -> Place:
    """Where one value stands for a list of one, or for a pair, it has no number."""
    written: list[str | int] = []
    value: Any = document.value
    for part in place:
        if isinstance(part, int) and value is not None and not isinstance(value, list):
            continue
        written.append(part)
        value = _inside(value, part)
    return tuple(written)


def _inside(value: Any, part: str | int) -> Any:
    if isinstance(value, Mapping):
        return value.get(part)
    return value[part] if isinstance(value, list) and isinstance(part, int) and part < len(value) else None


def _message(error: ErrorDetails, place: Place) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return _no_such_field(str(place[-1]), _fields_at(place[:-1]))
    if kind in ("enum", "literal_error"):
        return f"write one of {_choices(str(context['expected']))}"
    if kind in ("greater_than_equal", "less_than_equal"):
        word = "at least" if kind == "greater_than_equal" else "at most"
        return f"write {word} {context['ge' if kind == 'greater_than_equal' else 'le']}"
    if kind == "string_too_long":
        return f"write at most {context['max_length']} characters"
    if kind in _SENTENCES:
        return _SENTENCES[kind]
    return error["msg"].removeprefix("Value error, ")


def _no_such_field(name: str, allowed: list[str]) -> str:
    near = get_close_matches(name, allowed, n=1)
    meant = f"; did you mean {near[0]}? Allowed" if near else "; allowed"
    return f"there is no such field{meant} are {', '.join(allowed)}"


def _choices(expected: str) -> str:
    """``'a', 'b' or 'c'`` as it is written in a template."""
    return expected.replace("'", "").replace(" or ", ", ")


def _fields_at(place: Place) -> list[str]:
    """What may stand at a place; of an entry of what is asked, both kinds."""
    if place[:2] == ("ask", "details"):
        return sorted({*Detail.model_fields, *Question.model_fields})
    model: type[BaseModel] = Template
    for part in place:
        found = model.model_fields.get(str(part))
        model = next(_models_in(found.annotation), model) if found else model
    return sorted(model.model_fields)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)


def text_problems(values: Mapping[str, Any], document: Document) -> list[Problem]:
    """Text that no database keeps."""
    return list(_unstorable(values, (), document))


def _unstorable(value: Any, place: Place, document: Document) -> Iterator[Problem]:
    if isinstance(value, str) and ("\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value)):
        yield Problem(document.line_of(place), ".".join(map(str, place)), "holds a character that no text may hold")
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _unstorable(key, (*place, key), document)
            yield from _unstorable(inner, (*place, key), document)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _unstorable(inner, (*place, number), document)
