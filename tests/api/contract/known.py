"""Values that only the service can have given: put into a generated call, so that it reaches more than a 404."""

from collections.abc import Container, Mapping
from functools import cache
from typing import Any

from schemathesis import Case
from schemathesis.core.parameters import ParameterLocation

from tests.api.visibility.table import ROWS
from tests.api.visibility.world import World

_ALSO = {
    "survivor_id": "contact_id",
    "absorbed_ids": "second_id",
    "contact_ids": "contact_id",
    "ids": "contact_id",
    "assignee_id": "chosen_id",
    "member_ids": "chosen_id",
    "tags": "tag",
    "template": "template",
}
"""Names of fields, and what the world calls that."""


@cache
def _names_in(path: str) -> Mapping[str, str]:
    """What stands for each part of a path, as the table of visibility has it."""
    return next((row.fill for row in ROWS if row.path == path), {})


def put_known(case: Case[Any], world: World, number: int, *, but: Container[str | None] = ()) -> None:
    """Where a part of the call is valid; what is wrong on purpose stays. Each eighth call has only inventions.

    ``but`` names what an earlier call has given.
    """
    if number % 8 == 7:
        return
    if _is_valid(case, ParameterLocation.PATH):
        names = _names_in(case.operation.path)
        for name in case.path_parameters:
            known = world.hidden.get(names.get(name, name))
            if known is not None and name not in but:
                case.path_parameters[name] = known
    if _is_valid(case, ParameterLocation.QUERY):
        case.query.pop("cursor", None)
    if case.headers.get("Idempotency-Key") is not None and _is_valid(case, ParameterLocation.HEADER):
        case.headers["Idempotency-Key"] = f"call-{number:020d}"
    if isinstance(case.body, dict) and _is_valid(case, ParameterLocation.BODY):
        filled = _filled(case.body, world)
        case.body = {name: value if name in but else filled[name] for name, value in case.body.items()}


def _is_valid(case: Case[Any], location: ParameterLocation) -> bool:
    part = case.meta.components.get(location) if case.meta is not None else None
    return part is None or not part.mode.is_negative


def _filled(body: Mapping[str, Any], world: World) -> dict[str, Any]:
    def known(name: str, given: Any) -> Any:
        value = world.hidden.get(_ALSO.get(name, name if name.endswith("_id") else ""))
        if value is None:
            return given
        if isinstance(given, list) and given:
            return [value]
        return value if isinstance(given, str) else given

    return {name: known(name, given) for name, given in body.items()}
