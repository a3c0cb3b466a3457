"""``python -m tests.workflows.templates.field_table`` writes the table of all fields into ``docs/templates.md``."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from tests.workflows.template_fields import asking, hours, keeping, languages, reading, telling, texts, waiting
from tests.workflows.template_fields.exercise import EXERCISES, models_in
from workflows.handover.templates.file import default_template
from workflows.handover.templates.safe_yaml import read_yaml
from workflows.handover.templates.template import Template
from workflows.handover.templates.values import PerChannel

PAGE = Path(__file__).parents[3] / "docs" / "templates.md"
BEGIN, END = "<!-- fields: begin -->", "<!-- fields: end -->"
REGISTERED = (asking, hours, keeping, languages, reading, telling, texts, waiting)
"""Their exercises are the examples: each is played by a test, which fails where the field is ignored."""
_GIVEN = "must be given"


def table() -> str:
    """As it stands on the page."""
    lines = ["| field | meaning | default | example |", "|---|---|---|---|"]
    for name, field, default in _fields():
        cells = (f"`{name}`", _cell(field.description or ""), _default(default), _example(name))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _fields() -> Iterator[tuple[str, FieldInfo, Any]]:
    """Each once: what two parts of a list have in common is one field."""
    seen: set[str] = set()
    for name, field, default in rows(Template, default_template().model_dump(mode="json")):
        if name not in seen:
            yield name, field, default
        seen.add(name)


def rows(model: type[BaseModel], default: Any, prefix: str = "") -> Iterator[tuple[str, FieldInfo, Any]]:
    """All fields that hold no further ones, with their defaults; one time for each channel is one field."""
    for name, field in model.model_fields.items():
        own = default.get(name) if isinstance(default, dict) else _own_default(field)
        parts = [part for part in models_in(field.annotation) if part is not PerChannel]
        if not parts:
            yield f"{prefix}{name}", field, own
        for part in parts:
            # What stands in a list has no default of the template's.
            yield from rows(part, own if isinstance(own, dict) else None, f"{prefix}{name}.")


def on_page(page: str) -> str:
    """The table that the page has."""
    return page.partition(BEGIN)[2].partition(END)[0].strip()


def _own_default(field: FieldInfo) -> Any:
    value = field.get_default(call_default_factory=True, validated_data={})
    return _GIVEN if value is PydanticUndefined else value


def _default(value: Any) -> str:
    if value == _GIVEN:
        return _GIVEN
    if isinstance(value, dict) and set(value) == set(PerChannel.model_fields):
        times = [f"{time} on {channel}" for channel, time in value.items()]
        return ", ".join(times) if len(set(value.values())) > 1 else f"{value['webchat']}"
    if isinstance(value, dict) and value:
        return f"those of {', '.join(value)}"
    if value in (None, (), [], {}, ""):
        return "nothing"
    if isinstance(value, list):
        return f"`[{', '.join(map(str, value))}]`"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _example(name: str) -> str:
    own = [
        each.template.strip()
        for each in EXERCISES
        if any(field == name or field.startswith(f"{name}.") for field in each.fields)
    ]
    own = own or [each for each in (texts.EXAMPLE,) if name == "messages"]
    shortest = min(own, key=len)
    if "\n" in shortest:
        shortest = yaml.safe_dump(read_yaml(shortest).value, default_flow_style=True, width=1000, sort_keys=False)
        shortest = shortest.strip().removeprefix("{").removesuffix("}")
    return f"`{_cell(shortest)}`"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("``", "`").replace("|", "\\|")


if __name__ == "__main__":
    written = PAGE.read_text(encoding="utf-8")
    before, after = written.partition(BEGIN)[0], written.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n{table()}\n{END}{after}", encoding="utf-8")
