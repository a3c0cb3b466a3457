"""The shape of templates, for editors that check as one writes."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse

from workflows.handover.template_file import template_schema

router = APIRouter(prefix="/v1/templates", tags=["templates"])


@router.get("/schema.json", response_model=dict[str, Any])
async def get_template_schema() -> JSONResponse:
    """The JSON Schema of a template file; every field may be left out."""
    return JSONResponse(template_schema(), media_type="application/schema+json")
