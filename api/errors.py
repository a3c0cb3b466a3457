"""From our errors to HTTP: a table from class to status, and problem details (RFC 9457) around it."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Match, Route

from tools.contacts.editing.entry import Choice
from tools.errors import (
    AlreadyAccepted,
    Busy,
    ClaimedElsewhere,
    Conflict,
    ContactMerged,
    Expired,
    HandoverkitError,
    Invalid,
    LeaseLost,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Stale,
    TooMany,
    Unusable,
    ValueTaken,
    WrongKind,
    WrongState,
)
from workflows.handover.templates.file import TemplateRefused


class BadRequest(HandoverkitError):
    """This request cannot be understood."""

    code = "bad_request"


class TooSlow(HandoverkitError):
    """This body did not come to its end in time; send it again."""

    code = "too_slow"


class TooLarge(HandoverkitError):
    """This body is too large."""

    code = "too_large"


class WrongMediaType(HandoverkitError):
    """This route takes another kind of body."""

    code = "unsupported_media_type"


_STATUS: Mapping[type[HandoverkitError], int] = {
    BadRequest: 400,
    NotSignedIn: 401,
    NotAllowed: 403,
    NotFound: 404,
    TooSlow: 408,
    Conflict: 409,
    LeaseLost: 409,
    Stale: 412,
    TooLarge: 413,
    WrongMediaType: 415,
    WrongKind: 415,
    Invalid: 422,
    TooMany: 429,
    Busy: 503,
    Unusable: 503,
}
_HTTP_CODES = {404: "not_found", 405: "method_not_allowed"}

PROBLEM = "application/problem+json"


def status_of(refused: type[HandoverkitError]) -> int:
    """The status of the nearest class in the table; what stands in no row is our own fault."""
    return next((_STATUS[kind] for kind in refused.__mro__ if kind in _STATUS), 500)


def may_refuse(*kinds: type[HandoverkitError]) -> dict[int | str, dict[str, Any]]:
    """For ``responses`` of a route that refuses in ways which do not follow from what it declares otherwise."""
    return {status_of(kind): {"description": kind.__doc__} for kind in kinds}


def problem_of(error: HandoverkitError) -> Response:
    """An error of ours as an answer."""
    named = isinstance(error, Invalid | ValueTaken | ClaimedElsewhere) and error.field
    errors: list[dict[str, Any]] = [{"field": named, "message": str(error)}] if named else []
    if isinstance(error, TemplateRefused):
        errors = [{"field": one.field, "message": one.message, "line": one.line} for one in error.problems]
    return _problem(
        status_of(type(error)),
        code=error.code,
        detail=str(error),
        errors=errors,
        more=_more(error),
        headers=_headers(error),
    )


def handle_errors(app: FastAPI, routes: Sequence[Route]) -> None:
    """Everything that goes wrong is answered as a problem; ``routes`` are all there are."""

    @app.exception_handler(HandoverkitError)
    async def ours(request: Request, error: HandoverkitError) -> Response:
        return problem_of(error)

    @app.exception_handler(RequestValidationError)
    async def refused(request: Request, error: RequestValidationError) -> Response:
        # Never the value that was sent: it may be a password, and it may hold what cannot be written as JSON.
        errors = [{"field": _field(each, error.body), "message": each["msg"]} for each in error.errors()]
        detail = "; ".join(
            f"{each['field']}: {each['message']}" if each["field"] else each["message"] for each in errors
        )
        return _problem(422, code="invalid", detail=detail, errors=errors)

    @app.exception_handler(HTTPException)
    async def routing(request: Request, error: HTTPException) -> Response:
        code = _HTTP_CODES.get(error.status_code, "bad_request")
        headers = dict(error.headers or {})
        if error.status_code == 405:
            # Starlette names the methods of the first route alone, and several may have the path.
            headers["Allow"] = ", ".join(_methods_at(request, routes))
        return _problem(error.status_code, code=code, detail=str(error.detail), headers=headers)

    @app.exception_handler(Exception)
    async def unforeseen(request: Request, error: Exception) -> Response:
        return _problem(500, code="internal", detail="Something went wrong on our side; it is logged.")


def _methods_at(request: Request, routes: Iterable[Route]) -> list[str]:
    there = [route for route in routes if route.matches(request.scope)[0] is not Match.NONE]
    # ``/v1/contacts/export.csv`` is not also a contact of that name.
    path = min((route.path for route in there), key=lambda path: path.count("{"))
    return sorted({method for route in there if route.path == path for method in route.methods or ()})


def _more(error: HandoverkitError) -> dict[str, Any]:
    match error:
        case ValueTaken():
            return {"value": error.value, "holder_id": error.holder_id, "offers": error.offers}
        case ClaimedElsewhere():
            return {"value": error.value, "holder_ids": error.holder_ids, "choices": list(Choice)}
        case Stale():
            return {"version": error.version}
        case AlreadyAccepted():
            return {"state": error.state, "accepted_by": {"id": error.by_id, "name": error.by_name}}
        case ContactMerged():
            return {"state": error.state, "merged_into_id": error.merged_into_id}
        case Expired():
            return {"ended_at": error.at.isoformat().replace("+00:00", "Z")}
        case WrongState():
            return {"state": error.state, "instead": error.instead}
        case _:
            return {}


def _headers(error: HandoverkitError) -> dict[str, str]:
    match error:
        case TooMany():
            return {"Retry-After": str(max(1, math.ceil(error.retry_after)))}
        case Busy():
            return {"Retry-After": "1"}
        case Stale():
            return {"ETag": f'"{error.version}"'}
        case NotSignedIn():
            return {"WWW-Authenticate": "Bearer"}
        case TooLarge() | WrongMediaType():
            # The body was not read, so nothing more can come over this connection.
            return {"Connection": "close"}
        case _:
            return {}


def _field(refused: Mapping[str, Any], body: Any) -> str:
    """``text`` of ``("body", "text")``: where it stands is known to whoever sent it."""
    place: Sequence[int | str] = refused["loc"]
    if place[:1] == ("body",):
        return ".".join(map(str, _as_sent(place[1:], body, is_missing=refused["type"] == "missing")))
    named = place[1:] if place and place[0] in ("query", "path", "header", "cookie") else place
    return ".".join(str(part) for part in named if not (len(named) == 1 and isinstance(part, int)))


def _as_sent(place: Sequence[int | str], body: Any, *, is_missing: bool) -> Iterator[int | str]:
    """Without the names of our own types, which stand in a place wherever a value may be of several."""
    inside = body
    for number, part in enumerate(place, start=1):
        if _holds(inside, part):
            inside = inside[part]
        elif not (is_missing and number == len(place)):
            continue
        yield part


def _holds(inside: Any, part: int | str) -> bool:
    if isinstance(inside, list):
        return isinstance(part, int) and part < len(inside)
    return isinstance(inside, Mapping) and part in inside


def _problem(
    status: int,
    *,
    code: str,
    detail: str,
    errors: Sequence[Mapping[str, Any]] = (),
    more: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    body = {
        "type": f"urn:handoverkit:problem:{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "code": code,
        "detail": detail,
        "errors": list(errors),
        **(more or {}),
    }
    return JSONResponse(body, status_code=status, headers=dict(headers or {}), media_type=PROBLEM)
