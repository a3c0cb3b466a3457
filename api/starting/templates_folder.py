"""The folder of ``HANDOVER_TEMPLATES``: what handovers run by where nobody has saved anything."""

from datetime import timedelta
from pathlib import Path

from api.settings import Settings
from tools.errors import Unusable
from tools.team.templates import TemplateSource
from workflows.handover.templates.file import read_template, text_of
from workflows.hosted.shelf import Filed, TemplateShelf

ENDINGS = (".yaml", ".yml", ".json")


def make_shelf(settings: Settings) -> TemplateShelf:
    """The templates of the settings.

    Raises ``Unusable`` and ``TemplateRefused``, which say the file and what is wrong with it.
    """
    files = read_folder(settings.templates) if settings.templates is not None else {}
    return TemplateShelf(
        files, wait=None if settings.wait_seconds is None else timedelta(seconds=settings.wait_seconds)
    )


def read_folder(folder: Path) -> dict[str, Filed]:
    """The templates in a folder by their names; a file that names none is called as the file is."""
    if not folder.is_dir():
        raise Unusable(f"HANDOVER_TEMPLATES={folder} is no folder; make it, or leave the setting out.")
    found: dict[str, Filed] = {}
    places: dict[str, Path] = {}
    for path in sorted(each for each in folder.iterdir() if each.suffix in ENDINGS):
        body = text_of(path)
        template = read_template(body, file=str(path), name=path.stem)
        if template.name in found:
            raise Unusable(f"{places[template.name]} and {path} are both called {template.name}; rename one of them.")
        found[template.name] = Filed(template, body, TemplateSource.FILE)
        places[template.name] = path
    return found
