"""The OpenAPI document, as the table is held against it."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from api.app import bare_app

Operation = Mapping[str, Any]


@cache
def schema() -> Mapping[str, Any]:
    """The whole of it."""
    return bare_app().openapi()


@cache
def documented() -> dict[tuple[str, str], Operation]:
    """All routes."""
    return {
        (method.upper(), path): operation
        for path, operations in schema()["paths"].items()
        for method, operation in operations.items()
    }


def status_of(operation: Operation) -> int:
    """The status of those who may."""
    return int(next(code for code in operation["responses"] if code.startswith("2")))


def body_of(operation: Operation) -> Mapping[str, Any]:
    """The schema of what it takes; empty when it takes nothing."""
    given = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    named: Mapping[str, Any] = schema()["components"]["schemas"].get(given.get("$ref", "").rpartition("/")[2], {})
    return named


def free_parameters(operation: Operation) -> Iterator[str]:
    """The query parameters into which any text may be put."""
    for parameter in operation.get("parameters", ()):
        given = parameter["schema"]
        kinds = [given, *given.get("anyOf", ())]
        if parameter["in"] == "query" and any(
            each.get("type") == "string" and "format" not in each for each in kinds
        ):
            yield str(parameter["name"])
