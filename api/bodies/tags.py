"""Tags, and which of them a contact is given."""

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import Field

from api.bodies.strict import Answer, Asked
from tools.tags.tag import LONGEST_NAME, Tag

TagName = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Colour = Annotated[str, Field(pattern=r"^(#[0-9a-f]{6})?$", description="`#rrggbb`, or nothing in particular.")]


class TagAsked(Asked):
    """A new tag."""

    name: TagName
    colour: Colour = ""


class TagChange(Asked):
    """What is to change; what is left out stays."""

    name: TagName | None = None
    colour: Colour | None = None


class TagBody(Answer):
    """A tag. ``contacts`` counts the active ones that the asker sees, where that was asked for."""

    id: str
    name: str
    colour: str
    contacts: int | None

    @classmethod
    def of(cls, tag: Tag, *, contacts: int | None = None) -> Self:
        """As agents see it."""
        return cls(id=tag.id, name=tag.name, colour=tag.colour, contacts=contacts)


class TagsGiven(Asked):
    """Tags that a contact is to have besides those it has, by their names."""

    tags: Annotated[tuple[TagName, ...], Field(min_length=1, max_length=100)]


class TagsOfContact(Answer):
    """The tags that a contact has now, by their names; ``id`` is the contact's."""

    id: str
    tags: Sequence[str]
