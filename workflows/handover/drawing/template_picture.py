"""From a template to the picture of a handover under it: only branches that it has, with its own times."""

from workflows.handover.drawing.after_asking import after_asking
from workflows.handover.drawing.asking import asking
from workflows.handover.drawing.picture import Picture
from workflows.handover.drawing.saying import shortened
from workflows.handover.drawing.waiting import waiting
from workflows.handover.templates.template import Template


def picture_of(template: Template) -> Picture:
    """What may happen to a chat, from the AI's first answer to the follow-up.

    Left out is what no template decides: a user who steps in by himself, and STOP.
    """
    parts = (waiting(template), asking(template), after_asking(template))
    steps = tuple(step for part in parts for step in part[0])
    return Picture(shortened(template.name), steps, tuple(branch for part in parts for branch in part[1]))
