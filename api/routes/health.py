"""Whether the service lives, whether it can work, and what it counts."""

import ipaddress
from typing import Any

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import Response

from api.asking import TOKEN_IF_ANY, Here
from api.bodies.strict import Answer
from api.errors import may_refuse
from api.gates.doorkeeper import bearer, identify
from api.parts import Parts
from tools.errors import NotAllowed, NotSignedIn, Unusable
from tools.team.rights import may_read

router = APIRouter(tags=["health"])

_METRICS: dict[int | str, dict[str, Any]] = {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}


class Health(Answer):
    """How it is."""

    status: str = "ok"


@router.get("/healthz")
async def healthz() -> Health:
    """The process lives."""
    return Health()


@router.get("/readyz")
async def readyz(parts: Here) -> Health:
    """Requests can be answered: the database is reached and of the newest schema."""
    if parts.stopping.is_set() or not await parts.is_ready():
        raise Unusable("Not ready: the database does not answer, or the service is stopping.")
    return Health()


@router.get(
    "/metrics",
    response_class=Response,
    responses=_METRICS | may_refuse(NotSignedIn, NotAllowed),
    openapi_extra=TOKEN_IF_ANY,
)
async def metrics(request: Request, parts: Here) -> Response:
    """What Prometheus reads; wants a token unless the service listens on loopback alone."""
    if not (parts.place.loopback and _is_loopback(request)):
        await _refuse_without_token(request, parts)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _is_loopback(request: Request) -> bool:
    """Whether the call came from this machine; one that a proxy passed on names its origin instead."""
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


async def _refuse_without_token(request: Request, parts: Parts) -> None:
    secret = bearer(request.headers)
    if secret is None:
        raise NotSignedIn
    if not may_read(await identify(parts, secret)):
        raise NotAllowed
