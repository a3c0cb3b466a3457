"""The contact book as it is read: searched, filtered, only what the asker may see; guests stand in no list."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from tools.contacts.access import Asker
from tools.contacts.book.search import Term
from tools.contacts.contact import Contact, ContactStatus
from tools.contacts.pages import Place
from tools.ids import UserId


class ContactOrder(StrEnum):
    """How the list is sorted."""

    UPDATED = "updated"
    """Those changed last come first."""
    CREATED = "created"
    """The newest come first."""
    NAME = "name"


class Tagged(StrEnum):
    """How many of the tags asked for a contact must have."""

    ANY = "any"
    ALL = "all"


@dataclass(frozen=True)
class ContactFilter:
    """Which contacts; what is empty asks for all."""

    status: ContactStatus = ContactStatus.ACTIVE
    search: tuple[Term, ...] = ()
    """Each of them stands in a name, the business's name, an e-mail or a phone, or in the name of a tag."""
    tags: frozenset[str] = frozenset()
    tagged: Tagged = Tagged.ANY
    assignee_id: UserId | None = None
    unassigned: bool = False
    restricted: bool | None = None
    """Those that the asker sees by their role alone, or the others; an agent sees none in that way."""


class ContactList(Protocol):
    """Contacts of one business for one asker."""

    async def page(
        self, asker: Asker, wanted: ContactFilter, *, order: ContactOrder, after: Place | None, limit: int
    ) -> Sequence[tuple[Contact, Place]]:
        """One page."""
        ...

    async def count(self, asker: Asker, wanted: ContactFilter, *, most: int) -> int:
        """How many there are; ``most`` also stands for more."""
        ...
