"""The same done to many contacts: what is asked, how far it has come, and what became of each."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field, RootModel, model_validator

from api.bodies.contacts.contact_edits import UserAsked, VisibilityAsked, audience_of
from api.bodies.contacts.lifecycle import ReasonAsked
from api.bodies.contacts.merges import Id
from api.bodies.strict import Answer, Asked, Flag
from api.bodies.tags import TagName
from tools.contacts.book.bulk import (
    AssignTo,
    BulkAct,
    BulkChange,
    BulkKind,
    BulkRow,
    BulkState,
    GiveTags,
    PutAway,
    RowOutcome,
    ShowTo,
    TakeTags,
    act_to_plain,
)
from tools.contacts.book.lists import Tagged
from tools.ids import UserId

MOST_IDS = 1_000
MOST_TAGS = 20

Tags = Annotated[tuple[TagName, ...], Field(min_length=1, max_length=MOST_TAGS)]


class FilterAsked(Asked):
    """The contacts of the list with these parameters; with none of them all that are active."""

    search: Annotated[str, Field(max_length=200)] = ""
    tag: Annotated[tuple[Annotated[str, Field(max_length=200)], ...], Field(max_length=MOST_TAGS)] = ()
    tags: Tagged = Tagged.ANY
    """Whether a contact has any or all of them."""
    status: Literal["active", "archived"] = "active"
    assignee: Annotated[str, Field(max_length=100)] | None = None
    """A user's id, `me`, or `none`."""
    restricted: Flag | None = None
    """`true`: what only your role lets you see; `false`: all but that."""


class ManyAsked(Asked):
    """Which contacts: either `ids` or `filter`."""

    ids: Annotated[tuple[Id, ...], Field(min_length=1, max_length=MOST_IDS)] | None = None
    filter: FilterAsked | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.ids is None) is (self.filter is None):
            raise ValueError("send either ids or filter")
        return self


class TagMany(ManyAsked):
    """They get these tags, which admins have made."""

    do: Literal["tag"]
    tags: Tags

    def act(self) -> BulkAct:
        """As it is done."""
        return GiveTags(self.tags)


class UntagMany(ManyAsked):
    """They lose these tags."""

    do: Literal["untag"]
    tags: Tags

    def act(self) -> BulkAct:
        """As it is done."""
        return TakeTags(self.tags)


class AssignMany(ManyAsked):
    """This user answers for them; with null nobody does."""

    do: Literal["assign"]
    assignee_id: UserAsked | None
    move_open: Flag = False
    """Whether their open chats go to the new assignee too."""

    def act(self) -> BulkAct:
        """As it is done."""
        return AssignTo(None if self.assignee_id is None else UserId(self.assignee_id), self.move_open)


class ShowMany(ManyAsked):
    """These may see them: `everyone`, or ids of users and teams; an empty list is admins alone."""

    do: Literal["visibility"]
    visibility: VisibilityAsked

    def act(self) -> BulkAct:
        """As it is done."""
        return ShowTo(audience_of(self.visibility))


class ArchiveMany(ManyAsked, ReasonAsked):
    """They are put out of use; the next message from one brings it back."""

    do: Literal["archive"]

    def act(self) -> BulkAct:
        """As it is done."""
        return PutAway(self.reason)


class BulkAsked(
    RootModel[Annotated[TagMany | UntagMany | AssignMany | ShowMany | ArchiveMany, Field(discriminator="do")]]
):
    """What is to be done to many contacts."""


class BulkCounts(Answer):
    """How many contacts, and what became of them; once it is finished, the last three are all of the first."""

    rows: int
    done: int
    unchanged: int
    failed: int


class BulkBody(Answer):
    """One act on many contacts, which goes on by itself."""

    id: str
    state: BulkState
    do: BulkKind
    argument: Mapping[str, Any]
    """What was sent beside `do`: `tags`, `assignee_id` and `move_open`, `visibility`, or `reason`."""
    counts: BulkCounts
    """`rows` grows while the contacts of a filter are looked for."""
    progress: float
    """From 0 to 1."""
    reason: str
    """Why it could not go on."""
    asker_id: str
    created_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, change: BulkChange) -> Self:
        """As the asker and admins see it."""
        return cls(
            id=change.id,
            state=change.state,
            do=change.act.kind,
            argument=act_to_plain(change.act),
            counts=BulkCounts.model_validate(change.counts),
            progress=change.counts.progress,
            reason=change.reason,
            asker_id=change.asker_id,
            created_at=change.created_at,
            ended_at=change.ended_at,
        )


class BulkRowBody(Answer):
    """One contact of it."""

    contact_id: str | None
    """Null where a filter found it, and whoever asks may not see it, or it is not there any more."""
    outcome: RowOutcome
    reason: str
    """Why it was refused."""

    @classmethod
    def of(cls, row: BulkRow, *, named: bool) -> Self:
        """With its id, or without."""
        return cls(contact_id=row.contact_id if named else None, outcome=row.outcome, reason=row.reason)
