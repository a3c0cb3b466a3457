"""A contact's history as the team reads it: what was done, joins and partings, and what was typed in chats."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tools.contacts.access import Asker
from tools.contacts.book.history import ContactChange
from tools.contacts.identifiers import Claim
from tools.contacts.pages import Place
from tools.contacts.store import Merge
from tools.ids import ContactId


@dataclass(frozen=True)
class Joined:
    """Two records became one, or were parted again."""

    merge: Merge
    at: datetime
    parted: bool


Happened = ContactChange | Joined | Claim


class HistoryList(Protocol):
    """The history of contacts of one business for one asker."""

    async def page(
        self, asker: Asker, record_ids: Collection[ContactId], *, after: Place | None, limit: int
    ) -> Sequence[tuple[Happened, Place]]:
        """What happened to these records, the newest first.

        Joins stand in it where both may be seen. What was done to a record while it was one with another, which was
        parted since and may not be seen, does not.
        """
        ...
