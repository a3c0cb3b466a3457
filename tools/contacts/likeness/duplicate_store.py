"""Where the search for duplicates keeps what it is done with."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tools.contacts.contact import ContactStatus
from tools.contacts.evidence import ContactPair
from tools.contacts.pages import Place
from tools.ids import ContactId


@dataclass(frozen=True)
class Changed:
    """A contact that changed since it was compared; one that changed twice stands there twice."""

    number: int
    contact_id: ContactId


class DuplicateStore(Protocol):
    """What is to be compared in one business, and with whom. The database notes by itself which contacts changed."""

    async def changed(self, *, limit: int) -> Sequence[Changed]:
        """Contacts that changed, those that wait longest first."""
        ...

    async def compared(self, changed: Collection[Changed]) -> None:
        """They were compared, as they were when these were read."""
        ...

    async def book(self, status: ContactStatus, *, after: Place | None, limit: int) -> Sequence[Place]:
        """The contacts of the whole book, the oldest first."""
        ...

    async def lock_keys(self) -> None:
        """Until the commit nobody else writes keys: of two workers, the later has read what the earlier left."""
        ...

    async def put_keys(self, keys: Mapping[ContactId, frozenset[str]]) -> None:
        """The blocking keys of contacts, whatever they were before; one that was erased meanwhile gets none."""
        ...

    async def sharing(
        self, keys: Mapping[ContactId, frozenset[str]], *, largest_block: int
    ) -> frozenset[ContactPair]:
        """Pairs of these contacts with any that have a key in common, except by a key that more than so many have."""
        ...
