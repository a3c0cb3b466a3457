"""Merges as the team reads them: only where the asker may see both sides, and the record that holds both today."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from tools.contacts.access import Asker
from tools.contacts.contact import Contact
from tools.contacts.pages import Place
from tools.contacts.store import Merge


@dataclass(frozen=True)
class SeenMerge:
    """A merge, and the two records."""

    merge: Merge
    survivor: Contact
    absorbed: Contact


class MergeList(Protocol):
    """Merges of one business for one asker."""

    async def page(
        self, asker: Asker, *, undone: bool | None, after: Place | None, limit: int
    ) -> Sequence[tuple[SeenMerge, Place]]:
        """The newest first; ``undone`` asks for those that were, or for those that stand."""
        ...
