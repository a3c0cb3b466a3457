"""A template drawn, in one call."""

from enum import StrEnum

from workflows.handover.drawing.mermaid import as_mermaid
from workflows.handover.drawing.svg import as_svg
from workflows.handover.drawing.template_picture import picture_of
from workflows.handover.templates.template import Template


class Kind(StrEnum):
    """What a picture is written as."""

    SVG = "svg"
    MERMAID = "mermaid"


def drawn(template: Template, kind: Kind) -> str:
    """What can happen under a template; the same template gives the same text."""
    picture = picture_of(template)
    return as_svg(picture) if kind is Kind.SVG else as_mermaid(picture)
