"""How the schema describes what no route says by itself: problems, repeated calls, and who may call."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.routing import Route

from api.answers import is_change, refusals_of, shared_refusals
from api.gates.doorkeeper import CSRF_HEADER, SESSION_COOKIE, VISITORS, is_guarded, is_open
from workflows.handover.templates.schema import template_schema

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
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]+$"},
    "description": "Called again with the same key and body within 24 hours, it does nothing and answers the same.",
}
_REPLAYED = {
    "description": "The call was made before by this Idempotency-Key; this is what it was answered.",
    "schema": {"const": "true"},
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


def described(app: FastAPI, routes: Sequence[Route]) -> Callable[[], dict[str, Any]]:
    """The schema of the application, whose routes these are, made when it is first asked for."""

    def make() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _complete(
                get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes),
                [route for route in routes if isinstance(route, APIRoute)],
            )
        return app.openapi_schema

    return make


def _complete(schema: dict[str, Any], routes: Sequence[APIRoute]) -> dict[str, Any]:
    components = schema.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas["Problem"] = _PROBLEM_SCHEMA
    schemas.update(_template_file())
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    components["responses"] = shared_refusals()
    components["securitySchemes"] = _SCHEMES
    for route in routes:
        for method in (route.methods or ()) if route.include_in_schema else ():
            operation = schema["paths"][route.path_format][method.lower()]
            # FastAPI would say of 422 what we do not send.
            own = {status: each for status, each in operation["responses"].items() if int(status) < 400}
            operation["responses"] = own | refusals_of(route, method) | _said_in_full(route, operation)
            if is_guarded(route.path_format):
                operation.setdefault("security", _security(method, route.path_format))
            if is_change(route):
                _describe_repeating(operation, own)
    return schema


def _said_in_full(route: APIRoute, operation: dict[str, Any]) -> dict[str, Any]:
    """Refusals that a route describes by itself, because they are no problems alone."""
    said = {str(status) for status, each in route.responses.items() if "content" in each}
    return {status: each for status, each in operation["responses"].items() if status >= "4" and status in said}


def _security(method: str, path: str) -> list[dict[str, list[str]]]:
    if is_open(method, path):
        return [{}]
    by_token: list[dict[str, list[str]]] = [{"token": []}]
    return by_token if path.startswith(VISITORS) else [*by_token, {"session": []}]


def _describe_repeating(operation: dict[str, Any], own: dict[str, Any]) -> None:
    operation.setdefault("parameters", []).append(_IDEMPOTENCY_KEY)
    for answer in own.values():
        answer.setdefault("headers", {})["Idempotent-Replayed"] = _REPLAYED


def _template_file() -> dict[str, Any]:
    """The schema of a template's file; its parts stand beside it under longer names."""
    text = json.dumps(template_schema()).replace("#/$defs/", "#/components/schemas/TemplateFile")
    schema = json.loads(text)
    parts = {f"TemplateFile{name}": part for name, part in schema.pop("$defs").items()}
    schema.pop("$schema")
    return {"TemplateFile": schema, **parts}
