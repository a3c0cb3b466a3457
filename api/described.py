"""How the schema describes what no route says by itself: problems, and who may call."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.doorkeeper import CSRF_HEADER, SESSION_COOKIE, is_guarded, is_open
from api.errors import PROBLEM
from workflows.handover.template_schema import template_schema

_PROBLEM_REF = {"content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
PROBLEMS: Mapping[int | str, dict[str, Any]] = {
    422: {"description": "The body or a parameter cannot be taken; `errors` names the fields.", **_PROBLEM_REF},
    "default": {"description": "A problem (RFC 9457).", **_PROBLEM_REF},
}
"""For every route: what FastAPI would say of 422 by itself is not what we send."""

_PROBLEM_SCHEMA = {
    "title": "Problem",
    "description": "What went wrong, for people (`detail`) and for programs (`code`); some codes bring more fields.",
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {
                    "field": {"type": "string"},
                    "message": {"type": "string"},
                    "line": {"type": "integer", "description": "Of a template, where there is one."},
                },
            },
        },
    },
    "additionalProperties": True,
}
_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    "description": "Called again with the same key and body within 24 hours, it does nothing and answers the same.",
}
_SCHEMES = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token of a user or of the business (`hku_…`, `hkb_…`), or for `/v1/webchat` a visitor's.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": SESSION_COOKIE,
        "description": f"Made by `POST /v1/session`. Unsafe calls send `csrf_token` in `{CSRF_HEADER.title()}` too.",
    },
}


def described(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """The schema of the application, made when it is first asked for."""

    def make() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _complete(
                get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            )
        return app.openapi_schema

    return make


def _complete(schema: dict[str, Any]) -> dict[str, Any]:
    components = schema.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas["Problem"] = _PROBLEM_SCHEMA
    schemas.update(_template_file())
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    components["securitySchemes"] = _SCHEMES
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            if is_guarded(path) and not is_open(method.upper(), path):
                is_visitors = path.startswith("/v1/webchat/")
                takes_key = method != "get" and path.startswith("/v1/") and not is_visitors
                _describe_guarded(operation, is_visitors=is_visitors, takes_key=takes_key)
    return schema


def _describe_guarded(operation: dict[str, Any], *, is_visitors: bool, takes_key: bool) -> None:
    both: list[dict[str, list[str]]] = [{"token": []}, {"session": []}]
    operation["security"] = both[:1] if is_visitors else both
    if takes_key:
        operation.setdefault("parameters", []).append(_IDEMPOTENCY_KEY)


def _template_file() -> dict[str, Any]:
    """The schema of a template's file; its parts stand beside it under longer names."""
    text = json.dumps(template_schema()).replace("#/$defs/", "#/components/schemas/TemplateFile")
    schema = json.loads(text)
    parts = {f"TemplateFile{name}": part for name, part in schema.pop("$defs").items()}
    schema.pop("$schema")
    return {"TemplateFile": schema, **parts}
