"""The contact and handover tools for assistants that speak the Model Context Protocol."""

import asyncio
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, cast

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.asking import Here, Reading
from api.errors import PROBLEM
from api.parts import Parts
from tools.errors import Invalid, NotAllowed
from tools.ids import UserId
from tools.module_path import here
from tools.team.rights import acting_user, may_do
from tools.toolbox.staff_act import StaffAct
from tools.toolbox.staff_context import StaffContext, acting_user_of
from tools.toolbox.staff_tools import STAFF_ACTS

if TYPE_CHECKING:
    from api.mcp_server import Answering

router = APIRouter(tags=["assistants"])

_JSON_RPC: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A JSON-RPC answer. What a tool refuses stands in it, in words.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    },
    202: {"description": "A notification was taken; there is nothing to say."},
    400: {
        "description": "No message of the protocol (a JSON-RPC error), or a token in the address (a problem).",
        "content": {
            "application/json": {"schema": {"type": "object"}},
            PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}},
        },
    },
    406: {
        "description": "The caller does not accept JSON.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    },
}
_MESSAGE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["jsonrpc", "method"],
                    "properties": {
                        "jsonrpc": {"const": "2.0"},
                        "id": {"type": ["integer", "string"]},
                        "method": {"type": "string"},
                        "params": {"type": "object"},
                    },
                }
            }
        },
    }
}
ForUser = Annotated[
    str | None,
    Query(max_length=100, description="In whose name, for a token of the business."),
]


@router.post("/mcp", response_class=Response, responses=_JSON_RPC, openapi_extra=_MESSAGE)
async def speak_mcp(request: Request, parts: Here, caller: Reading, user_id: ForUser = None) -> Response:
    """Streamable HTTP without sessions: each call is one JSON-RPC message, answered as JSON. `tools/list` names what
    the user may do, `tools/call` does it with that user's rights.
    """
    _refuse_other_pages(request, parts)
    body = await request.body()
    if not body:
        raise Invalid("Send a message of the protocol.")
    context = StaffContext(
        parts.toolkit,
        parts.live.limits,
        caller.business_id,
        acting_user(caller, None if user_id is None else UserId(user_id)),
        caller.scopes,
        caller.token_id,
    )
    acts = await _allowed(context)
    # Imported with the first call: many services never get one, and each would start later for it.
    protocol = await asyncio.to_thread(import_module, here("api.mcp_server"))
    answer = cast("Answering", protocol.answer)
    return answer(context, acts, version=request.app.version, body=body)


def _refuse_other_pages(request: Request, parts: Parts) -> None:
    """A page that somebody was led to must not speak to a service on their own machine."""
    origin = request.headers.get("origin")
    if origin is not None and origin not in parts.place.origins:
        raise NotAllowed("Pages of other sites may not call this.")


async def _allowed(context: StaffContext) -> list[StaffAct]:
    """Raises ``NotAllowed`` when there is no such user (any more)."""
    user = await acting_user_of(context)
    async with context.toolkit.reading(context.business_id) as work:
        business = await work.businesses.get()
    return [act for act in STAFF_ACTS if may_do(user, act.capability, business=business)]
