"""A tag: a word by which a business sorts its contacts; admins make them, agents use them."""

import unicodedata
from dataclasses import dataclass

from tools.errors import Invalid
from tools.ids import BusinessId, TagId

LONGEST_NAME = 100
SHOWN_AT_MOST = 20
"""So many names are said to somebody who asked for one that there is not."""

_JOINS_SIGNS = "\u200d"
"""The one invisible character that pictures are made with."""


@dataclass(frozen=True)
class Tag:
    """One tag. What names it by a name that it had before means it too."""

    id: TagId
    business_id: BusinessId
    name: str
    colour: str = ""
    """``#rrggbb``, or nothing in particular."""


def tag_name(name: str) -> str:
    """A name as it is shown: composed, without spaces around it, with one between its words."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def tag_key(name: str) -> str:
    """What is the same for all spellings of a name: no two tags of a business have the same."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", tag_name(name)).casefold())


def checked_tag_name(name: str) -> str:
    """The name to show.

    Raises ``Invalid`` for one that cannot be read.
    """
    shown = tag_name(name)
    if not shown or len(shown) > LONGEST_NAME or not shown.replace(_JOINS_SIGNS, "").isprintable():
        raise Invalid(f"The name of a tag has 1 to {LONGEST_NAME} characters that can be read.", field="name")
    return shown
