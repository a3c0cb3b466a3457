"""Versions of templates: what a business has saved, and what its handovers ran by; none is ever changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from tools.ids import UserId

DEFAULT_TEMPLATE = "default"
"""What runs where no channel and no widget names another."""


class TemplateSource(StrEnum):
    """Where a version came from."""

    USER = "user"
    """Saved by somebody."""
    FILE = "file"
    """From the folder of templates; kept when the first handover began by it."""
    BUILT_IN = "built_in"
    """The same of the default as it comes."""


@dataclass(frozen=True)
class TemplateVersion:
    """One version."""

    name: str
    version: int
    body: str
    """As it was written."""
    shape: str
    """All it says, defaults written out: what a handover that began by it stays on."""
    source: TemplateSource
    created_at: datetime
    author_id: UserId | None = None
    """Nobody: a program of the business, or a file."""
    restores: int | None = None
    """The older version that this one is again."""


class TemplateStore(Protocol):
    """The templates of one business."""

    async def find(self, name: str, version: int) -> TemplateVersion | None:
        """One version."""
        ...

    async def versions(self, name: str, *, before: int | None, limit: int) -> Sequence[TemplateVersion]:
        """All of a template, or those before one, the newest first."""
        ...

    async def last(self, name: str) -> int:
        """The number of the newest version; 0 before the first."""
        ...

    async def kept(self, name: str, *, shape: str) -> int | None:
        """The newest version that nobody saved and that says just this."""
        ...

    async def add(self, version: TemplateVersion) -> bool:
        """Keeps a version; ``False`` when another has this number."""
        ...
