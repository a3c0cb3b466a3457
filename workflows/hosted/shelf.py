"""Which template a turn runs by: the version that its handover began with, else the one that runs now.

A version never changes, so that it is read once in a process. Which one runs now stands with the business, which
every turn reads anyway: what another process saves counts from the next turn on, and nothing has to be told.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

import structlog
from pydantic import ValidationError

from tools.actions.handovers.save_template import keep_template
from tools.conversations.handover import Handover
from tools.ids import BusinessId
from tools.team.store import Business
from tools.team.templates import DEFAULT_TEMPLATE, TemplateSource
from tools.toolkit import UnitOfWork
from workflows.handover.templates.file import default_template, default_text, shape_of, template_of
from workflows.handover.templates.template import Template

_MOST = 500
"""Versions of all businesses that are kept in memory."""
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Filed:
    """A template that nobody has saved: of the folder, or the default as it comes."""

    template: Template
    body: str
    source: TemplateSource

    @cached_property
    def shape(self) -> str:
        """All it says."""
        return shape_of(self.template)


@dataclass(frozen=True)
class Chosen:
    """What a turn runs by."""

    template: Template
    version: int | None
    """Nothing while no handover of this business has begun by it."""


BUILT_IN = Filed(default_template(), default_text(), TemplateSource.BUILT_IN)


class TemplateShelf:
    """The templates of a process."""

    def __init__(self, files: Mapping[str, Filed] | None = None, *, wait: timedelta | None = None) -> None:
        """``files`` by their names; ``wait`` overrides every template's, for trials, and is never skipped."""
        self._files = {DEFAULT_TEMPLATE: BUILT_IN, **(files or {})}
        self._wait = wait
        self._running = {name: self._waiting(filed.template) for name, filed in self._files.items()}
        self._versions: OrderedDict[tuple[BusinessId, str, int], Template] = OrderedDict()
        self._kept: dict[tuple[BusinessId, str], int] = {}

    @property
    def files(self) -> Mapping[str, Filed]:
        """What runs where nobody has saved anything."""
        return self._files

    def names(self, business: Business) -> list[str]:
        """All templates that there are for a business."""
        return sorted({*self._files, *business.template_versions})

    async def current(self, work: UnitOfWork, business: Business, name: str) -> Chosen:
        """What runs now under a name; the default, where there is nothing by that name (any more)."""
        wanted = name or DEFAULT_TEMPLATE
        version = business.template_versions.get(wanted)
        if version is not None and (found := await self._version(work, wanted, version)) is not None:
            return found
        running = self._running.get(wanted)
        if running is not None:
            return Chosen(running, self._kept.get((business.id, running.name)))
        return await self.current(work, business, DEFAULT_TEMPLATE)

    async def of_handover(self, work: UnitOfWork, handover: Handover) -> Chosen:
        """What a handover began by."""
        found = await self._version(work, handover.template, handover.template_version)
        if found is not None:
            return found
        # It began before versions were kept.
        return Chosen(self._running[DEFAULT_TEMPLATE], handover.template_version)

    async def keep(self, work: UnitOfWork, business: Business, chosen: Chosen) -> int:
        """The number of the version, which is kept now if it is the first time that a handover begins by it."""
        if chosen.version is not None:
            return chosen.version
        name = chosen.template.name
        filed = next(one for one in self._files.values() if one.template.name == name)
        version, was_there = await keep_template(
            work, name=name, body=filed.body, shape=filed.shape, source=filed.source
        )
        if was_there:
            # One that was made just now is gone if this unit of work is rolled back.
            self._kept[business.id, name] = version
        return version

    async def _version(self, work: UnitOfWork, name: str, version: int) -> Chosen | None:
        key = (work.business_id, name, version)
        template = self._versions.get(key)
        if template is None:
            stored = await work.templates.find(name, version)
            if stored is None:
                return None
            template = self._waiting(self._read(stored.shape, key))
            self._versions[key] = template
            if len(self._versions) > _MOST:
                self._versions.popitem(last=False)
        self._versions.move_to_end(key)
        return Chosen(template, version)

    def _read(self, shape: str, key: tuple[BusinessId, str, int]) -> Template:
        try:
            return template_of(shape)
        except ValidationError:
            # Of a later release that was taken back: the chat goes on, by the default.
            _log.exception("a stored template cannot be read", template=key)
            return self._files[DEFAULT_TEMPLATE].template

    def _waiting(self, template: Template) -> Template:
        return template if self._wait is None else template.waiting_for(self._wait, skip=False)
