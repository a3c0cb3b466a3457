"""From a service's problem documents to our errors: the way back of what the service made of them."""

import json
from collections.abc import Mapping
from typing import Any

import httpx

from tools.errors import (
    AlreadyAccepted,
    Busy,
    Conflict,
    HandoverkitError,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    TooMany,
    Unreachable,
    Unusable,
    ValueTaken,
    WrongState,
)

_PROBLEM = "application/problem+json"
_BY_STATUS: Mapping[int, type[HandoverkitError]] = {
    401: NotSignedIn,
    403: NotAllowed,
    404: NotFound,
    409: Conflict,
}
"""For codes that bring nothing of their own."""


def problem_in(response: httpx.Response) -> HandoverkitError | None:
    """What went wrong, as the error it was over there; nothing for an answer. The body has to be read already."""
    if response.is_success:
        return None
    if response.status_code >= 500 and response.status_code != 501:
        told = _document(response)
        return Busy() if told.get("code") == Busy.code else Unreachable(_said(response, told))
    if response.headers.get("content-type", "").partition(";")[0] != _PROBLEM:
        message = f"{response.url.copy_with(query=None)} answered {response.status_code}, and not as a Handoverkit "
        return Unusable(message + "service does. Is the address right?")
    return _error_of(response, _document(response))


def _error_of(response: httpx.Response, problem: Mapping[str, Any]) -> HandoverkitError:
    detail = _said(response, problem)
    match problem:
        case {"code": AlreadyAccepted.code, "accepted_by": {"id": by_id, "name": by_name}}:
            return AlreadyAccepted(by_id=str(by_id), by_name=str(by_name), state=str(problem.get("state", "")))
        case {"code": WrongState.code, "state": state}:
            return WrongState(detail, state=str(state), instead=problem.get("instead"))
        case {"code": ValueTaken.code, "value": value}:
            return ValueTaken(detail, value=str(value), holder_id=problem.get("holder_id"))
        case {"errors": [{"field": str(field)}, *_]}:
            return Invalid(detail, field=field)
        case {"status": 422}:
            return Invalid(detail)
        case {"status": 429}:
            return TooMany(detail, retry_after=_retry_after(response))
        case _:
            return _BY_STATUS.get(response.status_code, HandoverkitError)(detail)


def _document(response: httpx.Response) -> Mapping[str, Any]:
    try:
        told = response.json()
    except json.JSONDecodeError:
        return {}
    return told if isinstance(told, dict) else {}


def _said(response: httpx.Response, problem: Mapping[str, Any]) -> str:
    return str(problem.get("detail") or f"The service answered {response.status_code}.")


def _retry_after(response: httpx.Response) -> float:
    given = response.headers.get("retry-after", "")
    return float(given) if given.isdecimal() else 1.0
