"""Templates as text: read, laid over the default, checked; what is wrong is named by file, line and field."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from tools.errors import Invalid
from workflows.handover.safe_yaml import Document, UnsafeYaml, read_yaml
from workflows.handover.template import Template

_PER_CHANNEL = (("wait",), ("offer",), ("first_reply",), ("silence", "reminder"), ("silence", "end"))
_CHANNELS = ("webchat", "whatsapp", "sms", "email")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in a template."""

    line: int
    field: str
    message: str


class TemplateRefused(Invalid):
    """This template cannot be used."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        """Says each problem on a line of its own."""
        self.file = file
        self.problems = problems
        lines = [
            f"{file}, line {one.line}: {one.field}: {one.message}"
            if one.field
            else f"{file}, line {one.line}: {one.message}"
            for one in problems
        ]
        super().__init__("\n".join(lines), field=problems[0].field)


@cache
def default_template() -> Template:
    """The template everybody begins with."""
    return Template.model_validate(_default_values())


def load_template(path: Path | str) -> Template:
    """Reads a template from a file."""
    path = Path(path)
    try:
        raw = path.read_bytes()
    except OSError as missing:
        raise TemplateRefused(str(path), [Problem(1, "", f"cannot be read: {missing.strerror}")]) from missing
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as other:
        line = raw[: other.start].count(b"\n") + 1
        raise TemplateRefused(str(path), [Problem(line, "", "is not written in UTF-8")]) from other
    return read_template(text, file=str(path))


def read_template(text: str, *, file: str = "template") -> Template:
    """Reads a template from YAML or JSON; what it does not say is taken from the default."""
    try:
        document = read_yaml(text)
    except UnsafeYaml as refused:
        raise TemplateRefused(file, [Problem(refused.line, "", str(refused))]) from refused
    if not isinstance(document.value, dict):
        raise TemplateRefused(file, [Problem(1, "", "begin with fields, like  name: my-template")])
    try:
        return Template.model_validate(_laid_over(_default_values(), _channels_spelt_out(document.value)))
    except ValidationError as refused:
        problems = [_problem(error, document) for error in refused.errors(include_url=False)]
        raise TemplateRefused(file, sorted(problems, key=lambda one: one.line)) from refused


def template_schema() -> dict[str, Any]:
    """The JSON Schema of a template file: every field may be left out."""
    schema = Template.model_json_schema(mode="validation")
    for part in (schema, *cast("dict[str, dict[str, Any]]", schema.get("$defs", {})).values()):
        if part.get("title") != "Hours":
            part.pop("required", None)
    per_channel = {"$ref": "#/$defs/PerChannel"}
    span = schema["$defs"]["PerChannel"]["properties"]["webchat"]
    for path in _PER_CHANNEL:
        holder = schema if len(path) == 1 else schema["$defs"]["Silence"]
        holder["properties"][path[-1]] = {"anyOf": [{**span, "title": "All channels"}, per_channel]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


@cache
def _default_values() -> Mapping[str, Any]:
    text = Path(__file__).with_name("default.yaml").read_text(encoding="utf-8")
    return cast("Mapping[str, Any]", read_yaml(text).value)


def _laid_over(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        if isinstance(value, dict) and isinstance(below, Mapping):
            merged[key] = _laid_over(below, value)
        else:
            merged[key] = value
    return merged


def _channels_spelt_out(values: dict[str, Any]) -> dict[str, Any]:
    """One time for all channels becomes one for each."""
    for path in _PER_CHANNEL:
        holder: Any = values if len(path) == 1 else values.get(path[0])
        if isinstance(holder, dict) and isinstance(holder.get(path[-1]), str | int | float):
            holder[path[-1]] = dict.fromkeys(_CHANNELS, holder[path[-1]])
    return values


def _problem(error: ErrorDetails, document: Document) -> Problem:
    place = error.get("ctx", {}).get("place") or tuple(part for part in error["loc"] if part != "[key]")
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        message = f"there is no such field; allowed are {', '.join(_fields_at(place[:-1]))}"
    elif error["type"] == "missing":
        message = "is missing"
    return Problem(document.line_of(place), ".".join(str(part) for part in place), message)


def _fields_at(place: tuple[str | int, ...]) -> list[str]:
    model: type[BaseModel] = Template
    for part in place:
        found = model.model_fields.get(str(part))
        kinds = [found.annotation, *get_args(found.annotation)] if found else []
        inner = next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)
        model = inner or model
    return sorted(model.model_fields)
