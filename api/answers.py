"""How an operation may refuse, read from what its route declares, and how the document shows refusals."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api import errors as of_http
from api.doing import Do
from api.errors import PROBLEM, BadRequest, TooLarge, WrongMediaType, status_of
from api.eyes import Look
from api.gates.cross_origin import FromPage
from api.gates.doorkeeper import is_guarded, is_open
from api.gates.refusals import Enter
from tools import errors as of_the_tools
from tools.errors import (
    Busy,
    Conflict,
    HandoverkitError,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Stale,
    TooMany,
)

Kind = type[HandoverkitError]

_BY_DEPENDENCY: Mapping[Callable[..., Any], tuple[Kind, ...]] = {
    get_args(asked_for)[1].dependency: kinds
    for asked_for, kinds in (
        # Whatever changes something may meet a state or an owner that stands in its way.
        (Do, (Conflict, Invalid)),
        (Look, (NotAllowed,)),
        (Enter, (TooMany,)),
        (FromPage, (NotAllowed,)),
    )
}
_SHOWN: tuple[Kind, ...] = (
    BadRequest,
    NotSignedIn,
    NotAllowed,
    NotFound,
    Conflict,
    Stale,
    TooLarge,
    WrongMediaType,
    Invalid,
    TooMany,
    Busy,
)
"""One for each status; the document names it so."""
_SECONDS = {"description": "Come back after so many seconds.", "schema": {"type": "integer", "minimum": 1}}
_HEADERS: Mapping[Kind, Mapping[str, Any]] = {
    NotSignedIn: {"WWW-Authenticate": {"schema": {"const": "Bearer"}, "required": True}},
    Stale: {"ETag": {"description": "Of what there is now.", "schema": {"type": "string"}, "required": True}},
    TooMany: {"Retry-After": {**_SECONDS, "required": True}},
    Busy: {"Retry-After": _SECONDS},
}
_ALWAYS_THERE = "/healthz"


def refusals_of(route: APIRoute, method: str) -> dict[str, Any]:
    """Responses by status, each a reference to a shared one: what follows from the route, and what it adds itself."""
    declared = {int(status) for status in route.responses if int(status) in _NAMES}
    statuses = declared | {status_of(kind) for kind in _kinds_of(route, method, route.path_format)}
    return {str(status): {"$ref": f"#/components/responses/{_NAMES[status]}"} for status in sorted(statuses)}


def shared_refusals() -> dict[str, Any]:
    """What ``refusals_of`` refers to."""
    return {kind.__name__: _response(kind) for kind in _SHOWN}


def _kinds_of(route: APIRoute, method: str, path: str) -> Iterator[Kind]:
    if path != _ALWAYS_THERE:
        # The database does not take the work in time, or the service is starting.
        yield Busy
    if is_guarded(path):
        # A token or a NUL in the address.
        yield from (BadRequest, Invalid)
        if not is_open(method, path):
            yield from (NotSignedIn, NotAllowed)
    if takes_body(route):
        yield from (BadRequest, TooLarge, WrongMediaType, Invalid)
        if not is_open(method, path):
            # It may name what is not there, or not to be seen.
            yield NotFound
    for dependant in _all_of(route.dependant):
        yield from _BY_DEPENDENCY.get(dependant.call, ()) if dependant.call is not None else ()
        if dependant.path_params:
            yield NotFound
        if dependant.query_params or dependant.header_params:
            yield Invalid
        if any(each.alias.lower() == "if-match" for each in dependant.header_params):
            yield Stale


def takes_body(route: APIRoute) -> bool:
    """Whether a body is asked for, read by FastAPI or by the route itself."""
    return route.body_field is not None or "requestBody" in (route.openapi_extra or {})


def is_change(route: APIRoute) -> bool:
    """Whether the route runs its change by ``Do``, which is what takes an Idempotency-Key."""
    changes = get_args(Do)[1].dependency
    return any(each.call is changes for each in _all_of(route.dependant))


def _all_of(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for each in dependant.dependencies:
        yield from _all_of(each)


def _response(kind: Kind) -> dict[str, Any]:
    status = status_of(kind)
    codes = sorted(
        each.code
        for module in (of_the_tools, of_http)
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, HandoverkitError) and status_of(each) == status
    )
    sentence = (kind.__doc__ or "").split("\n", 1)[0]
    schema = {"allOf": [{"$ref": "#/components/schemas/Problem"}, {"properties": {"status": {"const": status}}}]}
    shown: dict[str, Any] = {
        "description": f"{sentence} `code`: {', '.join(f'`{each}`' for each in dict.fromkeys(codes))}.",
        "content": {PROBLEM: {"schema": schema}},
    }
    if kind in _HEADERS:
        shown["headers"] = dict(_HEADERS[kind])
    return shown


_NAMES: Mapping[int, str] = {status_of(kind): kind.__name__ for kind in _SHOWN}
