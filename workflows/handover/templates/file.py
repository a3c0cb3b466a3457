"""Templates as text: read, laid over the default, checked; what is wrong is named by file, line and field."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from tools.errors import Invalid
from workflows.handover.templates.problems import Problem, problems_in, text_problems
from workflows.handover.templates.safe_yaml import UnsafeYaml, read_yaml
from workflows.handover.templates.schema import PER_CHANNEL
from workflows.handover.templates.template import Template

_CHANNELS = ("webchat", "whatsapp", "sms", "email")


class TemplateRefused(Invalid):
    """This template cannot be used."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        """Says each problem on a line of its own."""
        self.file = file
        self.problems = problems
        super().__init__("\n".join(f"{file}, {one}" for one in problems), field=problems[0].field)


@cache
def default_template() -> Template:
    """The template everybody begins with."""
    return Template.model_validate(_default_values())


@cache
def default_text() -> str:
    """The same as it is written, with its comments."""
    return Path(__file__).with_name("default.yaml").read_text(encoding="utf-8")


def load_template(path: Path | str) -> Template:
    """Reads a template from a file."""
    return read_template(text_of(path), file=str(path))


def text_of(path: Path | str) -> str:
    """What stands in a template's file."""
    path = Path(path)
    try:
        raw = path.read_bytes()
    except OSError as missing:
        raise TemplateRefused(str(path), [Problem(1, "", f"cannot be read: {missing.strerror}")]) from missing
    return decoded(raw, file=str(path))


def decoded(raw: bytes, *, file: str = "template") -> str:
    """The bytes of a template as text."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as other:
        line = raw[: other.start].count(b"\n") + 1
        raise TemplateRefused(file, [Problem(line, "", "is not written in UTF-8")]) from other


def read_template(text: str, *, file: str = "template", name: str | None = None) -> Template:
    """Reads a template from YAML or JSON; what it does not say is taken from the default.

    ``name`` is what it is called if it does not say so itself.
    """
    try:
        document = read_yaml(text)
    except UnsafeYaml as refused:
        raise TemplateRefused(file, [Problem(refused.line, "", str(refused))]) from refused
    if not isinstance(document.value, dict):
        raise TemplateRefused(file, [Problem(1, "", "begin with fields, like  name: my-template")])
    if unstorable := text_problems(document.value, document):
        raise TemplateRefused(file, unstorable)
    try:
        under = _default_values() if name is None else {**_default_values(), "name": name}
        return Template.model_validate(_laid_over(under, _channels_spelt_out(document.value)))
    except ValidationError as refused:
        raise TemplateRefused(file, problems_in(refused, document)) from refused


def refuse_at(text: str, wrong: Mapping[Sequence[str], str], *, file: str = "template") -> None:
    """Raises ``TemplateRefused`` for what only its surroundings show to be wrong: messages by their places."""
    if not wrong:
        return
    document = read_yaml(text)
    problems = [Problem(document.line_of(tuple(place)), ".".join(place), said) for place, said in wrong.items()]
    raise TemplateRefused(file, sorted(problems, key=lambda one: one.line))


def shape_of(template: Template) -> str:
    """All that a template says, its defaults written out: what a running handover stays on."""
    return json.dumps(template.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def template_of(shape: str) -> Template:
    """The template again; what an older version had no field for is as the default has it."""
    return Template.model_validate(_laid_over(_default_values(), json.loads(shape)))


@cache
def _default_values() -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", read_yaml(default_text()).value)


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
    for part, field in PER_CHANNEL:
        holder: Any = values.get(part)
        if isinstance(holder, dict) and isinstance(holder.get(field), str | int | float):
            holder[field] = dict.fromkeys(_CHANNELS, holder[field])
    return values
