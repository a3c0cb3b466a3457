"""Templates as they are asked for and sent: the one that runs, one of its versions, and what is wrong in a text."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tools.errors import Invalid, NotFound
from tools.team.templates import TemplateSource, TemplateVersion
from tools.toolkit import UnitOfWork
from workflows.handover.templates.file import decoded, read_template, refuse_at, shape_of, template_of
from workflows.handover.templates.template import Template
from workflows.hosted.people_named import unknown_names
from workflows.hosted.shelf import TemplateShelf


@dataclass(frozen=True)
class Written:
    """A template as somebody sent it."""

    body: str
    template: Template

    @property
    def shape(self) -> str:
        """All it says."""
        return shape_of(self.template)


@dataclass(frozen=True)
class Running:
    """What the next handover begins by."""

    body: str
    template: Template
    source: TemplateSource
    saved: TemplateVersion | None
    """Nothing, where nobody has saved anything."""

    @property
    def version(self) -> int:
        """0 where nobody has saved anything."""
        return 0 if self.saved is None else self.saved.version

    def is_by(self, version: TemplateVersion) -> bool:
        """Whether handovers begin by this version."""
        if self.saved is not None:
            return version.version == self.saved.version
        return version.source is not TemplateSource.USER and version.shape == shape_of(self.template)


async def read_written(raw: bytes, *, name: str | None = None) -> Written:
    """What was sent. In a thread: a large one takes a while.

    Raises ``TemplateRefused``, also for another name than the one given.
    """
    body = decoded(raw)
    template = await asyncio.to_thread(read_template, body, name=name)
    if name is not None and template.name != name:
        refuse_at(body, {("name",): f"this is the template {name}; write  name: {name}  or leave it out"})
    return Written(body, template)


async def refuse_strangers(work: UnitOfWork, written: Written) -> None:
    """Raises ``TemplateRefused`` for users, teams and hooks that are not there."""
    unknown = await unknown_names(work, written.template)
    refuse_at(written.body, {tuple(field.split(".")): _strange(field, names) for field, names in unknown.items()})


async def refuse_unknown_template(work: UnitOfWork, shelf: TemplateShelf, name: str | None) -> None:
    """Raises ``Invalid`` for a template that is not there."""
    names = shelf.names(await work.businesses.get())
    if name and name not in names:
        raise Invalid(f"There is no template {name}; there are: {', '.join(names)}.", field="template")


async def running(work: UnitOfWork, shelf: TemplateShelf, name: str) -> Running:
    """What runs under a name, without the wait that trials may have.

    Raises ``NotFound``.
    """
    version = (await work.businesses.get()).template_versions.get(name)
    if version is not None:
        saved = await saved_version(work, name, version)
        return Running(saved.body, template_of(saved.shape), saved.source, saved)
    filed = shelf.files.get(name)
    if filed is None:
        raise NotFound("There is no such template.")
    return Running(filed.body, filed.template, filed.source, None)


async def saved_version(work: UnitOfWork, name: str, version: int) -> TemplateVersion:
    """One version.

    Raises ``NotFound``.
    """
    found = await work.templates.find(name, version)
    if found is None:
        raise NotFound("There is no such version of this template.")
    return found


async def used_by(work: UnitOfWork) -> Mapping[str, Sequence[str]]:
    """The channels and widgets that name each template, by their ids."""
    naming = [(channel.template, str(channel.id)) for channel in await work.channels.all()]
    naming += [(widget.template, widget.id) for widget in await work.widgets.all()]
    used: dict[str, list[str]] = {}
    for name, id_ in naming:
        if name:
            used.setdefault(name, []).append(id_)
    return used


def _strange(field: str, names: Sequence[str]) -> str:
    said = ", ".join(names)
    if field == "hooks":
        return f"there is no hook called {said}; GET /v1/hooks lists them by name"
    return f"there is no active user and no team called {said}; users are named by e-mail, or by a name only one has"
