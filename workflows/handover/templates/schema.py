"""The JSON Schema of a template file, for editors: every field may be left out."""

from typing import Any, cast

from workflows.handover.templates.template import Template

PER_CHANNEL = (
    ("wait", "time"),
    ("wait", "offer"),
    ("wait", "first_reply"),
    ("wait", "updates"),
    ("silence", "reminder"),
    ("silence", "end"),
    ("silence", "close"),
)
"""Where one time may stand for all channels."""
_WHOLE = ("Hours", "Detail", "Question")
"""Parts that no default completes."""


def template_schema() -> dict[str, Any]:
    """The schema of what ``read_template`` takes."""
    schema = Template.model_json_schema(mode="validation")
    parts = cast("dict[str, dict[str, Any]]", schema["$defs"])
    for name, part in [("Template", schema), *parts.items()]:
        if name not in _WHOLE:
            part.pop("required", None)
    span = parts["PerChannel"]["properties"]["webchat"]
    one_for_all = {key: value for key, value in span.items() if key != "title"}
    for place, field in PER_CHANNEL:
        holder = parts[_title_of(schema["properties"][place])]["properties"]
        choices = holder[field].get("anyOf", [{"$ref": "#/$defs/PerChannel"}])
        described = {"description": text} if (text := holder[field].get("description")) else {}
        holder[field] = {**described, "anyOf": [one_for_all, *choices]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _title_of(reference: dict[str, Any]) -> str:
    return str(reference["$ref"]).rpartition("/")[2]
