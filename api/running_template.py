"""The template that handovers run by."""

from datetime import timedelta

from api.settings import Settings
from workflows.handover.template import Template
from workflows.handover.template_file import default_template


def make_template(settings: Settings) -> Template:
    """The default template, with the wait of the settings."""
    template = default_template()
    if settings.wait_seconds is None:
        return template
    return template.waiting_for(timedelta(seconds=settings.wait_seconds), skip=False)
