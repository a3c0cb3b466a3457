"""Where the tags of a business are kept; which contact has which is in ``tools/contacts/store.py``."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from tools.contacts.access import Asker
from tools.ids import TagId
from tools.tags.tag import Tag


class TagBook(Protocol):
    """The tags of one business. A name leads to one tag, and so does each name that a tag had before."""

    async def all(self) -> Sequence[Tag]:
        """All, by their names."""
        ...

    async def find(self, tag_id: TagId) -> Tag | None:
        """One tag."""
        ...

    async def lock(self, tag_id: TagId) -> Tag | None:
        """The same, held to the commit: nobody gives it to a contact meanwhile."""
        ...

    async def called(self, names: Collection[str]) -> Mapping[str, Tag]:
        """The tags that these names lead to; none of them is deleted before the commit."""
        ...

    async def make(self, names: Collection[str]) -> Mapping[str, Tag]:
        """The same; where a name leads nowhere, a tag is made."""
        ...

    async def add(self, tag: Tag) -> bool:
        """Writes a new tag; ``False`` when another is called so. A name that another had before is taken from it."""
        ...

    async def save(self, tag: Tag) -> bool:
        """Writes name and colour; ``False`` when another is called so."""
        ...

    async def remove(self, tag: Tag) -> None:
        """Deletes a tag that this unit of work has locked, with its names, and takes it from all contacts."""
        ...

    async def counts(self, asker: Asker) -> Mapping[TagId, int]:
        """How many active contacts that the asker sees have each tag; those of none are absent."""
        ...
