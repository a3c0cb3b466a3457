"""Templates: the one that handovers run by, and the shape of their files."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse

from api.asking import Here, Reading
from tools.errors import NotFound
from workflows.handover.template import Template
from workflows.handover.template_schema import template_schema

router = APIRouter(prefix="/v1/templates", tags=["templates"])


@router.get("/schema.json", response_model=dict[str, Any])
async def get_template_schema() -> JSONResponse:
    """The JSON Schema of a template file; every field may be left out."""
    return JSONResponse(template_schema(), media_type="application/schema+json")


@router.get("/{name}")
async def get_template(name: str, parts: Here, caller: Reading) -> Template:
    """The template by which handovers begin now; written to a file, it reads back the same."""
    if name != parts.template.name:
        raise NotFound("There is no such template.")
    return parts.template
