"""Pairs: what is asked of two records that may be one person."""

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from api.bodies.contacts.contacts import ContactItem, PairBody
from api.bodies.contacts.merges import Id
from api.bodies.strict import Asked


class ConflictAsked(Asked):
    """Two records that are mixed up."""

    contact_ids: Annotated[tuple[Id, ...], Field(min_length=2, max_length=2)]


class SettleAsked(Asked):
    """One of: `merge` with the id of who stays; `assign` with the e-mail or phone, and `to`; `ignore`."""

    merge: Id | None = None
    assign: Annotated[str, Field(min_length=1, max_length=400)] | None = None
    to: Id | None = None
    ignore: Literal[True] | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if sum(each is not None for each in (self.merge, self.assign, self.ignore)) != 1:
            raise ValueError("send one of merge, assign and ignore")
        if (self.assign is None) is not (self.to is None):
            raise ValueError("assign and to belong together: the value, and the id of whose it is")
        return self


class ListedPair(PairBody):
    """A pair as it stands in a list."""

    contacts: Sequence[ContactItem]
    """The two, in the order of `contact_ids`: what tells one from the other."""

    @classmethod
    def of_row(cls, pair: PairBody, contacts: Sequence[ContactItem]) -> Self:
        """With the two as a list of contacts shows them."""
        return cls(**dict(pair), contacts=contacts)


class SettledBody(PairBody):
    """A pair that is settled."""

    merge_ids: Sequence[str]
    """By which a merge is undone; none where nothing was merged."""
